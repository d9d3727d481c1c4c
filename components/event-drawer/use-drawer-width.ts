'use client'

import { useState } from 'react'

import { usePreference } from '@/components/layout/use-preference'

import { drawerPx } from './drawer-px'

/** How wide the drawer is, and how that is changed. */
export interface DrawerWidth {
  /** null: by the width of the window. */
  px: number | null
  /** While it is dragged: not remembered yet. */
  drag(px: number): void
  /** Chosen, and remembered for this person; null goes back to the usual one. */
  choose(px: number | null): void
}

/** The width of the drawer that this person chose last. The place it stands in may give it less. */
export function useDrawerWidth(): DrawerWidth {
  const [remembered, remember] = usePreference('drawer')
  const [dragged, setDragged] = useState<number | null>(null)
  return {
    px: dragged ?? drawerPx(remembered),
    drag: (px) => setDragged(drawerPx(px)),
    choose: (px) => {
      setDragged(null)
      remember(String(drawerPx(px) ?? ''))
    },
  }
}
