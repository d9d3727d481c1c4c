import { isOwnSource } from '@/lib/access/own-source'
import { PROBLEMS_MAX, type Problem } from '@/lib/base/errors'
import { GRAMMAR_VERSION } from '@/lib/event/fields'
import { fold } from '@/lib/event/fold'
import { NO_MASKS } from '@/lib/event/masks'
import type { Query, QueryNode } from '@/lib/query/ast'
import { lowerQuery } from '@/lib/query/lower'
import { type MatchRow, rowMatcher } from '@/lib/query/matches'
import { WHOLE_SIGHT } from '@/lib/query/sight'
import { readQuery } from '@/lib/query/validate'

/** Which events a rule keeps out, as it is written. */
export interface RuleText {
  query: string
  /** Only events of this source; null: of every source. */
  source: string | null
  /** The version of the query language that it was written in; absent: today's. */
  grammar?: number
}

export const OWN_SOURCE_KEPT = 'What Vouchsafe itself records is never kept out.'

/** A rule that can be run. */
export interface RuleTest {
  /** Whether events of a source of this name are looked at. */
  isFor(sourceName: string): boolean
  matches(row: MatchRow): boolean
}

/**
 * A rule as a function, or why there is none, with the place of each problem: `query:12-20`, `source`. A rule that cannot be
 * read keeps nothing out: what is not there can never be brought back, and what is there can be filtered.
 */
export function readRule({
  query,
  source,
  grammar = GRAMMAR_VERSION,
}: RuleText): { test: RuleTest } | { problems: Problem[] } {
  if (grammar !== GRAMMAR_VERSION) {
    const message = `It was written in version ${grammar} of the query language, and this is ${GRAMMAR_VERSION}: it ignores nothing until somebody looks at it and saves it again.`
    return { problems: [{ path: 'query', message }] }
  }
  if (source !== null && isOwnSource(source)) {
    return { problems: [{ path: 'source', message: OWN_SOURCE_KEPT }] }
  }
  const { tree, problems } = readQuery(query)
  if (problems.length > 0) {
    const placed = problems.map(({ from, to, message }) => ({ path: `query:${from}-${to}`, message }))
    return { problems: placed.slice(0, PROBLEMS_MAX) }
  }
  const why = whyNoRule(tree)
  return why === null ? { test: testOf(tree, source) } : { problems: [{ path: 'query', message: why }] }
}

function testOf(tree: Query, source: string | null): RuleTest {
  const wanted = source === null ? null : fold(source)
  return {
    isFor: (sourceName) => wanted === null || fold(sourceName) === wanted,
    matches: rowMatcher(tree, WHOLE_SIGHT),
  }
}

/** Why a query that finds events keeps none out; null when it can. */
function whyNoRule(tree: Query): string | null {
  const { plan, readsChanges } = lowerQuery(tree, NO_MASKS)
  if (plan.kind === 'all') return 'It finds every event. Say which are to be ignored.'
  // Of large documents not every change is indexed: what is not found would be taken for not there.
  if (readsChanges) return 'What changed cannot decide what is ignored: use fields, details or the time.'
  if (names(tree.root, 'index')) return 'An event that was not stored yet has no place in the log.'
  // Whoever renames the tenant must not change what is ignored in it.
  if (names(tree.root, 'tenant')) return 'A rule is of one tenant, whatever its name: leave `tenant` out.'
  return null
}

function names(node: QueryNode | null, field: string): boolean {
  if (node === null) return false
  if (node.kind === 'term') return node.key.kind === 'field' && node.key.name === field
  return node.kind === 'not' ? names(node.item, field) : node.items.some((item) => names(item, field))
}
