import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import { matchesNothing, type Compiled } from '@/lib/query/compile'
import { compileTree, readSearch } from '@/lib/search/server/compile-search'
import { allOf } from '@/lib/search/server/seen'

/** More tenants than this are not read in one search: each costs a lookup, and a place in the cursor. */
export const TENANTS_MAX = 500

/** A query as statements for one of the tenants that it can match in. */
export interface TenantQuery {
  tenant: TenantRef
  compiled: Compiled
}

/**
 * A query compiled for each of these tenants. Those that its `tenant:` terms leave out are not among them, and are not read.
 *
 * @throws AppError bad_request with the place of each problem of the query, or for too many tenants.
 */
export function tenantQueries(q: string, tenants: readonly TenantRef[]): TenantQuery[] {
  const tree = readSearch(q)
  const queries = tenants
    .map((tenant) => ({ tenant, compiled: compileTree(tree, allOf(tenant)) }))
    .filter(({ compiled }) => !matchesNothing(compiled))
  if (queries.length <= TENANTS_MAX) return queries
  const count = queries.length.toLocaleString('en')
  const why = `These are ${count} tenants, and at most ${TENANTS_MAX} are read at once. Name those that you want in the query: tenant:acme, tenant:acme-* or (tenant:a OR tenant:b).`
  throw new AppError('bad_request', why, { problems: [{ path: 'tenant', message: why }] })
}
