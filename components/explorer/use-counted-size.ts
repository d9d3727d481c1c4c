'use client'

import { useEffect, useEffectEvent, useState } from 'react'

import type { PinnedPage } from './events-page'

/** While events flow in, counts follow no more often than this, in ms: each asks the server for all of them. */
const FOLLOW_MS = 3000

/** The log size that is counted up to: that of the first page at once, then that of the rows that have come since. */
export function useCountedSize(first: PinnedPage | null, shownSize: number): number {
  const firstSize = first?.size ?? 0
  const [followed, setFollowed] = useState({ first, size: firstSize })
  // Another first page is another search.
  if (followed.first !== first) setFollowed({ first, size: firstSize })
  const size = followed.first === first ? followed.size : firstSize
  const follow = useEffectEvent(() => setFollowed({ first, size: Math.max(shownSize, firstSize) }))
  const isBehind = shownSize > size
  useEffect(() => {
    if (!isBehind) return
    const timer = setTimeout(() => follow(), FOLLOW_MS)
    return () => clearTimeout(timer)
  }, [isBehind, size])
  return size
}
