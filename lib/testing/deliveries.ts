import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'
import { createDestinationInput } from '@/lib/delivery/destination-input'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { createDestination } from '@/lib/delivery/server/create-destination'
import type { EventDraft } from '@/lib/event/event'
import { appendEvents } from '@/lib/log/server/append'

import { personCtx } from './person-ctx'

/** A destination for flows in small batches, as an admin who has just confirmed makes it. */
export function testDestination(
  db: Db,
  tenant: TenantRef,
  { url, ca = null }: { url: string; ca?: string | null },
): Promise<DestinationView> {
  const asked = personCtx(db, tenant, { role: 'admin' })
  if (asked.principal.kind !== 'user') throw new Error('A person is a user.')
  const principal = { ...asked.principal, confirmedUntil: new Date(Date.now() + 60_000) }
  const input = createDestinationInput.parse({
    name: 'SIEM',
    target: { kind: 'webhook', url, ca, timeoutSeconds: 1 },
    format: 'json',
    query: 'type:FLOW',
    batch: { events: 7, ageSeconds: 0 },
    from: 'now',
  })
  return createDestination({ ...asked, principal }, input)
}

/** Appends events about the flows of these numbers. */
export async function appendFlows(db: Db, tenant: TenantRef, from: number, to: number): Promise<void> {
  const drafts = Array.from({ length: to - from }, (_, i): EventDraft => ({
    actor: { type: 'user', id: 'ada' },
    action: 'flow.update',
    change: 'UPDATE',
    resource: { type: 'FLOW', id: `flow-${from + i}` },
  }))
  const source = { name: 'ci', format: 'vouchsafe' }
  await appendEvents(db, { tenant, source, receivedAt: new Date(), drafts })
}
