import type { Ctx } from '@/lib/access/ctx'
import { authorize } from '@/lib/access/permissions'
import type { Principal, TenantRef } from '@/lib/access/roles'
import { resolveTenant } from '@/lib/access/server/load-tenants'
import { verifyApiKey } from '@/lib/access/server/verify-api-key'
import { AppError, type ErrorCode } from '@/lib/base/errors'

/** What verbs are handed: this door opens no database of its own. */
export type Db = Ctx['db']

/** Whose a connection is. */
export interface Admission {
  principal: Principal
  tenant: TenantRef
}

/**
 * Whose a connection from this address is, with the key of its listener: checked as the key of any request is.
 *
 * @throws AppError as `verifyApiKey`; bad_request for a key of all tenants, forbidden for one that may not write.
 */
export async function admit(
  db: Db,
  key: string,
  { address, now }: { address: string | null; now: Date },
): Promise<Admission> {
  const principal = await verifyApiKey(db, key, { now, address })
  const tenant = await resolveTenant(db, principal, null)
  authorize(principal, 'events.write', tenant)
  return { principal, tenant }
}

const REFUSALS: ReadonlySet<ErrorCode> = new Set(['unauthenticated', 'forbidden', 'not_found', 'bad_request'])

/** True for an error that says no, and not only that it cannot be said or done now. */
export function isRefusal(error: unknown): error is AppError {
  return error instanceof AppError && REFUSALS.has(error.code)
}
