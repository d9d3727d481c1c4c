import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'

import { Batch } from './batch'
import {
  answerOf,
  placeEvents,
  type AppendAnswer,
  type IgnoredEvent,
  type Placement,
  type Stored,
} from './placement'
import type { PreparedEvent } from './prepare'
import {
  addIgnored,
  addToRollups,
  appendCopies,
  beginAppend,
  edgeReader,
  insertTiles,
  keepAnswer,
  moveHead,
  readContentMacs,
  type OpeningAnswers,
  type PlacedEvent,
  type ReadRows,
} from './store-log'
import { grow, type EdgeReader, type Head } from './tree'

/** The key under which an answer is kept for 24 hours, and what was asked. */
export interface Idempotency {
  keyId: string
  key: string
  bodyHash: Buffer
}

/** Events of a request that rules kept out, in rising order of their places, and what they are counted by. */
export interface Ignored {
  events: readonly IgnoredEvent[]
  sourceName: string
  receivedAt: Date
}

/** One request of a group. */
export interface GroupRequest {
  events: readonly PreparedEvent[]
  idempotency?: Idempotency
  ignored?: Ignored
  /** Ids that an earlier attempt sent to the database without learning what became of them. */
  ours: Set<string>
}

/** What became of one request: its answer, or why nothing of it was stored. */
export type GroupOutcome = { answer: AppendAnswer; replayed: boolean } | { error: AppError }

/** Thrown when a subject key was erased after events were sealed with it: they must be prepared again. Nothing was written. */
export class KeyGone extends Error {}

/** Thrown when the transaction broke: `sent` says whether the commit may have happened without us hearing of it. */
export class GroupBroken extends Error {
  constructor(
    override readonly cause: unknown,
    readonly sent: boolean,
  ) {
    super('the append transaction broke', { cause })
  }
}

/** What the log was and is around a group, for the writer's memory of the right edge. */
export interface GroupResult {
  outcomes: GroupOutcome[]
  before: Head
  after: Head
  placed: readonly PlacedEvent[]
}

/**
 * Appends a group of requests of one tenant in one transaction, two round trips: lock and ask; then COPY the rows,
 * store tiles and counts, move the head and commit. A crash before the commit leaves nothing; after it, everything.
 */
export async function writeGroup(
  client: pg.ClientBase,
  tenant: TenantRef,
  requests: readonly GroupRequest[],
  edge: (reader: EdgeReader) => EdgeReader,
): Promise<GroupResult> {
  let sent = false
  try {
    const opening = await beginAppend(client, questions(tenant, requests))
    if (opening.keysFound < keyIdsOf(requests).length) {
      await client.query('ROLLBACK')
      throw new KeyGone('a subject key is gone')
    }
    const stored = await storedEvents(client, tenant, requests, opening)
    const plan = planGroup(requests, opening, stored)
    if (plan.placed.length === 0 && plan.keep.length === 0 && plan.ignored.length === 0) {
      await client.query('ROLLBACK')
      return {
        outcomes: finish(plan, tenant, opening.head).outcomes,
        before: opening.head,
        after: opening.head,
        placed: [],
      }
    }
    const { head, tiles } = await grow(
      opening.head,
      plan.placed.map(({ event }) => event.leaf),
      edge(edgeReader(readRows(client), tenant.logId)),
    )
    const { outcomes, kept } = finish(plan, tenant, head)
    const after = [
      ...(tiles.length > 0 ? [insertTiles(tenant.logId, tiles)] : []),
      ...(plan.placed.length > 0
        ? [addToRollups(tenant.key, plan.placed), moveHead(tenant.logId, head)]
        : []),
      ...(plan.ignored.length > 0 ? [addIgnored(tenant.key, plan.ignored)] : []),
      ...kept.map((row) => keepAnswer(tenant.key, row)),
      'COMMIT',
    ]
    const batch = new Batch(
      plan.placed.length > 0 ? appendCopies(tenant.logId, tenant.key, plan.placed) : [],
      after.join(';\n'),
    )
    sent = true
    client.query(batch)
    await batch.done
    return { outcomes, before: opening.head, after: head, placed: plan.placed }
  } catch (cause) {
    if (cause instanceof KeyGone) throw cause
    throw new GroupBroken(cause, sent)
  }
}

const readRows =
  (client: pg.ClientBase): ReadRows =>
  async (sql, values) =>
    (await client.query(sql, values)).rows

/** Every key that the events of these requests were sealed with, as UUID text. */
function keyIdsOf(requests: readonly GroupRequest[]): string[] {
  const ids = new Set<string>()
  for (const { events } of requests)
    for (const { keys } of events) for (const { id } of keys) ids.add(id.toString('hex'))
  return [...ids]
}

