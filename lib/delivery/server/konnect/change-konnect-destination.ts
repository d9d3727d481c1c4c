import { isDeepStrictEqual } from 'node:util'

import { z } from 'zod'

import { type Ctx, tenantOf } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { verb } from '@/lib/access/verb'
import { isUuid } from '@/lib/base/uuid'
import type { Tx } from '@/lib/db/db'
import { konnectDestinationChange, type KonnectDestinationChange } from '@/lib/delivery/konnect/api-input'
import type { KonnectDestinationView } from '@/lib/delivery/konnect/api-view'
import { shownUrl } from '@/lib/delivery/shown-target'
import type { OwnEvent } from '@/lib/log/server/record'

import { konnectDestinationViewOf } from './konnect-destinations'
import {
  konnectDestinationEvent,
  konnectDestinationJson,
  konnectWebhookEvent,
  noSuchDestination,
  recordedInEach,
  requireMaySend,
  requireOpenEndpoint,
  wrongField,
} from './konnect-work'
import {
  findKonnectDestination,
  isNameTaken,
  type KonnectDestination,
  type KonnectFacts,
  lockKonnectDestination,
  lockWebhooksTo,
  updateKonnectDestination,
} from './store-konnect'
import { storeWebhook } from './webhook-stream'

/**
 * Changes a destination; every webhook that points at it sends there from its next batch on.
 *
 * @throws AppError not_found, bad_request.
 */
export const changeKonnectDestination = verb({
  name: 'changeKonnectDestination',
  permission: 'delivery.write',
  recent: true,
  input: z.strictObject({ id: z.string(), change: konnectDestinationChange }),
  async run(ctx, { id, change }): Promise<KonnectDestinationView> {
    const tenant = tenantOf(ctx)
    if (!isUuid(id)) throw noSuchDestination()
    return recordedInEach(ctx, async (tx) => {
      await lockKonnectDestination(tx, id)
      const before = await findKonnectDestination(tx, id, [tenant.id])
      if (before === null) throw noSuchDestination()
      requireMaySend({ ctx, tenant })
      return changedDestination(tx, ctx, before, change)
    })
  },
})

/** Makes the change in a transaction that holds the destination. @throws AppError bad_request. */
export async function changedDestination(
  tx: Tx,
  ctx: Ctx,
  before: KonnectDestination,
  change: KonnectDestinationChange,
) {
  const after = factsOf(before, change)
  if (await isNameTaken(tx, before.tenantId, after.name, before.id))
    throw wrongField('name', 'must be unique')
  const now = ctx.now()
  const changed = { ...before, ...after, updatedAt: now }
  await updateKonnectDestination(tx, before.id, after, now)
  const events = await retarget(tx, ctx, changed)
  const { byId } = await loadTenants(ctx.db)
  const owner = byId.get(before.tenantId)
  if (owner !== undefined) events.push({ tenant: owner, event: changedEvent(before, changed) })
  return { result: konnectDestinationViewOf(changed), events }
}

/** Whoever may change a destination cannot send its secret to themselves. */
function factsOf(before: KonnectDestination, change: KonnectDestinationChange): KonnectFacts {
  const { endpoint = before.endpoint, authorization } = change
  if (endpoint !== before.endpoint) requireOpenEndpoint(endpoint)
  const skips = change.skip_ssl_verification ?? before.skipSslVerification
  const isElsewhere = new URL(endpoint).origin !== new URL(before.endpoint).origin
  if (isElsewhere && authorization === undefined)
    throw wrongField('authorization', 'must be given again: the endpoint is on another host now')
  if (skips && !before.skipSslVerification && authorization === undefined)
    throw wrongField('authorization', 'must be given again: any certificate is trusted now')
  return {
    name: change.name ?? before.name,
    endpoint,
    authorization: authorization ?? before.authorization,
    logFormat: change.log_format ?? before.logFormat,
    skipSslVerification: skips,
  }
}

/** Has every webhook that points at a destination send there as it is now. */
async function retarget(
  tx: Tx,
  ctx: Ctx,
  changed: KonnectDestination,
): Promise<{ tenant: TenantRef; event: OwnEvent }[]> {
  const { byId } = await loadTenants(ctx.db)
  const events: { tenant: TenantRef; event: OwnEvent }[] = []
  for (const webhook of await lockWebhooksTo(tx, changed.id)) {
    // Somebody deleted what sends for it: only who enables it again makes another one.
    if (webhook.destinationId === null) continue
    await storeWebhook(tx, webhook, changed, { size: 0, now: ctx.now() })
    const tenant = byId.get(webhook.tenantId)
    // The owner is told of the destination itself; an archived one is told nothing.
    if (tenant === undefined || tenant.id === changed.tenantId) continue
    const { logFormat } = changed
    const endpoint = shownUrl(changed.endpoint)
    const message = `The webhook sends to ${endpoint} as ${logFormat} now`
    events.push({ tenant, event: konnectWebhookEvent(tenant, { message, details: { endpoint, logFormat } }) })
  }
  return events
}

function changedEvent(before: KonnectDestination, after: KonnectDestination): OwnEvent {
  const [was, is] = [konnectDestinationJson(before), konnectDestinationJson(after)]
  const secrets = [
    ...(before.endpoint === after.endpoint ? [] : ['endpoint']),
    ...(before.authorization === after.authorization ? [] : ['authorization']),
  ]
  const isSame = isDeepStrictEqual(was, is) && secrets.length === 0
  return konnectDestinationEvent('update', after, {
    message: `The audit log destination ${after.name} was ${isSame ? 'saved as it was' : 'changed'}`,
    ...(secrets.length > 0 && { details: { secretsChanged: secrets } }),
    before: was,
    after: is,
  })
}
