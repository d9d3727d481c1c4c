import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { DESTINATIONS_MAX } from '@/lib/delivery/destination-input'
import { newKonnectDestination } from '@/lib/delivery/konnect/api-input'
import type { KonnectDestinationView } from '@/lib/delivery/konnect/api-view'

import { konnectDestinationViewOf } from './konnect-destinations'
import {
  konnectDestinationEvent,
  konnectDestinationJson,
  recordedInEach,
  requireOpenEndpoint,
  wrongField,
} from './konnect-work'
import { countKonnectDestinations, insertKonnectDestination, isNameTaken } from './store-konnect'

/**
 * Adds a destination that webhooks can point at. Nothing is sent there until one does.
 *
 * @throws AppError bad_request (the name is taken), conflict (there are too many).
 */
export const createKonnectDestination = verb({
  name: 'createKonnectDestination',
  permission: 'delivery.write',
  recent: true,
  input: newKonnectDestination,
  async run(ctx, given): Promise<KonnectDestinationView> {
    const tenant = tenantOf(ctx)
    const { name, endpoint, authorization, log_format: logFormat } = given
    const facts = { name, endpoint, authorization, logFormat }
    requireOpenEndpoint(endpoint)
    return recordedInEach(ctx, async (tx) => {
      if ((await countKonnectDestinations(tx, tenant.id)) >= DESTINATIONS_MAX)
        throw new AppError('conflict', `There are ${DESTINATIONS_MAX} destinations, and can be no more.`)
      if (await isNameTaken(tx, tenant.id, name, null)) throw wrongField('name', 'must be unique')
      const row = await insertKonnectDestination(
        tx,
        tenant.id,
        { ...facts, skipSslVerification: given.skip_ssl_verification },
        ctx.now(),
      )
      const message = `The audit log destination ${name} was made`
      const event = konnectDestinationEvent('create', row, { message, after: konnectDestinationJson(row) })
      return { result: konnectDestinationViewOf(row), events: [{ tenant, event }] }
    })
  },
})
