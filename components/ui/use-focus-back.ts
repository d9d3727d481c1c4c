'use client'

import { useRef } from 'react'

/**
 * Where the focus goes when a modal window closes: back to what had it. Radix gives it to a trigger of its own only, and
 * most windows here are opened by something else. What opened it may be gone by then, such as the row of a deleted
 * thing: then the page has the focus.
 */
export function useFocusBack() {
  const opener = useRef<Element | null>(null)
  return {
    /** For `onOpenAutoFocus`. */
    remember: () => {
      opener.current = document.activeElement
    },
    /** For `onCloseAutoFocus`. */
    giveBack: (event: Event) => {
      event.preventDefault()
      const before = opener.current
      const isThere = before instanceof HTMLElement && before.isConnected && before !== document.body
      const goal = isThere ? before : document.querySelector<HTMLElement>('main')
      goal?.focus({ preventScroll: true })
    },
  }
}
