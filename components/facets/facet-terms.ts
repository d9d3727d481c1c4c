import { invariant } from '@/lib/base/errors'
import { fieldNamed } from '@/lib/event/fields'
import { fold } from '@/lib/event/fold'
import { hasTerm, toggleTerm } from '@/lib/query/edit'
import { clearChoice, excludeChoice, hasChoice, includeChoice, onlyChoice } from '@/lib/query/edit-choice'
import { exactKey } from '@/lib/query/keys'
import { parseQuery } from '@/lib/query/parse'
import { namedValues } from '@/lib/query/without-keys'
import { type FacetKey, isOwnKey, readFacetKey } from '@/lib/search/facet-keys'

import type { FacetValue } from './facet-answer'

/** What clicking a value of a facet does: any of those included, none of those excluded, or this one alone. */
export type FacetEdit = 'include' | 'exclude' | 'only'

/** A value as the term that finds it. */
export function termOfValue(facet: string, { key, value }: FacetValue): { key: string; value: string } {
  return { key: isKeys(facet) ? 'has' : (key ?? facet), value }
}

/** The query after such a click. Doing the same again takes it back, but for `only`. */
export function editedBy(q: string, facet: string, value: FacetValue, edit: FacetEdit): string {
  const term = termOfValue(facet, value)
  // An event has many keys: whoever picks two wants events that have both.
  if (isKeys(facet)) return toggleTerm(q, term.key, term.value, edit === 'exclude' ? 'exclude' : 'include')
  const isOwn = isOwnKey(keyOf(facet))
  const change = { include: includeChoice, exclude: excludeChoice, only: onlyChoice }[edit]
  return change(q, term.key, term.value, isOwn)
}

/** The query without what it says about this facet. */
export function clearedOf(q: string, facet: string): string {
  return isKeys(facet) ? q : clearChoice(q, isOwnKey(keyOf(facet)))
}

/** True when the query says anything about this facet. */
export function isChosen(q: string, facet: string): boolean {
  return !isKeys(facet) && hasChoice(q, isOwnKey(keyOf(facet)))
}

/** How the values of a facet stand in a query. */
export function statesIn(q: string, facet: string): (value: FacetValue) => 'include' | 'exclude' | null {
  if (isKeys(facet)) return ({ value }) => hasTerm(q, 'has', value)
  const states = new Map(
    namedValues(parseQuery(q).tree, isOwnKey(keyOf(facet))).map(({ key, text, mode }) => [
      nameOf(key.kind === 'details' ? `details.${key.path}` : key.kind === 'field' ? key.name : '', text),
      mode,
    ]),
  )
  return (value) => {
    const term = termOfValue(facet, value)
    return states.get(nameOf(term.key, term.value)) ?? null
  }
}

/** What a facet is called: the field's name, or the path as it stands in details. */
export function facetLabel(facet: string): { text: string; isPath: boolean } {
  if (isKeys(facet)) return { text: 'Details keys', isPath: false }
  const key = exactKey(facet)
  if (key?.kind === 'details') return { text: key.path, isPath: true }
  return { text: fieldNamed(facet)?.label ?? facet, isPath: false }
}

/** True for the facet of the keys that details have. */
export function isKeys(facet: string): boolean {
  return fold(facet) === 'details'
}

function nameOf(key: string, value: string): string {
  return `${fold(key)}\u001F${fold(value)}`
}

function keyOf(facet: string): FacetKey {
  const key = readFacetKey(facet)
  invariant(key !== null, `${facet} is a facet: the server counted it`)
  return key
}
