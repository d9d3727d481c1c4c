import type { TenantRef } from '@/lib/access/roles'
import { AppError, PROBLEMS_MAX } from '@/lib/base/errors'
import type { Query } from '@/lib/query/ast'
import { compileQuery, type Compiled } from '@/lib/query/compile'
import { readQuery } from '@/lib/query/validate'

/** The tree of a query. One with problems is a `bad_request` with the place of each: `q:12-20`. */
export function readSearch(q: string): Query {
  const { tree, problems } = readQuery(q)
  const first = problems[0]
  if (first) {
    throw new AppError('bad_request', `The query cannot be searched: ${first.message}`, {
      problems: problems
        .slice(0, PROBLEMS_MAX)
        .map(({ from, to, message }) => ({ path: `q:${from}-${to}`, message })),
    })
  }
  return tree
}

/** A query as statements for one tenant. Errors as `readSearch`. */
export function compileSearch(q: string, tenant: TenantRef): Compiled {
  return compileQuery(readSearch(q), { tenantKey: tenant.key, tenantSlug: tenant.slug })
}
