import { hiddenAt, type Masks } from '@/lib/event/masks'
import type { Compiled } from '@/lib/query/compile'
import { resourceQuery, type ResourceName } from '@/lib/search/resource/resource-name'
import { compileFor } from '@/lib/search/server/compile-search'
import type { Seen } from '@/lib/search/server/seen'

/**
 * Which of its events: `all` that name it; `history`, those that attempted to change it; `versions`, those of them that
 * did or may have.
 */
export type Which = 'all' | 'history' | 'versions'

const CHANGED = 'change:(CREATE OR UPDATE OR DELETE)'
const HISTORY = `(${CHANGED} OR (change:NONE (has:before OR has:after)))`
/** The same for who sees no documents: an event that changed nothing then has nothing to show. */
const HISTORY_OF_CHANGES = CHANGED

const termsOf = (which: Which, { documents }: Masks): string => {
  const history = hiddenAt(documents, '') === 'all' ? HISTORY_OF_CHANGES : HISTORY
  return { all: '', history: ` ${history}`, versions: ` ${history} -outcome:failure` }[which]
}

/**
 * The statements that find a resource's events. The search index knows no case, but ids that differ in case are
 * different resources: so the row must have exactly this type and id.
 */
export function compileResource(seen: Seen, resource: ResourceName, which: Which): Compiled {
  const compiled = compileFor('id', `${resourceQuery(resource)}${termsOf(which, seen.sight.masks)}`, seen)
  const exact = { sql: 'resource_type = $1 AND resource_id = $2', values: [resource.type, resource.id] }
  return { ...compiled, conditions: [...compiled.conditions, exact] }
}
