'use client'

import { useEffect, useRef, useState } from 'react'

/** The row's element, where it is drawn. */
export function rowElement(scroller: HTMLElement | null, row: number): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[data-row="${row}"]`) ?? null
}

/** Focus a row once it is drawn: it may not exist before the list has scrolled to it. */
export function useFocusAfterRender(scroller: HTMLElement | null, items: unknown): (row: number) => void {
  const [wish, setWish] = useState<{ row: number } | null>(null)
  const granted = useRef<{ row: number } | null>(null)
  useEffect(() => {
    if (wish === null || granted.current === wish) return
    const element = rowElement(scroller, wish.row)
    if (element === null) return
    granted.current = wish
    element.focus({ preventScroll: true })
  }, [wish, scroller, items])
  return (row) => setWish({ row })
}

/**
 * Whether the focus is in the grid, or was until the row that had it went away: then the rows that come instead should
 * have it, or the keyboard would have to start again at the top of the page. The outside system is the document's focus.
 */
export function useFocusInside(scroller: HTMLElement | null): () => boolean {
  const isInside = useRef(false)
  useEffect(() => {
    if (scroller === null) return
    const onFocus = () => {
      isInside.current = true
    }
    const onBlur = ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget instanceof Node && !scroller.contains(relatedTarget)) isInside.current = false
    }
    scroller.addEventListener('focusin', onFocus)
    scroller.addEventListener('focusout', onBlur)
    return () => {
      scroller.removeEventListener('focusin', onFocus)
      scroller.removeEventListener('focusout', onBlur)
    }
  }, [scroller])
  return () => isInside.current
}
