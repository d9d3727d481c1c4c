import { z } from 'zod'

import type { Ctx } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError, PROBLEMS_MAX, type Problem } from '@/lib/base/errors'
import type { Decoder } from '@/lib/decode/decoder'
import { DECODERS, decoderOf } from '@/lib/decode/formats'
import type { Source } from '@/lib/event/event'
import type { AppendAnswer, EventAnswer } from '@/lib/log/server/placement'
import type { Idempotency } from '@/lib/log/server/write-group'

import { type AppendedItems, appendItems } from './append-items'
import { idempotencyKey, idempotencyOf } from './idempotency'
import { type ReadingFor, readingFor, readItems, type ReadItems, type RefusedItem } from './read-items'
import { sourceOf } from './source-of'
import { keepRejects, REJECTS_MAX } from './store-rejects'

/** A record that was not taken: its number in the body, and why. */
export interface ItemError extends Problem {
  item: number
  /** Its line in the body, from 1, where each record is one. */
  line?: number
}

/** What became of a body of records. */
export interface FormatAnswer {
  accepted: number
  duplicates: number
  ignored: number
  rejected: number
  /** One for each record that was taken, in their order. */
  events: (EventAnswer & { item: number })[]
  /** Up to 100 problems of those that were not. */
  errors: ItemError[]
  log: AppendAnswer['log']
}

/** An answer with its status: 201 when something new was stored, 200 when not. */
export interface FormatResult {
  status: 200 | 201
  replayed: boolean
  answer: FormatAnswer
  /** Every record that was not taken: `answer.errors` names only the first. */
  refused: readonly RefusedItem[]
}

/**
 * Take in records of another system. Each is taken or refused for itself: what cannot be read is kept as a reject with its
 * reason, to be tried again, and the rest is durable, ordered and searchable when this returns.
 *
 * @throws AppError not_found (no such format), bad_request (no record at all), too_large, conflict (rejects beyond those
 *   that are kept: then nothing was stored); what `appendEvents` throws.
 */
export const ingestFormat = verb({
  name: 'ingestFormat',
  permission: 'events.write',
  input: z.strictObject({
    format: z.string(),
    raw: z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'must be bytes'),
    idempotencyKey,
  }),
  async run(ctx, { format, raw, idempotencyKey: key }): Promise<FormatResult> {
    const source = sourceOf(ctx.principal, format)
    return takeRecords(ctx, { format, raw, source, idempotency: idempotencyOf(source, key, raw) })
  },
})

/** Records of one source, and what a repeat of them is known by. */
interface Records {
  format: string
  raw: Uint8Array
  source: Source
  idempotency: Idempotency | undefined
  /** Which part of a file they are; absent: of none. */
  part?: number
}

/** Take in records, for `ingestFormat` and imports alike. @throws AppError as `ingestFormat`. */
export async function takeRecords(
  ctx: Ctx,
  { format, raw, source, idempotency, part }: Records,
): Promise<FormatResult> {
  const decoder = decoderFor(format)
  const where = { ...(await readingFor(ctx, source)), ...(part !== undefined && { part }) }
  return takeItems(ctx, where, await readItems(decoder, raw, where), idempotency)
}

/** The decoder of a format that somebody named. @throws AppError not_found, with the formats that there are. */
export function decoderFor(format: string): Decoder {
  const decoder = decoderOf(format)
  if (decoder !== undefined) return decoder
  const known = DECODERS.map((one) => one.format).join(', ')
  throw new AppError('not_found', `There is no such format. Known are ${known}.`)
}

/** Append the events of a body, and keep what cannot be one. @throws AppError as `ingestFormat`. */
export async function takeItems(
  ctx: Ctx,
  where: ReadingFor,
  read: ReadItems,
  idempotency?: Idempotency,
): Promise<FormatResult> {
  // First, so that no record is only in an answer that may get lost.
  const lost = await keep(ctx, where, read.refused, false)
  if (lost.length > 0) throw tooManyRejects(read.refused)
  const appended = await appendItems(ctx, where, read.items, idempotency)
  const late = await keep(ctx, where, appended.refused, false)
  return resultOf(read, appended, late)
}

/** Likewise for a sender that hears no answer: what cannot be an event is lost where there is no room to keep it, and keeps nothing else out. */
export async function takeUnanswered(
  ctx: Ctx,
  where: ReadingFor,
  read: ReadItems,
): Promise<FormatResult & { lost: number }> {
  const early = await keep(ctx, where, read.refused, true)
  const appended = await appendItems(ctx, where, read.items, undefined)
  const late = await keep(ctx, where, appended.refused, true)
  return { ...resultOf(read, appended, late), lost: early.length + late.length }
}

/** Keeps what was refused, and gives what there is no room for: all, or, with `part`, what is too many. */
async function keep(
  ctx: Ctx,
  { tenant, source, receivedAt: now }: ReadingFor,
  refused: readonly RefusedItem[],
  part: boolean,
): Promise<RefusedItem[]> {
  return refused.length === 0 ? [] : keepRejects(ctx.db, { tenant, source, now, part }, refused)
}

function resultOf(read: ReadItems, appended: AppendedItems, lost: readonly RefusedItem[]): FormatResult {
  const late = appended.refused.map((one) => (lost.includes(one) ? notKept(one) : one))
  const refused = [...read.refused, ...late].toSorted((a, b) => a.item - b.item)
  const answer = answerOf(read, appended, refused)
  return { status: answer.accepted > 0 ? 201 : 200, replayed: appended.replayed, answer, refused }
}

const tooManyRejects = (refused: readonly RefusedItem[]): AppError =>
  new AppError(
    'conflict',
    `Nothing was stored: records of this request cannot be taken, and there is no room to keep them, since ${REJECTS_MAX} are kept at most. Try the kept ones again, or let them go.`,
    {
      problems: errorsOf(refused).map(({ item, path, message }) => ({
        path: `records[${item}] ${path}`,
        message,
      })),
    },
  )

/** Others of the request are stored by then, so there is no way but to say it. */
function notKept({ problems, ...one }: RefusedItem): RefusedItem {
  const said = problems.map(({ path, message }) => ({
    path,
    message: `${message}. It is not kept, since ${REJECTS_MAX} rejects are kept at most`,
  }))
  return { ...one, problems: said }
}

function answerOf(
  { same }: ReadItems,
  { events: placed, log }: AppendedItems,
  refused: readonly RefusedItem[],
): FormatAnswer {
  const placeOf = new Map(placed.map((event) => [event.item, event]))
  const repeated = same.flatMap(({ item, as }) => {
    const first = placeOf.get(as)
    return first === undefined ? [] : [againAs(first, item)]
  })
  const events = [...placed, ...repeated].toSorted((a, b) => a.item - b.item)
  const count = (status: EventAnswer['status']): number =>
    events.filter((event) => event.status === status).length
  return {
    accepted: count('accepted'),
    duplicates: count('duplicate'),
    ignored: count('ignored'),
    rejected: refused.length,
    events,
    errors: errorsOf(refused),
    log,
  }
}

/** What became of a record that says what an earlier one of the body does. */
function againAs(first: EventAnswer, item: number): EventAnswer & { item: number } {
  return first.status === 'ignored' ? { ...first, item } : { ...first, item, status: 'duplicate' }
}

function errorsOf(refused: readonly RefusedItem[]): ItemError[] {
  return refused
    .flatMap(({ item, line, problems }) =>
      problems.map((problem) => ({ item, ...(line !== null && { line }), ...problem })),
    )
    .slice(0, PROBLEMS_MAX)
}
