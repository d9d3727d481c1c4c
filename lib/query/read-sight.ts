import { PROBLEMS_MAX, type Problem } from '@/lib/base/errors'
import { GRAMMAR_VERSION } from '@/lib/event/fields'
import { NO_MASKS, readMasks } from '@/lib/event/masks'

import type { QueryNode } from './ast'
import { lowerQuery } from './lower'
import { type Sight, sightOf } from './sight'
import { readQuery } from './validate'

/** What a grant shows, as it is written. */
export interface SightText {
  /** Null: every event. */
  query: string | null
  masks: readonly string[]
  /** The version of the query language that they were written in; absent: today's. */
  grammar?: number | undefined
}

/**
 * The sight that a grant gives, or why it gives none, with the place of each problem: `query:12-20`, `masks`. Whoever cannot
 * use what is written must refuse: it never means that there is no limit.
 */
export function readSight(text: SightText): { sight: Sight } | { problems: Problem[] } {
  const { query, masks: texts } = text
  const other = otherGrammar(text)
  if (other !== null) return { problems: [{ path: query === null ? 'masks' : 'query', message: other }] }
  const read = readMasks(texts)
  if ('problem' in read) return { problems: [{ path: 'masks', message: read.problem }] }
  if (query === null) return { sight: sightOf(null, read.masks) }
  const { tree, problems } = readQuery(query)
  if (problems.length > 0) {
    const placed = problems.map(({ from, to, message }) => ({ path: `query:${from}-${to}`, message }))
    return { problems: placed.slice(0, PROBLEMS_MAX) }
  }
  const why = whyNoLimit(tree)
  return why === null ? { sight: sightOf(tree, read.masks) } : { problems: [{ path: 'query', message: why }] }
}

/**
 * Why a limit is not read that was written in another version of the language; null where there is none. A word that was a
 * detail's name then may have a meaning of its own now, and show more than who gave it meant.
 */
export function otherGrammar({ query, masks, grammar = GRAMMAR_VERSION }: SightText): string | null {
  if (grammar === GRAMMAR_VERSION || (query === null && masks.length === 0)) return null
  return `It was written in version ${grammar} of the query language, and this is ${GRAMMAR_VERSION}: look at it, and save it again.`
}

function whyNoLimit(tree: Parameters<typeof lowerQuery>[0]): string | null {
  const { plan, readsChanges } = lowerQuery(tree, NO_MASKS)
  if (plan.kind === 'all') return 'It finds every event: leave it out, or say what may be seen.'
  // Of large documents not every change is indexed: events would be missing, and nothing would say so.
  if (readsChanges) return 'What changed cannot limit what is seen: use fields, details or the time.'
  // Whoever renames the tenant must not change what is seen in it.
  if (namesTenant(tree.root))
    return 'A grant is of one tenant already, whatever its name: leave `tenant` out.'
  return null
}

function namesTenant(node: QueryNode | null): boolean {
  if (node === null) return false
  if (node.kind === 'term') return node.key.kind === 'field' && node.key.name === 'tenant'
  return node.kind === 'not' ? namesTenant(node.item) : node.items.some(namesTenant)
}
