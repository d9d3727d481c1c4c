import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'
import type { EventDraft } from '@/lib/event/event'
import { appendEvents } from '@/lib/log/server/append'
import type { AppendAnswer } from '@/lib/log/server/placement'

/** Appends events as one request of a source would, arriving now. */
export function testAppend(
  db: Db,
  tenant: TenantRef,
  drafts: readonly EventDraft[],
  receivedAt = new Date(),
  source = 'ci',
): Promise<AppendAnswer> {
  return appendEvents(db, { tenant, source: { name: source, format: 'vouchsafe' }, receivedAt, drafts })
}
