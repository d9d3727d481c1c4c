import type { Ctx } from '@/lib/access/ctx'
import { isOwnSource } from '@/lib/access/own-source'
import type { Principal, TenantRef } from '@/lib/access/roles'
import type { JsonObject } from '@/lib/base/json'
import type { Event } from '@/lib/event/event'

import { recordRead, searchDetails } from './record-reads'

/** What is known of a live tail. */
export interface TailRead {
  q: string
  read: string
  /** Events that were sent so far. */
  rows: number
}

const tailDetails = ({ q, read, rows }: TailRead): JsonObject => ({ ...searchDetails({ q }), rows, read })

/** Records that somebody began to follow the log. */
export function recordTailOpened(ctx: Ctx, tenant: TenantRef, tail: TailRead): Promise<void> {
  return recordRead(ctx, tenant, {
    action: 'vouchsafe.tail.open',
    message: tail.q === '' ? 'Began to follow the audit log' : 'Began to follow a search of the audit log',
    details: tailDetails(tail),
  })
}

/** Records that a live tail sent another thousand events. */
export function recordTailWentOn(ctx: Ctx, tenant: TenantRef, tail: TailRead): Promise<void> {
  return recordRead(ctx, tenant, {
    action: 'vouchsafe.tail.read_on',
    message: `Followed ${tail.rows} events of the audit log so far`,
    details: tailDetails(tail),
  })
}

/** Records that a live tail is over, how many events it sent, and why it ended. */
export function recordTailClosed(
  ctx: Ctx,
  tenant: TenantRef,
  tail: TailRead & { ended: string },
): Promise<void> {
  return recordRead(ctx, tenant, {
    action: 'vouchsafe.tail.close',
    message: `Followed the audit log: ${tail.rows} events`,
    details: { ...tailDetails(tail), ended: tail.ended },
  })
}

/**
 * Whether the event says that this session or key read the log. A tail leaves those of its own reader out: a program that
 * opens each event that a tail shows would otherwise be shown its own reading for ever.
 */
export function isOwnRead(event: Event, principal: Principal): boolean {
  const isRead =
    event.source.format === 'vouchsafe' &&
    isOwnSource(event.source.name) &&
    event.change === 'READ' &&
    event.resource.type === 'AUDITLOG'
  if (!isRead) return false
  if (principal.kind === 'user') return event.sessionId === principal.sessionId
  return principal.kind === 'key' && event.actor.type === 'service' && event.actor.id === principal.keyId
}
