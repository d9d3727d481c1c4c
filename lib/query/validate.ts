import { type Masks, NO_MASKS } from '@/lib/event/masks'

import type { Query, QueryProblem } from './ast'
import { lowerQuery } from './lower'
import { parseQuery } from './parse'

/**
 * Why terms of a tree cannot be honoured: an unknown value of a closed set, something that is no date, an operator that
 * a field does not have. None means that the query compiles and matches. What could not be read at all is among the
 * problems of `parseQuery`.
 */
export function validateQuery(tree: Query, masks: Masks = NO_MASKS): QueryProblem[] {
  return lowerQuery(tree, masks).problems.toSorted((a, b) => a.from - b.from || a.to - b.to)
}

/** Reads and validates in one go: the problems of both, in the order of the text. */
export function readQuery(text: string, masks: Masks = NO_MASKS): { tree: Query; problems: QueryProblem[] } {
  const { tree, problems } = parseQuery(text)
  // What could not be read is the reason for much of what would follow.
  return { tree, problems: problems.length > 0 ? problems : validateQuery(tree, masks) }
}
