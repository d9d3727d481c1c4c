import { fold } from '@/lib/event/fold'

import type { Facet } from './facet-answer'
import { isChosen, isKeys } from './facet-terms'
import { hasKey } from './pins'

/** Facets that everybody has, in the order in which questions are asked: whose, what, which effect, who, how, where from. */
const FIRST = ['tenant', 'type', 'change', 'actor', 'action', 'outcome', 'source']

/**
 * The facets that are worth their room, in order: the usual ones, those that were pinned, those that the query speaks of
 * and the ones that tell most, and last the keys themselves. One without values is left out, unless it was asked for.
 */
export function orderedFacets(facets: readonly Facet[], pins: readonly string[], q: string): Facet[] {
  const placeOf = ({ key }: Facet): number => {
    const usual = FIRST.indexOf(key)
    if (usual >= 0) return usual
    if (isKeys(key)) return Number.POSITIVE_INFINITY
    const pinned = pins.findIndex((pin) => fold(pin) === fold(key))
    return FIRST.length + (pinned >= 0 ? pinned : pins.length)
  }
  return facets
    .filter((facet) => facet.values.length > 0 || hasKey(pins, facet.key) || isChosen(q, facet.key))
    .toSorted((a, b) => (placeOf(a) === placeOf(b) ? 0 : placeOf(a) - placeOf(b)))
}
