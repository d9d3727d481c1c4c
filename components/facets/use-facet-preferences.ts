'use client'

import { useMemo } from 'react'

import { usePreference } from '@/components/layout/use-preference'

import { hasKey, printKeys, readKeys, shownPins, validPins, withoutKey } from './pins'

/** How one person likes the panel: remembered in the browser. */
export interface FacetPreferences {
  /** Keys that are counted in any case. */
  pins: readonly string[]
  setPins: (pins: readonly string[]) => void
  isClosed: (facet: string) => boolean
  setClosed: (facet: string, isClosed: boolean) => void
}

/** The pinned and the closed facets of whoever is signed in; none of what is hidden from them in this tenant. */
export function useFacetPreferences(masks: readonly string[]): FacetPreferences {
  const [pinsText, setPinsText] = usePreference('facets-pinned')
  const [closedText, setClosedText] = usePreference('facets-closed')
  const pins = useMemo(() => shownPins(validPins(readKeys(pinsText)), masks), [pinsText, masks])
  const closed = useMemo(() => readKeys(closedText), [closedText])
  return {
    pins,
    setPins: (next) => setPinsText(printKeys(next)),
    isClosed: (facet) => hasKey(closed, facet),
    setClosed: (facet, isClosed) => {
      const others = withoutKey(closed, facet)
      setClosedText(printKeys(isClosed ? [...others, facet] : others))
    },
  }
}
