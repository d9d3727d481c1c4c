import { tenantOf } from '@/lib/access/ctx'
import { authorize } from '@/lib/access/permissions'
import { verb } from '@/lib/access/verb'
import { AppError, invariant } from '@/lib/base/errors'
import {
  createDestinationInput,
  DESTINATIONS_MAX,
  type NewDestination,
} from '@/lib/delivery/destination-input'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { logSize } from '@/lib/log/server/log-size'
import { recordedChange } from '@/lib/log/server/recorded-change'

import { destinationEvent, factsJson } from './destination-work'
import { requireCertificates } from './require-certificates'
import { requireOpenHost } from './require-open-host'
import { countDestinations, insertDestination } from './store-destination-changes'
import { selectDestinations } from './store-destinations'

/**
 * Adds a destination. Events are sent to it from now on, or from any earlier place of the log.
 *
 * @throws AppError invalid, conflict (the name is taken, or there are too many).
 */
export const createDestination = verb({
  name: 'createDestination',
  permission: 'delivery.write',
  recent: true,
  input: createDestinationInput,
  async run(ctx, facts): Promise<DestinationView> {
    requireCertificates(facts.target)
    requireOpenHost(facts.target)
    const tenant = tenantOf(ctx)
    // What is sent there is read there.
    authorize(ctx.principal, 'events.export', tenant)
    const size = await logSize(ctx.db.pool, tenant)
    const fromIdx = placeOf(facts.from, size)
    const id = await recordedChange(ctx, tenant, 'a destination', async (tx) => {
      if ((await countDestinations(tx, tenant.id)) >= DESTINATIONS_MAX) {
        throw new AppError('conflict', `There are ${DESTINATIONS_MAX} destinations, and can be no more.`)
      }
      const made = await insertDestination(tx, tenant.id, facts, { fromIdx, now: ctx.now() })
      return { result: made, event: madeEvent(made, facts, fromIdx) }
    })
    const [view] = await selectDestinations(ctx.db, tenant, id)
    invariant(view !== undefined, 'a destination that was just made is there')
    return view
  },
})

function placeOf(from: NewDestination['from'], size: number): number {
  if (from === 'start') return 0
  if (from === 'now' || from === size) return size
  if (from < size) return from
  throw new AppError('invalid', 'There is something wrong with what was sent.', {
    problems: [{ path: 'from', message: `is beyond the log, which holds ${size} events` }],
  })
}

function madeEvent(id: string, facts: NewDestination, fromIdx: number) {
  const { name } = facts
  return destinationEvent(
    'create',
    'CREATE',
    { id, name },
    {
      message: `The destination ${name} was made: events go there as ${facts.format}, from index ${fromIdx} on`,
      details: { fromIndex: fromIdx },
      after: factsJson(facts),
    },
  )
}
