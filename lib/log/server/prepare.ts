import { randomFillSync } from 'node:crypto'

import type { TenantRef } from '@/lib/access/roles'
import { canonicalJson } from '@/lib/base/canonical-json'
import { AppError, invariant } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import { parseTime, timeText } from '@/lib/base/time'
import { uuidMs, uuidv7Sequence } from '@/lib/base/uuid'
import type { Change, EventDraft, Outcome, Source } from '@/lib/event/event'
import {
  eventLexemes,
  LEXEMES_BYTES_MAX,
  LEXEMES_MAX,
  type EventLexemes,
  type LexemeInput,
} from '@/lib/event/lexemes'
import { personsOf, type Persons } from '@/lib/log/persons'
import { eventSections } from '@/lib/log/sections'

import { CopyWriter } from './copy-writer'
import { uuidBytes, writeEventRow, type EventRecord } from './event-row'
import { canonicalSections, commitSections, contentMac, entryBytes, leafHash, type SealKeys } from './seal'
import { TENANT_IDENTITY, type SubjectKey, type SubjectKeys } from './subject-keys'
import { tenantSecrets } from './tenant-secrets'
import { Slice } from './turns'

/** Everything about an event but its index: made before the tenant's head is locked. */
export interface PreparedEvent {
  id: string
  /** True when the id was made here, so that nobody else can have sent it. */
  fresh: boolean
  idBytes: Buffer
  entry: Buffer
  leaf: Buffer
  contentMac: Buffer
  /** What it is counted by. */
  counted: CountedFacts
  /** The row of `event` in binary COPY form, and where in it the index goes. */
  row: Buffer
  indexAt: number
  keys: readonly { id: Buffer; role: 0 | 1 }[]
}

/** The facts of an event that the hourly counts are kept by, and what is known of its source. */
export interface CountedFacts {
  /** Start of the hour it happened in, ms since 1970. */
  hourMs: number
  resourceType: string
  change: Change
  outcome: Outcome
  sourceName: string
  action: string
  sourceFormat: string
  receivedMs: number
}

/** An event sealed, and the record that its row is written from, which is let go as soon as that is done. */
interface SealedEvent {
  event: Omit<PreparedEvent, 'row' | 'indexAt'>
  record: EventRecord
}

/** What the events of one request are prepared with. */
export interface PrepareContext {
  tenant: TenantRef
  source: Source
  receivedAt: Date
  keys: SubjectKeys
  /** The statement of one of our own `log.*` events, which stands in its entry in clear. */
  log?: JsonObject
}

/** Events that arrive this much after they happened carry the `late` mark. */
const LATE_AFTER_MS = 5 * 60_000
const HOUR_MS = 3_600_000

/** Prepares one event whose row will be written by other means than COPY. */
export async function prepareRecord(
  draft: EventDraft,
  context: PrepareContext,
): Promise<{ event: PreparedEvent; record: EventRecord }> {
  const persons = personsOf(draft, context.tenant.personTypes)
  const keys = await keysOf([persons], context.keys)
  const nextId = uuidv7Sequence(fewRandomBytes)
  const sealed = sealEvent(draft, sealKeys(persons, keys), context, nextId, 'events[0]')
  const rows = new RowSlice()
  rows.add(sealed)
  const [event] = rows.take()
  invariant(event, 'one draft gives one event')
  return { event, record: sealed.record }
}

/** Prepares the events of one request. Subject keys that do not exist yet are made, and committed, first. */
export async function prepareEvents(
  drafts: readonly EventDraft[],
  context: PrepareContext,
): Promise<PreparedEvent[]> {
  const persons = drafts.map((draft) => personsOf(draft, context.tenant.personTypes))
  const keys = await keysOf(persons, context.keys)
  const nextId = uuidv7Sequence(fewRandomBytes)
  const prepared: PreparedEvent[] = []
  const slice = new Slice()
  while (prepared.length < drafts.length) {
    if (prepared.length > 0) await slice.breathe()
    const rows = new RowSlice()
    do {
      const i = prepared.length + rows.length
      rows.add(sealEvent(drafts[i]!, sealKeys(persons[i]!, keys), context, nextId, `events[${i}]`))
    } while (!slice.isOver && prepared.length + rows.length < drafts.length)
    prepared.push(...rows.take())
  }
  return prepared
}

const SEQUENCE_BYTES = 10
const randomPool = Buffer.alloc(SEQUENCE_BYTES * 400)
let randomLeft = 0

/** Random bytes for the ids of one request. Drawn ahead: a draw costs 10 µs, whatever its size. Each is used once. */
function fewRandomBytes(): Uint8Array {
  if (randomLeft === 0) {
    randomFillSync(randomPool)
    randomLeft = randomPool.length
  }
  randomLeft -= SEQUENCE_BYTES
  return randomPool.subarray(randomLeft, randomLeft + SEQUENCE_BYTES)
}

/** Where rows are written before it is known how long they are. Never used across an await. */
const scratch = new CopyWriter(256 * 1024)

/** Events whose rows lie side by side in one buffer. */
class RowSlice {
  readonly #events: { event: SealedEvent['event']; rowAt: number; indexAt: number }[] = []

