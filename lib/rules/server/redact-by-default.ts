import type { Tx } from '@/lib/db/db'

/**
 * A step: from the events of a tenant that was just made, secrets are taken out, until somebody says otherwise. What was stored
 * once stays, so that is the safe way to begin.
 */
export async function redactByDefault(tx: Tx, tenantId: string, now: Date): Promise<void> {
  await tx.redaction.create({ data: { tenantId, secrets: true, paths: [], version: 0, updatedAt: now } })
}
