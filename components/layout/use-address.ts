'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'

/** Sets parameters of the address; null takes one away. `push`: "back" undoes it. */
export type GoTo = (change: Readonly<Record<string, string | null>>, how?: 'push' | 'replace') => void

/** The parameters of the page's address, and the only way to change them: no copy is kept. */
export function useAddress(): { params: URLSearchParams; goTo: GoTo } {
  const search = useSearchParams()
  const path = usePathname()
  const params = useMemo(() => new URLSearchParams(search), [search])
  const goTo = useCallback<GoTo>(
    (change, how = 'push') => {
      // From the address itself, so that two changes in one event handler add up.
      const next = new URLSearchParams(location.search)
      for (const [name, value] of Object.entries(change)) {
        if (value === null) next.delete(name)
        else next.set(name, value)
      }
      if (next.toString() === new URLSearchParams(location.search).toString()) return
      const url = `${path}?${next.toString()}`
      if (how === 'push') history.pushState(null, '', url)
      else history.replaceState(null, '', url)
    },
    [path],
  )
  return { params, goTo }
}
