import type { Tx } from '@/lib/db/db'
import { createDestinationInput, type NewDestination } from '@/lib/delivery/destination-input'
import { FORMAT_OF } from '@/lib/delivery/konnect/api-input'
import { sealSecrets } from '@/lib/delivery/server/destination-of'
import {
  insertDestination,
  interruptDeliveries,
  wakeDeliveries,
} from '@/lib/delivery/server/store-destination-changes'
import { shownTarget } from '@/lib/delivery/shown-target'

import { STREAM_NAME } from './konnect-work'
import {
  type KonnectDestination,
  type KonnectFacts,
  type KonnectWebhook,
  updateKonnectWebhook,
} from './store-konnect'

function factsOf({ endpoint, authorization, logFormat, skipSslVerification }: KonnectFacts): NewDestination {
  return createDestinationInput.parse({
    name: STREAM_NAME,
    target: {
      kind: 'webhook',
      url: endpoint,
      authorization,
      skipSslVerification,
      contentType: 'text/plain',
    },
    format: FORMAT_OF[logFormat],
  })
}

/**
 * Stores a webhook, and has what sends for it do as it says. A webhook that is enabled for the first time begins with what is
 * stored next; one that is disabled keeps its place, and goes on there.
 *
 * @param chosen the destination that it points at now.
 * @param size of the log.
 */
export async function storeWebhook(
  tx: Tx,
  webhook: KonnectWebhook,
  chosen: KonnectDestination | null,
  { size, now }: { size: number; now: Date },
): Promise<void> {
  const { tenantId, enabled, destinationId } = webhook
  if (chosen === null) {
    if (destinationId !== null) await tx.destination.deleteMany({ where: { id: destinationId, tenantId } })
    return updateKonnectWebhook(tx, { ...webhook, destinationId: null, replayId: null })
  }
  if (destinationId !== null) await changeStream(tx, destinationId, factsOf(chosen), { enabled, now })
  const isNew = destinationId === null && enabled
  const made = isNew ? await insertDestination(tx, tenantId, factsOf(chosen), { fromIdx: size, now }) : null
  await updateKonnectWebhook(tx, { ...webhook, destinationId: destinationId ?? made })
}

/** What somebody else set of it (its filter, its masks, its batches) stays. */
async function changeStream(
  tx: Tx,
  id: string,
  { target, format }: NewDestination,
  { enabled, now }: { enabled: boolean; now: Date },
): Promise<void> {
  const secrets = sealSecrets(id, {
    url: target.url,
    authorization: target.authorization ?? null,
    headers: {},
  })
  await tx.destination.update({
    where: { id },
    data: {
      target: shownTarget(target),
      secrets: Uint8Array.from(secrets),
      format,
      enabled,
      version: { increment: 1 },
      updatedAt: now,
    },
  })
  await interruptDeliveries(tx, id)
  if (enabled) await wakeDeliveries(tx, id)
}
