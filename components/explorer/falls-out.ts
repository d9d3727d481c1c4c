import type { Event } from '@/lib/event/event'
import { toggleTerm } from '@/lib/query/edit'
import { matches } from '@/lib/query/matches'
import { parseQuery } from '@/lib/query/parse'

/** True when the event has this value, so that excluding it leaves the event out. The event may lack its documents. */
export function fallsOut(event: Event, { key, value }: { key: string; value: string }): boolean {
  const { tree } = parseQuery(toggleTerm('', key, value, 'include'))
  return tree.root !== null && tree.complete && matches(tree, hasDocuments(event) ? event : core(event))
}

function hasDocuments({ hasBefore, hasAfter, before, after }: Event): boolean {
  return hasBefore === (before !== undefined) && hasAfter === (after !== undefined)
}

/** The event as if it had no before and after: all that a row of the list knows. */
function core({ before: _before, after: _after, ...event }: Event): Event {
  return { ...event, hasBefore: false, hasAfter: false }
}
