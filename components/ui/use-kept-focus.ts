'use client'

import { type FocusEvent, type RefObject, useEffect, useEffectEvent, useRef } from 'react'

/** For the element that holds the list. */
interface KeptFocus {
  onFocus: (event: FocusEvent<HTMLElement>) => void
  onBlur: (event: FocusEvent<HTMLElement>) => void
}

/**
 * Keeps the focus in a list whose rows come and go: where the focused one was taken out, or was moved, which blurs it too,
 * the focus goes on where `next` says. `rows` is what decides about the rows. Who left by themselves is left alone.
 */
export function useKeptFocus(
  list: RefObject<HTMLElement | null>,
  rows: unknown,
  next: (last: HTMLElement) => HTMLElement | null | undefined,
): KeptFocus {
  const last = useRef<HTMLElement | null>(null)
  const keep = useEffectEvent(() => {
    const active = document.activeElement
    // Nobody chose the document, or the window around the list: the browser fell back to it.
    const isAdrift = active === null || active.contains(list.current)
    if (last.current !== null && isAdrift) next(last.current)?.focus({ preventScroll: true })
  })
  // The outside system is the document's focus.
  useEffect(() => keep(), [rows])
  return {
    onFocus: ({ target }) => {
      last.current = target
    },
    // An element that is taken out of the document is not blurred: this is somebody who goes.
    onBlur: ({ target }) => {
      if (target.isConnected) last.current = null
    },
  }
}
