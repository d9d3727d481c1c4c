import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { transaction } from '@/lib/db/db'
import { createDestinationInput } from '@/lib/delivery/destination-input'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { egressTo } from '@/lib/delivery/egress'
import { createDestination } from '@/lib/delivery/server/create-destination'
import { deliverNext, type DeliveryPlace } from '@/lib/delivery/server/deliver-next'
import { storedFacts } from '@/lib/delivery/server/destination-of'
import { getDestination } from '@/lib/delivery/server/get-destination'
import { lockDestination, updateDestination } from '@/lib/delivery/server/store-destination-changes'
import type { EventDraft } from '@/lib/event/event'
import { appendEvents } from '@/lib/log/server/append'

import { type TestDb, testTenant } from './database'
import { personCtx } from './person-ctx'
import { testReceiver, type TestReceiver } from './receiver'

/** A tenant, an admin of it who has just shown who they are, and a receiver that destinations of it may reach. */
export interface DeliveryTest {
  tenant: TenantRef
  ctx: Ctx
  place: DeliveryPlace
  receiver: TestReceiver
  /** A destination to the receiver that gets events of type FLOW. */
  make(more?: object, target?: object): Promise<DestinationView>
  view(id: string): Promise<DestinationView>
  /** Has a destination lead to where nothing may be sent, as if that network had been open when it was saved. */
  close(id: string): Promise<void>
  /** Stores an event of type FLOW for each id. */
  send(...ids: string[]): Promise<void>
  /** As a worker does until there is nothing to do; what failed is due at once. */
  work(): Promise<void>
  /** Of all that was received, the ids that `send` was given. */
  arrived(): string[]
}

/** What a test of deliveries stands on. Everything of the test before is gone. */
export async function deliveryTest(test: TestDb): Promise<DeliveryTest> {
  await test.db.pool.query('DELETE FROM destination')
  const receiver = await testReceiver()
  const tenant = await testTenant(test.db)
  const asked = personCtx(test.db, tenant, { role: 'admin' })
  const { principal } = asked
  const confirmedUntil = new Date(Date.now() + 3_600_000)
  const ctx = principal.kind === 'user' ? { ...asked, principal: { ...principal, confirmedUntil } } : asked
  const place = {
    db: test.db,
    egress: egressTo(['127.0.0.0/8']),
    now: () => new Date(),
    random: () => 0,
  }
  return {
    tenant,
    ctx,
    place,
    receiver,
    make: (more = {}, target = {}) =>
      createDestination(
        ctx,
        createDestinationInput.parse({
          name: 'SIEM',
          target: { kind: 'webhook', url: receiver.url, gzip: false, ...target },
          format: 'json',
          query: 'type:FLOW',
          batch: { ageSeconds: 0 },
          ...more,
        }),
      ),
    view: (id) => getDestination(ctx, { destinationId: id }),
    close: (id) =>
      transaction(test.db, async (tx) => {
        const row = await lockDestination(tx, tenant.id, id)
        if (row === null) throw new Error('The destination was made by this test.')
        const facts = storedFacts(row)
        const target = { ...facts.target, url: 'http://10.0.0.1/in' }
        await updateDestination(tx, id, { facts: { ...facts, target }, isRead: false, now: new Date() })
      }),
    async send(...ids) {
      const drafts = ids.map((id): EventDraft => ({
        actor: { type: 'user', id: 'ada' },
        action: 'flow.update',
        change: 'UPDATE',
        resource: { type: 'FLOW', id },
      }))
      const source = { name: 'ci', format: 'events' }
      await appendEvents(test.db, { tenant, source, receivedAt: new Date(), drafts })
    },
    async work() {
      await test.db.pool.query('UPDATE delivery SET next_try_at = NULL')
      while (await deliverNext(place));
    },
    arrived: () =>
      receiver.got.flatMap(({ text }) =>
        text
          .trimEnd()
          .split('\n')
          // safe: the receiver gets events
          .map((line) => (JSON.parse(line) as { resource: { id: string } }).resource.id),
      ),
  }
}