  constructor() {
    scratch.clear()
  }

  get length(): number {
    return this.#events.length
  }

  add({ event, record }: SealedEvent): void {
    const rowAt = scratch.position
    const indexAt = writeEventRow(scratch, record) - rowAt
    this.#events.push({ event, rowAt, indexAt })
  }

  take(): PreparedEvent[] {
    const rows = Buffer.from(scratch.from(0))
    return this.#events.map(({ event, rowAt, indexAt }, i) =>
      Object.assign(event, { row: rows.subarray(rowAt, this.#events[i + 1]?.rowAt ?? rows.length), indexAt }),
    )
  }
}

async function keysOf(persons: readonly Persons[], keys: SubjectKeys): Promise<Map<string, SubjectKey>> {
  const identities = new Set([TENANT_IDENTITY])
  for (const { actor, about } of persons) {
    for (const identity of actor) identities.add(identity)
    for (const identity of about) identities.add(identity)
  }
  return keys.get(identities)
}

const sealKeys = (persons: Persons, keys: ReadonlyMap<string, SubjectKey>): SealKeys => ({
  tenant: keys.get(TENANT_IDENTITY)!,
  actor: persons.actor.map((identity) => keys.get(identity)!),
  about: persons.about.map((identity) => keys.get(identity)!),
})

/** Id and time of an event: what was sent, or the other of the two, or the moment of its arrival. */
function identify(
  draft: EventDraft,
  receivedMs: number,
  nextId: (ms: number) => string,
): { id: string; occurredAt: string } {
  if (draft.id !== undefined) {
    const id = draft.id.toLowerCase()
    return { id, occurredAt: draft.occurredAt ?? timeText(uuidMs(id)) }
  }
  if (draft.occurredAt === undefined) return { id: nextId(receivedMs), occurredAt: timeText(receivedMs) }
  return { id: nextId(parseTime(draft.occurredAt)?.ms ?? receivedMs), occurredAt: draft.occurredAt }
}

/** The search index of an event; one that does not fit is refused, because a search would miss the event. */
function indexEvent(event: LexemeInput, place: string): EventLexemes {
  const index = eventLexemes(event)
  if (!index.tooManyFromDetails) return index
  const message = `has too many different values to be searchable: at most ${LEXEMES_MAX}, or ${LEXEMES_BYTES_MAX / 1024} KiB. Put large documents into before and after.`
  throw new AppError('invalid', 'Nothing was stored: an event has too many details.', {
    problems: [{ path: `${place}.details`, message }],
  })
}

function sealEvent(
  draft: EventDraft,
  keys: SealKeys,
  context: PrepareContext,
  nextId: (ms: number) => string,
  place: string,
): SealedEvent {
  const { tenant, source, receivedAt, log } = context
  const receivedMs = receivedAt.getTime()
  const { id, occurredAt } = identify(draft, receivedMs, nextId)
  const occurredMs = uuidMs(id)
  const outcome = draft.outcome ?? 'unknown'
  const late = receivedMs - occurredMs > LATE_AFTER_MS
  const idBytes = uuidBytes(id)
  const canonical = canonicalSections(eventSections(draft, source))
  const entry = entryBytes({
    id,
    occurredAt,
    receivedAt: timeText(receivedMs),
    action: draft.action,
    change: draft.change,
    outcome,
    type: draft.resource.type,
    commitments: commitSections(canonical, idBytes, keys),
    ...(log && { log }),
  })
  const { lexemes, partial } = indexEvent(
    { ...draft, id, outcome, source, late, tenantKey: tenant.key },
    place,
  )
  const onBehalfOf = draft.actor.onBehalfOf && canonicalJson({ ...draft.actor.onBehalfOf })
  const record: EventRecord = {
    tenantKey: tenant.key,
    id: idBytes,
    occurredAt,
    receivedMs,
    contentMac: contentMac(draft, canonical, tenantSecrets(tenant.id).content),
    late,
    partial,
    outcome,
    draft,
    source,
    lexemes,
    canonical,
    onBehalfOf,
  }
  const event = {
    id,
    fresh: draft.id === undefined,
    idBytes,
    entry,
    leaf: leafHash(entry),
    contentMac: record.contentMac,
    counted: countedFacts(draft, outcome, occurredMs, context),
    keys: namedKeys(keys),
  }
  return { event, record }
}

const countedFacts = (
  draft: EventDraft,
  outcome: Outcome,
  occurredMs: number,
  { source, receivedAt }: Pick<PrepareContext, 'source' | 'receivedAt'>,
): CountedFacts => ({
  hourMs: occurredMs - (occurredMs % HOUR_MS),
  resourceType: draft.resource.type,
  change: draft.change,
  outcome,
  sourceName: source.name,
  action: draft.action,
  sourceFormat: source.format,
  receivedMs: receivedAt.getTime(),
})

const namedKeys = ({ actor, about }: SealKeys): PreparedEvent['keys'] => [
  ...actor.map((key) => ({ id: key.idBytes, role: 0 as const })),
  ...about.map((key) => ({ id: key.idBytes, role: 1 as const })),
]
