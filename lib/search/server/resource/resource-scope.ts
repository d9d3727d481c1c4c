import type { TenantRef } from '@/lib/access/roles'
import type { Compiled } from '@/lib/query/compile'
import { resourceQuery, type ResourceName } from '@/lib/search/resource/resource-name'
import { compileSearch } from '@/lib/search/server/compile-search'

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
