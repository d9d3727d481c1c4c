import type { Ctx } from '@/lib/access/ctx'
import { isOwnSource } from '@/lib/access/own-source'
import type { Principal, TenantRef } from '@/lib/access/roles'
import { ALL_TENANTS } from '@/lib/access/tenants'
import type { JsonObject } from '@/lib/base/json'
import { timeText } from '@/lib/base/time'
import type { Event } from '@/lib/event/event'
import { recordAlone } from '@/lib/log/server/record'

/** What was looked for, as details of our own events. */
export function searchDetails(search: {
  q: string
  since?: number | undefined
  until?: number | undefined
}): JsonObject {
  return {
    query: search.q,
    ...(search.since !== undefined && { since: timeText(search.since) }),
    ...(search.until !== undefined && { until: timeText(search.until) }),
  }
}

/** After this long, reading on is another act than the search that began it. */
const SAME_ACT_MS = 3_600_000

/** Who reads, as cursors name them. */
export function readerOf(principal: Principal): string {
  if (principal.kind === 'user') return `user ${principal.userId}`
  return principal.kind === 'key' ? `key ${principal.keyId}` : principal.kind
}

/** Whether a page belongs to an act of reading that the log has already: the same reader goes on, within the hour. */
export function isSameAct(
  cursor: { reader: string; recordedMs: number } | null,
  principal: Principal,
  now: Date,
): boolean {
  if (cursor === null || cursor.reader !== readerOf(principal)) return false
  return now.getTime() - cursor.recordedMs < SAME_ACT_MS
}

/** Records that somebody searched the log. A read that cannot be recorded is not given out. */
export function recordSearch(
  ctx: Ctx,
  tenant: TenantRef,
  search: { q: string; since?: number | undefined; until?: number | undefined },
): Promise<void> {
  return recordAlone(ctx.db, ctx, tenant, {
    action: 'vouchsafe.events.search',
    change: 'READ',
    resource: { type: 'AUDITLOG' },
    message: search.q === '' ? 'Looked at the audit log' : 'Searched the audit log',
    details: searchDetails(search),
  })
}

/** Records, in the log of the instance, that somebody searched the logs of all tenants. */
export function recordSearchOfAll(
  ctx: Ctx,
  system: TenantRef,
  search: { q: string; since?: number | undefined; until?: number | undefined },
): Promise<void> {
  return recordAlone(ctx.db, ctx, system, {
    action: 'vouchsafe.events.search',
    change: 'READ',
    resource: { type: 'AUDITLOG' },
    message:
      search.q === '' ? 'Looked at the audit logs of all tenants' : 'Searched the audit logs of all tenants',
    details: { ...searchDetails(search), tenants: ALL_TENANTS },
  })
}

/** Records that somebody began to follow the log. */
export function recordTail(ctx: Ctx, tenant: TenantRef, q: string): Promise<void> {
  return recordAlone(ctx.db, ctx, tenant, {
    action: 'vouchsafe.events.tail',
    change: 'READ',
    resource: { type: 'AUDITLOG' },
    message: q === '' ? 'Followed the audit log' : 'Followed a search of the audit log',
    details: searchDetails({ q }),
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

/** Records that somebody counted events, without a search that it belongs to; `details`: the values of what. */
export function recordCount(
  ctx: Ctx,
  tenant: TenantRef,
  search: { q: string; since?: number | undefined; until?: number | undefined },
  details: JsonObject = {},
): Promise<void> {
  return recordAlone(ctx.db, ctx, tenant, {
    action: 'vouchsafe.events.count',
    change: 'READ',
    resource: { type: 'AUDITLOG' },
    message: 'Counted events of the audit log',
    details: { ...searchDetails(search), ...details },
  })
}

/** Records, in the log of the instance, that somebody counted events of all tenants. */
export function recordCountOfAll(
  ctx: Ctx,
  system: TenantRef,
  search: { q: string; since?: number | undefined; until?: number | undefined },
  details: JsonObject = {},
): Promise<void> {
  return recordAlone(ctx.db, ctx, system, {
    action: 'vouchsafe.events.count',
    change: 'READ',
    resource: { type: 'AUDITLOG' },
    message: 'Counted events of the audit logs of all tenants',
    details: { ...searchDetails(search), ...details, tenants: ALL_TENANTS },
  })
}

/** Records that somebody opened one event. */
export function recordOpened(ctx: Ctx, tenant: TenantRef, eventId: string): Promise<void> {
  return recordAlone(ctx.db, ctx, tenant, {
    action: 'vouchsafe.event.read',
    change: 'READ',
    resource: { type: 'AUDITLOG', id: eventId },
    message: 'Opened an event of the audit log',
  })
}

/** Records that somebody looked at everything that one request did. */
export function recordTraceRead(ctx: Ctx, tenant: TenantRef, traceId: string): Promise<void> {
  return recordAlone(ctx.db, ctx, tenant, {
    action: 'vouchsafe.trace.read',
    change: 'READ',
    resource: { type: 'AUDITLOG' },
    message: 'Looked at a trace of the audit log',
    details: { trace: traceId },
  })
}

/** Records that somebody looked at what kinds of events there are, or at a sample of one kind. */
export function recordCatalogueRead(
  ctx: Ctx,
  tenant: TenantRef,
  kind?: { type: string; action: string },
): Promise<void> {
  return recordAlone(ctx.db, ctx, tenant, {
    action: 'vouchsafe.catalogue.read',
    change: 'READ',
    resource: { type: 'AUDITLOG' },
    message:
      kind === undefined
        ? 'Looked at the catalogue of the audit log'
        : 'Looked at a sample of one kind of event',
    ...(kind !== undefined && { details: { type: kind.type, action: kind.action } }),
  })
}

/** Records that somebody looked at what an actor did. */
export function recordActorRead(
  ctx: Ctx,
  tenant: TenantRef,
  { actor, by }: { actor: string; by?: string | undefined },
): Promise<void> {
  return recordAlone(ctx.db, ctx, tenant, {
    action: 'vouchsafe.actor.read',
    change: 'READ',
    resource: { type: 'AUDITLOG' },
    message: 'Looked at what an actor did',
    details: { actor, ...(by !== undefined && { by }) },
  })
}

/** Records that somebody looked at what happened around one event. */
export function recordAroundRead(ctx: Ctx, tenant: TenantRef, eventId: string): Promise<void> {
  return recordAlone(ctx.db, ctx, tenant, {
    action: 'vouchsafe.around.read',
    change: 'READ',
    resource: { type: 'AUDITLOG', id: eventId },
    message: 'Looked at what happened around an event of the audit log',
  })
}
