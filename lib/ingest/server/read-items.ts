import { isDeepStrictEqual } from 'node:util'

import { type Ctx, tenantOf } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { utf8Length } from '@/lib/base/bytes'
import { AppError, type Problem } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import { parseTime } from '@/lib/base/time'
import { decodeRecord } from '@/lib/decode/decode-record'
import type { Decoder } from '@/lib/decode/decoder'
import { type ReadRecord, readRecords } from '@/lib/decode/read-records'
import { verifySignature } from '@/lib/decode/server/verify-signature'
import { type Verification, withVerification } from '@/lib/decode/signature'
import type { EventDraft, Source } from '@/lib/event/event'
import { eventLexemes, LEXEMES_BYTES_MAX, LEXEMES_MAX } from '@/lib/event/lexemes'
import { EVENT_SENT_BYTES_MAX, REQUEST_EVENTS_MAX } from '@/lib/event/limits'
import { validateEvent } from '@/lib/event/validate'
import { Slice } from '@/lib/log/server/turns'

import { type Handling, handlingOf } from './handling-of'
import { recordId } from './record-id'

/** One record of a body that became an event. */
export interface ReadItem {
  /** Its number in the body, from 0. */
  item: number
  line: number | null
  text: string
  draft: EventDraft
}

/** One record of a body that did not, and why. Paths are those of the event that was made of it. */
export interface RefusedItem {
  item: number
  line: number | null
  text: string
  problems: Problem[]
}

/** The records of a body. `same`: those that say exactly what an earlier one does, by the number of that one. */
export interface ReadItems {
  items: ReadItem[]
  refused: RefusedItem[]
  same: { item: number; as: number }[]
}

/** Who sends the records, when they came, and what is done to them. */
export interface ReadingFor {
  tenant: TenantRef
  source: Source
  receivedAt: Date
  handling: Omit<Handling, 'kinds'>
  /** Which part of a file the body is; absent: it is none. */
  part?: number
}

/** What is to be known of a source to read what it sends now. */
export async function readingFor(ctx: Ctx, source: Source): Promise<ReadingFor> {
  const tenant = tenantOf(ctx)
  return { tenant, source, receivedAt: ctx.now(), handling: await handlingOf(ctx.db, tenant, source.name) }
}

/** Fewer bytes cannot hold more values than the search index takes of one event. */
const MANY_VALUES_BYTES = 6000

/**
 * Read the records of a body and make events of them, with yields, so that others get their turn. Each is taken or
 * refused for itself.
 *
 * @throws AppError bad_request (no record at all), too_large (over 10,000 records).
 */
export async function readItems(decoder: Decoder, raw: Uint8Array, where: ReadingFor): Promise<ReadItems> {
  const sorter = new ItemSorter()
  const slice = new Slice()
  let count = 0
  for (const read of readRecords(decoder, raw)) {
    if (++count > REQUEST_EVENTS_MAX) {
      throw new AppError(
        'too_large',
        `A request holds at most ${REQUEST_EVENTS_MAX} records. Send it in parts.`,
      )
    }
    sorter.add(readItem(decoder, read, where))
    if (slice.isOver) await slice.breathe()
  }
  if (count === 0) throw new AppError('bad_request', 'The request holds no record.')
  return sorter.result
}

/** One record by itself. `named` is the identity that its sender gave it, which goes before the record's own. */
export function readItem(
  decoder: Decoder,
  read: ReadRecord,
  where: ReadingFor,
  named?: string,
): ReadItem | RefusedItem {
  const { item, line, text, sent = text, record, problem } = read
  const one = { item, line, text: sent }
  if (record === undefined)
    return { ...one, problems: [{ path: 'record', message: problem ?? 'cannot be read' }] }
  const { event: decoded, identity: own } = decodeRecord(decoder, record, text)
  const verification = verify(decoder, text, where.handling)
  const refusal = refusalOf(verification, where.handling)
  if (refusal !== null) return { ...one, problems: [refusal] }
  const event = verification === null ? decoded : withVerification(decoded, verification)
  const id = idOf(event, named ?? own ?? placeOf(where, item, sent), where)
  if (id !== undefined) event.id = id
  const checked = validateEvent(event, 'event', where.receivedAt)
  if ('problems' in checked) return { ...one, problems: checked.problems }
  const { draft } = checked
  if (hasTooMany(draft, where, text)) return { ...one, problems: [TOO_MANY] }
  // Inside of a document of a shipper there may be characters that no UTF-8 has.
  if (where.handling.keepOriginal && utf8Length(sent) <= EVENT_SENT_BYTES_MAX)
    draft.original = sent.toWellFormed()
  return { ...one, draft }
}

