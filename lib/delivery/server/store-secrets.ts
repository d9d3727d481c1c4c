import { AppError } from '@/lib/base/errors'
import type { Tx } from '@/lib/db/db'
import { destinationIdInput } from '@/lib/delivery/destination-input'

/** Which secret a destination has. */
export interface SecretTerm {
  id: string
  name: string
  /** So many were there before. */
  epoch: number
  /** Until then the one before holds, too. */
  oldUntil: Date | null
}

/** The same for a change: nobody else makes one until the transaction ends. @throws AppError not_found. */
export async function lockedSecret(tx: Tx, tenantId: string, destinationId: string): Promise<SecretTerm> {
  const id = destinationIdInput.safeParse(destinationId)
  const [row] = id.success
    ? await tx.$queryRaw<SecretTerm[]>`
        SELECT id, name, secret_epoch AS epoch, secret_before AS "oldUntil" FROM destination
         WHERE id = ${id.data}::uuid AND tenant_id = ${tenantId}::uuid FOR UPDATE`
    : []
  if (row === undefined) throw new AppError('not_found', 'There is no such destination in this tenant.')
  return row
}

/** Has requests signed with the so-manieth secret, and until then with the one before. */
export async function storeNextSecret(
  tx: Tx,
  id: string,
  epoch: number,
  oldUntil: Date | null,
): Promise<void> {
  await tx.destination.update({ where: { id }, data: { secretEpoch: epoch, secretBefore: oldUntil } })
}
