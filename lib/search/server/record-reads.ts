import type { Ctx } from '@/lib/access/ctx'
import type { Principal, TenantRef } from '@/lib/access/roles'
import type { JsonObject } from '@/lib/base/json'
import { timeText } from '@/lib/base/time'
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

/** Records that somebody opened one event. */
export function recordOpened(ctx: Ctx, tenant: TenantRef, eventId: string): Promise<void> {
  return recordAlone(ctx.db, ctx, tenant, {
    action: 'vouchsafe.event.read',
    change: 'READ',
    resource: { type: 'AUDITLOG', id: eventId },
    message: 'Opened an event of the audit log',
  })
}
