import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'
import type { EventDraft } from '@/lib/event/event'
import { appendEvents } from '@/lib/log/server/append'
import type { AppendAnswer } from '@/lib/log/server/placement'

/** Appends events as one request of the source `ci` would, arriving now. */
export function testAppend(
  db: Db,
  tenant: TenantRef,
  drafts: readonly EventDraft[],
  receivedAt = new Date(),
): Promise<AppendAnswer> {
  return appendEvents(db, { tenant, source: { name: 'ci', format: 'vouchsafe' }, receivedAt, drafts })
}
