import type { Requester } from '@/lib/access/ctx'
import type { Principal, TenantRef } from '@/lib/access/roles'
import { invariant } from '@/lib/base/errors'
import type { Json, JsonObject } from '@/lib/base/json'
import type { Db, Tx } from '@/lib/db/db'
import type { Actor, Change, EventDraft, Outcome, Party, Source } from '@/lib/event/event'

import { appendEvents, subjectKeysOf } from './append'
import { eventInsert } from './event-row'
import { prepareRecord, type PreparedEvent } from './prepare'
import { addToRollups, edgeReader, hexLiteral, insertTiles, LOCK_TIMEOUT_MS, moveHead } from './store-log'
import { grow } from './tree'

/** One of our own events: what Vouchsafe's users and keys did. The actor and the client come from who asked. */
export interface OwnEvent {
  action: `vouchsafe.${string}.${string}` | `log.${string}`
  change: Change
  resource: { type: string; id?: string; name?: string }
  /** Default: success. */
  outcome?: Outcome
  reason?: string
  /** One human sentence. */
  message: string
  details?: JsonObject
  before?: Json
  after?: Json
  subjects?: Party[]
  /** Of a `log.*` event: what it states, which stands in its entry in clear. Whoever verifies the log reads it there. */
  log?: JsonObject
}

/** Our own events come from no key. */
const OWN_SOURCE: Source = { name: 'vouchsafe', format: 'vouchsafe' }

/**
 * Records one of our own events inside the transaction of the change it tells of, as its **last** statement: both are
 * stored or neither is. Locks the tenant's head until the commit, so nothing slow may follow.
 */
export async function recordEvent(
  db: Db,
  tx: Tx,
  requester: Requester,
  tenant: TenantRef,
  own: OwnEvent,
): Promise<void> {
  const keys = subjectKeysOf(db, tenant)
  const statement = own.log && { log: own.log }
  const context = { tenant, source: OWN_SOURCE, receivedAt: requester.now(), keys, ...statement }
  const { event, record } = await prepareRecord(draftOf(requester, own), context)
  await tx.$executeRawUnsafe(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`)
  const [row] = await tx.$queryRawUnsafe<{ size: bigint; frontier: Uint8Array; root: Uint8Array }[]>(
    'SELECT size, frontier, root FROM log_head WHERE log_id = $1::text::uuid FOR UPDATE',
    tenant.logId,
  )
  invariant(row, 'every log has a head')
  const head = { size: row.size, frontier: Buffer.from(row.frontier), root: Buffer.from(row.root) }
  const grown = await grow(
    head,
    [event.leaf],
    edgeReader((sql, values) => tx.$queryRawUnsafe(sql, ...values), tenant.logId),
  )
  const insert = eventInsert(record, head.size)
  await tx.$executeRawUnsafe(insert.sql, ...insert.values)
  await tx.$executeRawUnsafe(insertEntry(tenant, event, head.size))
  if (event.keys.length > 0) await addSubjects(tx, tenant, event)
  if (grown.tiles.length > 0) await tx.$executeRawUnsafe(insertTiles(tenant.logId, grown.tiles))
  await tx.$executeRawUnsafe(addToRollups(tenant.key, [{ event, index: head.size }]))
  await tx.$executeRawUnsafe(moveHead(tenant.logId, grown.head))
}

/** Records one of our own events that belongs to no change, such as a sign-in. Durable when this returns. */
export async function recordAlone(
  db: Db,
  requester: Requester,
  tenant: TenantRef,
  own: OwnEvent,
): Promise<void> {
  await appendEvents(db, {
    tenant,
    source: OWN_SOURCE,
    drafts: [draftOf(requester, own)],
    receivedAt: requester.now(),
    own: true,
    ...(own.log && { log: own.log }),
  })
}

function draftOf(requester: Requester, { log: _, ...own }: OwnEvent): EventDraft {
  const { principal, ip, userAgent, requestId } = requester
  const client = { ...(ip !== null && { ip }), ...(userAgent !== null && { userAgent }) }
  return {
    ...own,
    outcome: own.outcome ?? 'success',
    actor: actorOf(principal),
    traceId: requestId,
    ...(Object.keys(client).length > 0 && { client }),
    ...(principal.kind === 'user' && { sessionId: principal.sessionId }),
  }
}

function actorOf(principal: Principal): Actor {
  switch (principal.kind) {
    case 'user':
      return { type: 'user', id: principal.userId, name: principal.name, email: principal.email }
    case 'key':
      return { type: 'service', id: principal.keyId, name: principal.name }
    case 'system':
      return { type: 'system', name: principal.name }
    case 'anonymous':
      return { type: 'anonymous' }
  }
}

const insertEntry = (tenant: TenantRef, event: PreparedEvent, index: bigint): string =>
  `INSERT INTO log_entry (log_id, idx, event_id, entry)
   VALUES ('${tenant.logId}'::uuid, ${index}, '${event.id}'::uuid, ${hexLiteral(event.entry)})`

/** Fails, and with it the whole change, when a key was erased after the event was sealed with it. */
async function addSubjects(tx: Tx, tenant: TenantRef, event: PreparedEvent): Promise<void> {
  const rows = event.keys.map(({ id, role }) => `('${id.toString('hex')}'::uuid, ${role})`).join(', ')
  const added = await tx.$executeRawUnsafe(
    `INSERT INTO event_subject (tenant_id, event_id, key_id, role)
     SELECT ${tenant.key}, '${event.id}'::uuid, s.key_id, s.role FROM (VALUES ${rows}) AS s (key_id, role)
     JOIN subject_key USING (key_id)`,
  )
  invariant(
    added === event.keys.length,
    'a subject key was erased while an event was being recorded; do it again',
  )
}
