import { AppError, PROBLEMS_MAX } from '@/lib/base/errors'
import { type Masks, NO_MASKS } from '@/lib/event/masks'
import type { Query } from '@/lib/query/ast'
import { compileQuery, type Compiled } from '@/lib/query/compile'
import { parseQuery } from '@/lib/query/parse'
import { readQuery } from '@/lib/query/validate'

import type { Seen } from './seen'

/**
 * A query as statements for one tenant, for who sees this much of it. A query with problems is a `bad_request` with the
 * place of each: `q:12-20`.
 */
export function compileSearch(q: string, seen: Seen): Compiled {
  return compileTree(readSearch(q, seen.sight.masks), seen)
}

/** The same of a query that is made from a parameter: its problems are of that parameter. */
export function compileFor(parameter: string, q: string, seen: Seen): Compiled {
  const { tree, problems } = readQuery(q, seen.sight.masks)
  const first = problems[0]
  if (first === undefined) return compileTree(tree, seen)
  throw new AppError('bad_request', first.message, {
    problems: [{ path: parameter, message: first.message }],
  })
}

/** Every event of a tenant that may be shown, as statements. */
export const compileAll = (seen: Seen): Compiled => compileTree(parseQuery('').tree, seen)

/** A query that can be searched, or a `bad_request` as `compileSearch` gives it. */
export function readSearch(q: string, masks: Masks = NO_MASKS): Query {
  const { tree, problems } = readQuery(q, masks)
  const first = problems[0]
  if (first === undefined) return tree
  throw new AppError('bad_request', `The query cannot be searched: ${first.message}`, {
    problems: problems
      .slice(0, PROBLEMS_MAX)
      .map(({ from, to, message }) => ({ path: `q:${from}-${to}`, message })),
  })
}

/** A tree without problems as statements for one tenant. */
export function compileTree(tree: Query, { tenant, sight }: Seen): Compiled {
  return compileQuery(tree, { tenantKey: tenant.key, tenantSlug: tenant.slug, sight })
}
