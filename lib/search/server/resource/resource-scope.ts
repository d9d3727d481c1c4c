import type { TenantRef } from '@/lib/access/roles'
import type { Compiled } from '@/lib/query/compile'
import { toggleTerm } from '@/lib/query/edit'
import { compileSearch } from '@/lib/search/server/compile-search'

/** One resource of a tenant. */
export interface ResourceName {
  type: string
  id: string
}

/** The query that finds a resource's events, in any case of its letters: for people, and for the search index. */
export function resourceQuery({ type, id }: ResourceName): string {
  return toggleTerm(toggleTerm('', 'type', type, 'include'), 'resource.id', id, 'include')
}

/**
 * Which of its events: `all` that name it; `history`, those that attempted to change it; `versions`, those of them that
 * did or may have.
 */
export type Which = 'all' | 'history' | 'versions'

const HISTORY = '(change:(CREATE OR UPDATE OR DELETE) OR (change:NONE (has:before OR has:after)))'
const TERMS: Record<Which, string> = {
  all: '',
  history: ` ${HISTORY}`,
  versions: ` ${HISTORY} -outcome:failure`,
}

/**
 * The statements that find a resource's events. The search index knows no case, but ids that differ in case are
 * different resources: so the row must have exactly this type and id.
 */
export function compileResource(tenant: TenantRef, resource: ResourceName, which: Which): Compiled {
  const compiled = compileSearch(`${resourceQuery(resource)}${TERMS[which]}`, tenant)
  const exact = { sql: 'resource_type = $1 AND resource_id = $2', values: [resource.type, resource.id] }
  return { ...compiled, conditions: [...compiled.conditions, exact] }
}
