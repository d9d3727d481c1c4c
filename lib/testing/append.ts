import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'
import type { EventDraft } from '@/lib/event/event'
import { appendEvents } from '@/lib/log/server/append'
import type { AppendAnswer, PlacedAnswer } from '@/lib/log/server/placement'

/** Appends events as one request of a source would, arriving now, whatever rules there are. */
export async function testAppend(
  db: Db,
  tenant: TenantRef,
  drafts: readonly EventDraft[],
  receivedAt = new Date(),
  source = 'ci',
): Promise<Omit<AppendAnswer, 'events'> & { events: PlacedAnswer[] }> {
  const request = { tenant, source: { name: source, format: 'vouchsafe' }, receivedAt, drafts }
  const answer = await appendEvents(db, request)
  return { ...answer, events: answer.events.filter((event) => event.status !== 'ignored') }
}
