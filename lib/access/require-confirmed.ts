import { AppError } from '@/lib/base/errors'

import type { Requester } from './ctx'

/**
 * Stop a person who has not shown lately that it is them: a session that was left open, or stolen, makes no keys and gives
 * no roles.
 *
 * @throws AppError confirm_needed.
 */
export function requireConfirmed({ principal, now }: Pick<Requester, 'principal' | 'now'>): void {
  if (principal.kind !== 'user') return
  if (principal.confirmedUntil !== undefined && now() < principal.confirmedUntil) return
  throw new AppError('confirm_needed', 'Confirm first that it is you, with POST /api/v1/session/confirm.')
}
