import type { Term, TermState } from '@/components/event-table/table-context'
import { hasTerm } from '@/lib/query/edit'

/**
 * How terms stand in a query. Remembered for as long as the query stays: a table asks for hundreds of values at each
 * render, and every answer reads the query anew.
 */
export function termStates(q: string): (term: Term) => TermState {
  if (q.trim() === '') return () => null
  const known = new Map<string, TermState>()
  return ({ key, value }) => {
    const name = `${key}\u001F${value}`
    const state = known.has(name) ? known.get(name) : hasTerm(q, key, value)
    known.set(name, state ?? null)
    return state ?? null
  }
}