const questions = (tenant: TenantRef, requests: readonly GroupRequest[]) => ({
  logId: tenant.logId,
  tenantKey: tenant.key,
  // An id made here a moment ago cannot be in the log, unless an attempt to write it broke.
  ids: requests.flatMap(({ events, ours }) =>
    events.filter((e) => !e.fresh || ours.has(e.id)).map((e) => e.id),
  ),
  keyIds: keyIdsOf(requests),
  idempotency: requests.flatMap(({ idempotency }) => idempotency ?? []),
})

async function storedEvents(
  client: pg.ClientBase,
  tenant: TenantRef,
  requests: readonly GroupRequest[],
  opening: OpeningAnswers,
): Promise<Map<string, Stored>> {
  if (opening.existing.size === 0) return new Map()
  const ids = requests
    .flatMap(({ events }) => events.map((event) => event.id))
    .filter((id) => opening.existing.has(id))
  const macs = await readContentMacs(client, tenant.key, ids)
  return new Map([...opening.existing].map(([id, index]) => [id, { index, mac: macs.get(id) ?? null }]))
}

interface Plan {
  placed: PlacedEvent[]
  /** One for each request: its placement, its kept answer, or its error. */
  results: (
    | { placement: Placement; ignored: readonly IgnoredEvent[]; idempotency?: Idempotency }
    | { replay: AppendAnswer }
    | { same: number }
    | { error: AppError }
  )[]
  keep: Idempotency[]
  /** To be counted. */
  ignored: Ignored[]
}

function planGroup(
  requests: readonly GroupRequest[],
  opening: OpeningAnswers,
  stored: Map<string, Stored>,
): Plan {
  const plan: Plan = { placed: [], results: [], keep: [], ignored: [] }
  const asked = new Map<string, { at: number; bodyHash: Buffer }>()
  for (const request of requests) plan.results.push(planRequest(request, plan, opening, stored, asked))
  return plan
}

function planRequest(
  request: GroupRequest,
  plan: Plan,
  opening: OpeningAnswers,
  stored: Map<string, Stored>,
  asked: Map<string, { at: number; bodyHash: Buffer }>,
): Plan['results'][number] {
  const { events, idempotency, ours } = request
  try {
    if (idempotency) {
      const name = `${idempotency.keyId}/${idempotency.key}`
      const earlier = opening.answers.find((a) => a.keyId === idempotency.keyId && a.key === idempotency.key)
      const sibling = asked.get(name)
      const known = earlier ?? sibling
      if (known && !known.bodyHash.equals(idempotency.bodyHash)) throw otherBody(idempotency.key)
      // safe: the row was written by keepAnswer from an AppendAnswer.
      if (earlier) return { replay: JSON.parse(earlier.answer) as AppendAnswer }
      if (sibling) return { same: sibling.at }
    }
    const placement = placeEvents(events, opening.head.size + BigInt(plan.placed.length), stored, ours)
    for (const place of placement.placed) {
      plan.placed.push(place)
      stored.set(place.event.id, { index: place.index, mac: place.event.contentMac })
    }
    const found = { placement, ignored: countIgnored(request, placement, plan) }
    if (!idempotency) return found
    asked.set(`${idempotency.keyId}/${idempotency.key}`, {
      at: plan.results.length,
      bodyHash: idempotency.bodyHash,
    })
    plan.keep.push(idempotency)
    return { ...found, idempotency }
  } catch (error) {
    if (error instanceof AppError) return { error }
    throw error
  }
}

/** Notes what of a request is to be counted as ignored, and gives it. */
function countIgnored({ events, ignored, ours }: GroupRequest, { placed }: Placement, plan: Plan) {
  if (ignored === undefined) return []
  // Of a request whose events were all found, the attempt whose reply was lost has counted: both are one transaction.
  const isCounted = ours.size > 0 && events.length > 0 && placed.length === 0
  if (!isCounted) plan.ignored.push(ignored)
  return ignored.events
}

const otherBody = (key: string): AppError =>
  new AppError('invalid', 'Nothing was stored: this Idempotency-Key was used for another body.', {
    problems: [
      {
        path: 'Idempotency-Key',
        message: `"${key}" was used for another body in the last 24 hours. Use a new key for a new request.`,
      },
    ],
  })

/** The outcomes, now that size and root are known, and the answers to keep. */
function finish(plan: Plan, tenant: TenantRef, head: Head) {
  const kept: (Idempotency & { answer: string })[] = []
  const outcomes: GroupOutcome[] = []
  for (const result of plan.results) {
    if ('error' in result) outcomes.push(result)
    else if ('replay' in result) outcomes.push({ answer: result.replay, replayed: true })
    else if ('same' in result) {
      const first = outcomes[result.same]
      outcomes.push(first && 'answer' in first ? { answer: first.answer, replayed: true } : first!)
    } else {
      const answer = answerOf(result.placement, result.ignored, {
        id: tenant.logIdentity,
        size: head.size,
        root: head.root,
      })
      outcomes.push({ answer, replayed: false })
      if (result.idempotency) kept.push({ ...result.idempotency, answer: JSON.stringify(answer) })
    }
  }
  return { outcomes, kept }
}
