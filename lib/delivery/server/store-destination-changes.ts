import { randomUUID } from 'node:crypto'

import { nameKey } from '@/lib/base/name-key'
import type { Tx } from '@/lib/db/db'
import type { DestinationFacts } from '@/lib/delivery/destination-input'
import { shownTarget } from '@/lib/delivery/shown-target'
import { GRAMMAR_VERSION } from '@/lib/event/fields'

import { sealSecrets, secretsIn, type StoredDestination } from './destination-of'

export const countDestinations = (tx: Tx, tenantId: string): Promise<number> =>
  tx.destination.count({ where: { tenantId } })

/** Adds a destination and the stream to it, from this index of the log on. */
export async function insertDestination(
  tx: Tx,
  tenantId: string,
  facts: DestinationFacts,
  { fromIdx, now }: { fromIdx: number; now: Date },
): Promise<string> {
  const id = randomUUID()
  await tx.destination.create({
    data: {
      id,
      tenantId,
      ...columnsOf(id, facts),
      grammar: GRAMMAR_VERSION,
      createdAt: now,
      updatedAt: now,
      deliveries: {
        create: { id: randomUUID(), kind: 'stream', fromIdx, nextIdx: fromIdx, state: 'running' },
      },
    },
  })
  return id
}

/** A destination, locked until the transaction ends: what is recorded as before is what was changed. Null: there is none. */
export async function lockDestination(
  tx: Tx,
  tenantId: string,
  id: string,
): Promise<StoredDestination | null> {
  await tx.$queryRaw`SELECT FROM destination WHERE tenant_id = ${tenantId}::uuid AND id = ${id}::uuid FOR UPDATE`
  return tx.destination.findFirst({ where: { tenantId, id } })
}

/** Changes a destination. `isRead`: its query was written, or looked at, in today's version of the language. */
export async function updateDestination(
  tx: Tx,
  id: string,
  { facts, isRead, now }: { facts: DestinationFacts; isRead: boolean; now: Date },
): Promise<void> {
  await tx.destination.update({
    where: { id },
    data: {
      ...columnsOf(id, facts),
      version: { increment: 1 },
      updatedAt: now,
      ...(isRead && { grammar: GRAMMAR_VERSION }),
    },
  })
  await interruptDeliveries(tx, id)
}

/** Whoever sends to a destination now loses it with the next request: that one would still go to where the destination was. */
export async function interruptDeliveries(tx: Tx, destinationId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE delivery SET epoch = epoch + 1, leased_until = NULL
     WHERE destination_id = ${destinationId}::uuid AND leased_until > now()`
}

function columnsOf(id: string, facts: DestinationFacts) {
  const { name, target, format, query, masks, batch, enabled } = facts
  return {
    name,
    nameKey: nameKey(name),
    target: shownTarget(target),
    secrets: Uint8Array.from(sealSecrets(id, secretsIn(target))),
    format,
    query,
    masks,
    batch,
    maxAge: facts.maxAgeSeconds,
    stopAtDead: facts.stopAtDeadLetter,
    stopAfter: facts.stopAfterDays,
    enabled,
  }
}

/** Lets whatever did not go on be tried at once, also a stream that was stopped; whether a replay goes on is for itself. */
export async function wakeDeliveries(tx: Tx, destinationId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE delivery SET next_try_at = NULL, stopped_idx = NULL, state = CASE state WHEN 'stopped' THEN 'running' ELSE state END,
           problem = CASE state WHEN 'stopped' THEN NULL ELSE problem END,
           told = CASE state WHEN 'stopped' THEN NULL ELSE told END,
           failures = CASE state WHEN 'stopped' THEN 0 ELSE failures END,
           failing_since = CASE state WHEN 'stopped' THEN NULL ELSE failing_since END
     WHERE destination_id = ${destinationId}::uuid AND (kind = 'stream' OR state <> 'stopped')`
}

/** The stream of a destination, as somebody is about to decide about it. */
export interface StreamState {
  id: string
  state: 'running' | 'failing' | 'paused' | 'stopped'
  problem: string | null
  stoppedIdx: number | null
}

/** The stream of a destination, locked until the transaction ends. */
export async function lockStream(tx: Tx, destinationId: string): Promise<StreamState> {
  const [row] = await tx.$queryRaw<(Omit<StreamState, 'stoppedIdx'> & { stoppedIdx: bigint | null })[]>`
    SELECT id, state, problem, stopped_idx AS "stoppedIdx" FROM delivery
     WHERE destination_id = ${destinationId}::uuid AND kind = 'stream' FOR UPDATE`
  if (row === undefined) throw new Error('A destination has no stream')
  return { ...row, stoppedIdx: row.stoppedIdx === null ? null : Number(row.stoppedIdx) }
}

/**
 * Makes the event that a stream was stopped at a dead letter, and steps over it. False when the stream does not stand there any
 * more. Whoever holds the stream loses it: what that one knows is of before.
 */
export async function skipStopped(
  tx: Tx,
  { id, problem }: StreamState,
  { logId, index }: { logId: string; index: number },
): Promise<boolean> {
  const rows = await tx.$executeRaw`
    WITH moved AS (
      UPDATE delivery SET next_idx = next_idx + 1, dead = dead + 1, epoch = epoch + 1, leased_until = NULL
       WHERE id = ${id}::uuid AND next_idx = ${index} AND stopped_idx = ${index} RETURNING id
    )
    INSERT INTO dead_letter (delivery_id, idx, event_id, reason, at)
    SELECT moved.id, l.idx, l.event_id, ${problem ?? ''}, now()
      FROM moved JOIN log_entry l ON l.log_id = ${logId}::uuid AND l.idx = ${index}`
  return rows === 1
}
