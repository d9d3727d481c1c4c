import type { Term, TermState } from '@/components/event-table/table-context'
import { fold } from '@/lib/event/fold'
import type { QueryNode } from '@/lib/query/ast'
import { hasTerm } from '@/lib/query/edit'
import { parseQuery } from '@/lib/query/parse'
import { TAG_VALUE_MAX } from '@/lib/view/event-tags'

/**
 * How terms stand in a query. Remembered for as long as the query stays: a table asks for thousands of values at each
 * render, and every answer reads the query anew. Values that the query does not hold anywhere need no answer at all.
 */
export function termStates(q: string): (term: Term) => TermState {
  const held = new Set(valuesOf(parseQuery(q).tree.root))
  if (held.size === 0) return () => null
  const known = new Map<string, TermState>()
  return ({ key, value }) => {
    if (value.length > TAG_VALUE_MAX || !isHeld(held, fold(value))) return null
    const name = `${key}\u001F${value}`
    const state = known.has(name) ? known.get(name) : hasTerm(q, key, value)
    known.set(name, state ?? null)
    return state ?? null
  }
}

/** Of `from` and `to` the value is `path=value`. */
function isHeld(held: ReadonlySet<string>, value: string): boolean {
  return held.has(value) || held.has(value.slice(value.indexOf('=') + 1))
}

function valuesOf(node: QueryNode | null): string[] {
  if (node === null) return []
  if (node.kind === 'term') return node.values.map(({ text }) => fold(text))
  return node.kind === 'not' ? valuesOf(node.item) : node.items.flatMap(valuesOf)
}
