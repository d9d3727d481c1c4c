import type { Guard } from './guard'
import { plainProblem } from './judge'
import type { LogProblem, StoredHead } from './store-checkpoints'

/**
 * What of a database is not as the guard knows it, as far as heads show: logs that are shorter or others than was signed, and such as
 * are not there any more.
 */
export function compareWithGuard(guard: Guard, heads: readonly StoredHead[]): LogProblem[] {
  const odd = heads.flatMap((head) => {
    const { identity, tenantId } = head
    const problem = plainProblem(head, guard.signed(identity), guard.identityOf(tenantId))
    return problem === null ? [] : [{ identity, tenantId, problem }]
  })
  const missing = missingLogs(guard, heads).map(({ identity, tenant, size }) => ({
    identity,
    tenantId: tenant,
    problem: `The database does not have it, and ${size} of its entries were signed: it is older than the log, or the log was taken out of it.`,
  }))
  return [...odd, ...missing]
}

/** A log that was signed and that the database does not have. */
export interface MissingLog {
  identity: string
  tenant: string
  origin: string
  size: bigint
  root: Uint8Array
}

/** The logs that have not ended whose tenants have none in this database. Where a tenant has another one, that one is what is odd. */
export function missingLogs(guard: Guard, heads: readonly StoredHead[]): MissingLog[] {
  const tenants = new Set(heads.map(({ tenantId }) => tenantId))
  return [...guard.all()].flatMap(([identity, { tenant, origin, size, root, continuedBy }]) =>
    continuedBy === undefined && !tenants.has(tenant) ? [{ identity, tenant, origin, size, root }] : [],
  )
}
