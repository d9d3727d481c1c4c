import type { TenantRef } from '@/lib/access/roles'
import { AppError, PROBLEMS_MAX } from '@/lib/base/errors'
import type { Query } from '@/lib/query/ast'
import { compileQuery, type Compiled } from '@/lib/query/compile'
import { WHOLE_SIGHT } from '@/lib/query/sight'
import { readQuery } from '@/lib/query/validate'

/** A query as statements for one tenant. A query with problems is a `bad_request` with the place of each: `q:12-20`. */
export function compileSearch(q: string, tenant: TenantRef): Compiled {
  return compileTree(readSearch(q), tenant)
}

/** A query that can be searched, or a `bad_request` as `compileSearch` gives it. */
export function readSearch(q: string): Query {
  const { tree, problems } = readQuery(q)
  const first = problems[0]
  if (first === undefined) return tree
  throw new AppError('bad_request', `The query cannot be searched: ${first.message}`, {
    problems: problems
      .slice(0, PROBLEMS_MAX)
      .map(({ from, to, message }) => ({ path: `q:${from}-${to}`, message })),
  })
}

/** A tree without problems as statements for one tenant. */
export function compileTree(tree: Query, tenant: TenantRef): Compiled {
  return compileQuery(tree, { tenantKey: tenant.key, tenantSlug: tenant.slug, sight: WHOLE_SIGHT })
}