/** The id of an event by its record's identity; undefined without one, or without a time. */
function idOf(
  { occurredAt }: JsonObject,
  identity: string | undefined,
  { tenant, source }: ReadingFor,
): string | undefined {
  const ms = typeof occurredAt === 'string' ? parseTime(occurredAt)?.ms : undefined
  return identity === undefined || ms === undefined ? undefined : recordId(tenant.id, source, identity, ms)
}

/**
 * The identity of a record of a file that has none of its own: its place, with what it says. A file grows at its end, so
 * both are the same when it is imported again; the same text at another place is another record.
 */
function placeOf({ part }: ReadingFor, item: number, sent: string): string | undefined {
  return part === undefined ? undefined : JSON.stringify(['file', part, item, sent])
}

/** What is known of a record's signature; null where nobody asked, or the format knows none. */
function verify(
  { signed }: Decoder,
  text: string,
  { signatures }: ReadingFor['handling'],
): Verification | null {
  return signed === undefined || signatures === null ? null : verifySignature(signatures.jwks, signed(text))
}

/** Why the source's settings refuse a record; null when they do not. */
function refusalOf(
  verification: Verification | null,
  { signatures }: ReadingFor['handling'],
): Problem | null {
  if (signatures === null || signatures.refuse === 'none') return null
  if (verification === null) return signatures.refuse === 'unproven' ? UNSIGNED : null
  const { result, problem } = verification
  if (result === 'valid' || (signatures.refuse === 'invalid' && result !== 'invalid')) return null
  return { path: 'record signature', message: `is ${result}${problem === undefined ? '' : ` (${problem})`}` }
}

/** Whoever has the key of a source could else send anything, as long as it is in another format. */
const UNSIGNED: Problem = {
  path: 'record signature',
  message: 'is absent: this format has none, and only what is proven is taken of this source',
}

const TOO_MANY: Problem = {
  path: 'event.details',
  message: `has too many different values to be searchable: at most ${LEXEMES_MAX}, or ${LEXEMES_BYTES_MAX / 1024} KiB`,
}

function hasTooMany(draft: EventDraft, { source }: ReadingFor, text: string): boolean {
  if (text.length < MANY_VALUES_BYTES) return false
  const { before: _, after: __, ...core } = draft
  return eventLexemes({ ...core, source, tenantKey: null, late: false }).tooManyFromDetails
}

/** Sorts the records of a body. Of one identity, the same again is one event, and another one cannot have its id. */
export class ItemSorter {
  readonly result: ReadItems = { items: [], refused: [], same: [] }
  readonly #firstOf = new Map<string, ReadItem>()

  add(one: ReadItem | RefusedItem): void {
    const { items, refused, same } = this.result
    if (!('draft' in one)) {
      refused.push(one)
      return
    }
    const { id } = one.draft
    const first = id === undefined ? undefined : this.#firstOf.get(id)
    if (id === undefined || first === undefined) {
      if (id !== undefined) this.#firstOf.set(id, one)
      items.push(one)
    } else if (isSame(first.draft, one.draft)) {
      same.push({ item: one.item, as: first.item })
    } else {
      const { item, line, text } = one
      const message = `is that of record ${first.item}, which says something else`
      refused.push({ item, line, text, problems: [{ path: 'record identity', message }] })
    }
  }
}

/** Whether two drafts say the same, however their records are written. */
function isSame({ original: _, ...a }: EventDraft, { original: __, ...b }: EventDraft): boolean {
  return isDeepStrictEqual(a, b)
}
