import type { TenantRef } from '@/lib/access/roles'
import { AppError, PROBLEMS_MAX } from '@/lib/base/errors'
import { compileQuery, type Compiled } from '@/lib/query/compile'
import { parseQuery } from '@/lib/query/parse'
import { validateQuery } from '@/lib/query/validate'

/** A query as statements for one tenant. A query with problems is a `bad_request` with the place of each: `q:12-20`. */
export function compileSearch(q: string, tenant: TenantRef, now: Date): Compiled {
  const { tree, problems: broken } = parseQuery(q)
  const problems = broken.length > 0 ? broken : validateQuery(tree)
  if (problems.length > 0) {
    throw new AppError('bad_request', `The query cannot be searched: ${problems[0]!.message}`, {
      problems: problems
        .slice(0, PROBLEMS_MAX)
        .map(({ from, to, message }) => ({ path: `q:${from}-${to}`, message })),
    })
  }
  return compileQuery(tree, { tenantKey: tenant.key, now })
}
