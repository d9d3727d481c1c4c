import { isDeepStrictEqual } from 'node:util'

import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import { changedDestination, secretsChanged } from '@/lib/delivery/changed-destination'
import { changeDestinationInput, type DestinationFacts } from '@/lib/delivery/destination-input'
import type { DestinationView } from '@/lib/delivery/destination-view'
import type { OwnEvent } from '@/lib/log/server/record'
import { recordedChange } from '@/lib/log/server/recorded-change'

import { storedFacts } from './destination-of'
import {
  destinationEvent,
  destinationToChange,
  factsJson,
  requireMaySend,
  viewedDestination,
} from './destination-work'
import { requireCertificates } from './require-certificates'
import { requireOpenHost } from './require-open-host'
import { requireOwnTarget } from './require-own-target'
import { updateDestination, wakeDeliveries } from './store-destination-changes'

/**
 * Changes a destination, or switches it off or on. It holds from the next batch on, and what waited or was stopped is tried at
 * once. Whoever read another version is told, and nothing changes.
 *
 * @throws AppError not_found, invalid, conflict (changed meanwhile, the name is taken, or its target belongs to who is above).
 */
export const changeDestination = verb({
  name: 'changeDestination',
  permission: 'delivery.write',
  recent: true,
  input: z.strictObject({ destinationId: z.string(), change: changeDestinationInput }),
  async run(ctx, { destinationId, change: { version, ...change } }): Promise<DestinationView> {
    requireMaySend(ctx)
    const id = await recordedChange(ctx, tenantOf(ctx), 'a destination', async (tx) => {
      const row = await destinationToChange(tx, ctx, destinationId)
      if (row.version !== version) throw changedMeanwhile(row.name)
      const before = storedFacts(row)
      const changed = changedDestination(before, change)
      if ('problems' in changed) {
        throw new AppError('invalid', 'The destination would not be one that events can be sent to.', changed)
      }
      const { facts } = changed
      requireCertificates(facts.target)
      // What was saved when its network was open can still be switched off, and changed otherwise.
      if (facts.target.url !== before.target.url) requireOpenHost(facts.target)
      await requireOwnTarget(tx, row, before, facts)
      // Sending the query again says that somebody has looked at it.
      const isRead = change.query !== undefined
      const event = changedEvent(row.id, before, facts)
      if (event === null && !isRead) return { result: row.id, event }
      await updateDestination(tx, row.id, { facts, isRead, now: ctx.now() })
      if (facts.enabled) await wakeDeliveries(tx, row.id)
      return { result: row.id, event }
    })
    return viewedDestination(ctx, id)
  },
})

function changedEvent(id: string, before: DestinationFacts, facts: DestinationFacts): OwnEvent | null {
  const secrets = secretsChanged(before.target, facts.target)
  const [was, is] = [factsJson(before), factsJson(facts)]
  if (secrets.length === 0 && isDeepStrictEqual(was, is)) return null
  return destinationEvent(
    'update',
    'UPDATE',
    { id, name: facts.name },
    {
      message: `The destination ${facts.name} was ${changeWords(was, is, secrets)}`,
      ...(secrets.length > 0 && { details: { secretsChanged: secrets } }),
      before: was,
      after: is,
    },
  )
}

function changeWords(was: JsonObject, is: JsonObject, secrets: readonly string[]): string {
  const fields = Object.keys(is).filter((key) => !isDeepStrictEqual(was[key], is[key]))
  if (fields.length === 1 && fields[0] === 'enabled' && secrets.length === 0)
    return is.enabled === true ? 'switched on' : 'switched off: nothing is sent there until it is switched on'
  const all = [...fields.filter((field) => field !== 'hasAuthorization'), ...secrets]
  return `changed: ${all.join(', ')}`
}

function changedMeanwhile(name: string): AppError {
  return new AppError(
    'conflict',
    `Somebody else changed the destination ${name} since you read it. Look at it again, then change it.`,
    { problems: [{ path: 'version', message: 'is not that of the destination any more' }] },
  )
}
