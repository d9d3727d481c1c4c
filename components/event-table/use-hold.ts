'use client'

import { useEffect, useEffectEvent } from 'react'

/** What somebody does with the rows that would be disturbed if they moved; null: nothing. */
export type TableHold = 'scrolled' | 'selected' | null

/** So far down in px nobody means to leave the top. */
const TOP_PX = 16

/** Tells when rows may not move by themselves: while one is away from the top, holds a row by keyboard, or selects text. */
export function useHold(scroller: HTMLElement | null, onHold: ((hold: TableHold) => void) | undefined): void {
  const tell = useEffectEvent((hold: TableHold) => onHold?.(hold))
  useEffect(() => {
    if (scroller === null) return
    let last: TableHold = null
    const look = (): void => {
      const hold = holdOf(scroller)
      if (hold !== last) tell(hold)
      last = hold
    }
    // The focus is nowhere between leaving one element and coming to the next.
    const lookSoon = (): void => queueMicrotask(look)
    scroller.addEventListener('scroll', look, { passive: true })
    scroller.addEventListener('focusin', look)
    scroller.addEventListener('focusout', lookSoon)
    document.addEventListener('selectionchange', look)
    // A key in the row that has the focus already takes hold of it. Closing what lies over the rows only gives it back.
    const onKeyUp = ({ key }: KeyboardEvent): void => {
      if (key !== 'Escape') look()
    }
    document.addEventListener('keyup', onKeyUp)
    return () => {
      scroller.removeEventListener('scroll', look)
      scroller.removeEventListener('focusin', look)
      scroller.removeEventListener('focusout', lookSoon)
      document.removeEventListener('selectionchange', look)
      document.removeEventListener('keyup', onKeyUp)
      if (last !== null) tell(null)
    }
  }, [scroller])
}

function holdOf(scroller: HTMLElement): TableHold {
  if (scroller.scrollTop > TOP_PX) return 'scrolled'
  const selection = getSelection()
  if (selection !== null && !selection.isCollapsed && scroller.contains(selection.anchorNode))
    return 'selected'
  return scroller.querySelector('[data-row]:focus-visible, [data-row] :focus-visible') === null
    ? null
    : 'selected'
}
