'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'

/**
 * A link that leads to another page goes away with its own: the page that comes has the focus then, and the keyboard does
 * not start again before the navigation. The outside system is the document's focus.
 */
export function useFocusFollowsPage(): void {
  const pathname = usePathname()
  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    if (document.activeElement === document.body)
      document.querySelector('main')?.focus({ preventScroll: true })
  }, [pathname])
}
