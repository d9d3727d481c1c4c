'use client'

import { useRef, useState } from 'react'

import { useKeptFocus } from '@/components/ui/use-kept-focus'

import type { Facet, FacetValue } from './facet-answer'
import type { FacetEdit } from './facet-terms'
import { facetOf, hasKey } from './pins'
import { ValueRow } from './value-row'

interface FacetValuesProps {
  /** Of the facet. */
  name: string
  facet: Facet
  stateOf: (value: FacetValue) => 'include' | 'exclude' | null
  onEdit: (value: FacetValue, edit: FacetEdit) => void
  /** Where values are keys themselves: each can become a facet of its own. */
  pinning: { pins: readonly string[]; toggle: (facet: string) => void } | null
}

/** The values of a facet. One of them is a stop of the Tab key; arrow keys lead to the others. */
export function FacetValues({ name, facet, stateOf, onEdit, pinning }: FacetValuesProps) {
  const [stop, setStop] = useState(0)
  const highest = Math.max(1, ...facet.values.map(({ count }) => count))
  const stopAt = Math.min(stop, facet.values.length - 1)
  const list = useRef<HTMLUListElement>(null)
  // New counts may be of other values while somebody walks through these.
  const kept = useKeptFocus(list, facet.values, () =>
    list.current?.querySelector<HTMLElement>('[tabindex="0"]'),
  )
  return (
    <ul ref={list} aria-label={name} {...kept}>
      {facet.values.map((value, at) => {
        const own = facetOf(value.value)
        return (
          <ValueRow
            key={`${value.key ?? ''}\u001F${value.value}`}
            facet={facet}
            value={value}
            state={stateOf(value)}
            share={value.count / highest}
            isTabStop={at === stopAt}
            onFocus={() => setStop(at)}
            onEdit={(edit) => onEdit(value, edit)}
            pin={pinning && { isPinned: hasKey(pinning.pins, own), toggle: () => pinning.toggle(own) }}
          />
        )
      })}
    </ul>
  )
}
