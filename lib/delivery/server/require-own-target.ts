import { isDeepStrictEqual } from 'node:util'

import { AppError } from '@/lib/base/errors'
import type { Tx } from '@/lib/db/db'
import type { DestinationFacts } from '@/lib/delivery/destination-input'

import { isChosenAbove } from './konnect/store-konnect'

/** What who is above said of it. */
const CHOSEN = ['name', 'target', 'format'] as const

/**
 * Where the webhook of a portal sends, and with which secrets, belongs to the tenant above that chose it: a portal may say what of
 * its events is sent there, and nothing that would show it those secrets.
 *
 * @throws AppError conflict.
 */
export async function requireOwnTarget(
  tx: Tx,
  row: { id: string; tenantId: string },
  before: DestinationFacts,
  after: DestinationFacts,
): Promise<void> {
  const changed = CHOSEN.filter((field) => !isDeepStrictEqual(before[field], after[field]))
  if (changed.length === 0 || !(await isChosenAbove(tx, row))) return
  throw new AppError(
    'conflict',
    'The tenant above chose where this webhook sends, and how. What can be changed here is its query, its masks, its batches, and whether it is on.',
    { problems: changed.map((path) => ({ path, message: 'belongs to the tenant above' })) },
  )
}
