'use client'

import { useState } from 'react'

import { usePreference } from '@/components/layout/use-preference'
import { useMedia } from '@/components/ui/use-media'

/** From this width on the facets stand beside the table; below it they are a sheet over it. */
const BESIDE = '(min-width: 1024px)'

/** The panel at the left: beside the table where there is room, else a sheet that is opened for a moment. */
export interface FacetsPanel {
  /** Beside the table; remembered per person. */
  isShown: boolean
  /** Over the table, on a narrow window. */
  isSheetOpen: boolean
  closeSheet(): void
  /** Somebody sees it now, in either place. */
  isInSight: boolean
  /** Shows or hides it in the way of this window: for the button and the key. */
  toggle(): void
}

/** Whether the facets are in sight, and the way to change that. */
export function useFacetsPanel(): FacetsPanel {
  const [folded, setFolded] = usePreference('facets')
  const [isSheetOpen, setSheetOpen] = useState(false)
  const isBeside = useMedia(BESIDE) ?? true
  const isShown = folded !== 'folded'
  return {
    isShown,
    isInSight: isBeside ? isShown : isSheetOpen,
    isSheetOpen: isSheetOpen && !isBeside,
    closeSheet: () => setSheetOpen(false),
    toggle: () => (isBeside ? setFolded(isShown ? 'folded' : 'shown') : setSheetOpen(!isSheetOpen)),
  }
}
