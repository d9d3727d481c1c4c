import { field, type FieldName } from '@/lib/event/fields'
import { fold } from '@/lib/event/fold'
import { hiddenAt, type Masks } from '@/lib/event/masks'
import type { Query, TermKey } from '@/lib/query/ast'
import { needsDetails, termKey } from '@/lib/query/keys'
import { isFieldHidden } from '@/lib/query/masking'
import { printQuery } from '@/lib/query/print'
import { conjuncts, withoutKeys } from '@/lib/query/without-keys'

/**
 * What is counted: the values of a field, the actors, the tenants, the values at a path of details, or the keys that
 * details have.
 */
export type FacetKey =
  | { kind: 'field'; name: CountedField }
  | { kind: 'actor' }
  | { kind: 'tenant' }
  | { kind: 'details'; path: string }
  | { kind: 'keys' }

/** Fields whose values can be counted, and the column of `event` that holds each whole. */
export const COUNTED_COLUMNS = {
  type: 'resource_type',
  change: 'change',
  action: 'action',
  outcome: 'outcome',
  'actor.id': 'actor_id',
  'actor.name': 'actor_name',
  'actor.email': 'actor_email',
  'actor.type': 'actor_type',
  'resource.id': 'resource_id',
  'resource.name': 'resource_name',
  ip: 'ip',
  trace: 'trace_id',
  session: 'session_id',
  source: 'source_name',
  format: 'source_format',
} as const satisfies Partial<Record<FieldName, string>>

export type CountedField = keyof typeof COUNTED_COLUMNS

/** What is counted when nobody says what, before the keys of details that most matches have. */
export const DEFAULT_FACETS = ['type', 'change', 'outcome', 'actor', 'action', 'source'] as const

/** The same where events of several tenants are counted. */
export const DEFAULT_FACETS_OF_ALL = ['tenant', ...DEFAULT_FACETS] as const

/** Keys that one request may count. */
export const FACET_KEYS_MAX = 20

/** Reads a key as a query writes it, without quotes. Null: a field whose values cannot be counted. */
export function readFacetKey(text: string): FacetKey | null {
  if (fold(text) === 'details') return { kind: 'keys' }
  const key = termKey(text)
  if (key === null || key.kind === 'free') return null
  if (key.kind === 'details') return key
  if (key.name === 'actor' || key.name === 'tenant') return { kind: key.name }
  return isCounted(key.name) ? { kind: 'field', name: key.name } : null
}

function isCounted(name: FieldName): name is CountedField {
  return name in COUNTED_COLUMNS
}

/** The key as answers name it; as the key of a term it asks for what was counted. */
export function facetKeyText(key: FacetKey): string {
  if (key.kind === 'details') return `details.${key.path}`
  if (key.kind === 'keys') return 'details'
  return key.kind === 'field' ? key.name : key.kind
}

/** Whether nothing of what this counts may be shown. */
export function isHiddenFacet(key: FacetKey, masks: Masks): boolean {
  const { places, details } = masks
  switch (key.kind) {
    case 'details':
      return hiddenAt(details, key.path) === 'all'
    case 'keys':
      return hiddenAt(details, '') === 'all'
    case 'actor':
      return (['actor.id', 'actor.name', 'actor.email'] as const).every((place) => places.has(place))
    case 'tenant':
      return false
    case 'field':
      return isFieldHidden(key.name, masks)
  }
}

/** A path of details as the value of `has:`. */
export function hasValue(path: string): string {
  return needsDetails(path) ? `details.${path}` : path
}

/** True for the keys of terms that choose among a facet's values. */
export function isOwnKey(facet: FacetKey): (key: TermKey) => boolean {
  switch (facet.kind) {
    case 'keys':
      return () => false
    case 'details':
      return (key) => key.kind === 'details' && fold(key.path) === fold(facet.path)
    case 'actor':
      return (key) => key.kind === 'field' && isActorKey(key.name)
    case 'tenant':
      return (key) => key.kind === 'field' && key.name === 'tenant'
    case 'field':
      return (key) => key.kind === 'field' && key.name === facet.name
  }
}

function isActorKey(name: FieldName): boolean {
  return (
    name === 'actor' || (field('actor').anyOf ?? []).some((part) => part === name && name !== 'onBehalfOf')
  )
}

/** Facets that are counted over the same matches, and the query that finds these. */
export interface FacetGroup {
  tree: Query
  keys: FacetKey[]
}

/**
 * Which queries count these facets: each without what the query says about the facet itself, or its other values could
 * never be chosen. Facets that leave the same query are counted in one pass; the one of the whole query comes first.
 */
export function facetGroups(tree: Query, keys: readonly FacetKey[]): FacetGroup[] {
  const groups = new Map<string, FacetGroup>([[printQuery(tree), { tree, keys: [] }]])
  for (const key of keys) {
    const rest = withoutKeys(tree, isOwnKey(key))
    const name = printQuery(rest)
    const group = groups.get(name) ?? { tree: rest, keys: [] }
    groups.set(name, group)
    group.keys.push(key)
  }
  return [...groups.values()].filter((group) => group.keys.length > 0)
}

/** The keys of details that a query as a whole speaks of, each once. */
export function namedPaths(tree: Query): string[] {
  const paths = new Map<string, string>()
  for (const node of conjuncts(tree)) {
    const term = node.kind === 'not' ? node.item : node
    if (term.kind === 'term' && term.key.kind === 'details') paths.set(fold(term.key.path), term.key.path)
  }
  return [...paths.values()]
}
