import { toggleTerm } from '@/lib/query/edit'

/** One resource of a tenant. */
export interface ResourceName {
  type: string
  id: string
}

/** The query that finds a resource's events, in any case of its letters: for people, and for the search index. */
export function resourceQuery({ type, id }: ResourceName): string {
  return toggleTerm(toggleTerm('', 'type', type, 'include'), 'resource.id', id, 'include')
}
