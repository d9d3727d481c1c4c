'use client'

import { useEffect, useEffectEvent, useState } from 'react'

import type { Pinned, PinnedPage } from './events-page'

/** While events flow in, counts follow no more often than this, in ms: each asks the server for all of them. */
const FOLLOW_MS = 3000

/** What is counted up to: the pin of the first page at once, then that of the rows that have come since. */
export function useCountedPin(first: PinnedPage | null, firstPin: Pinned, shown: Pinned): Pinned {
  const [followed, setFollowed] = useState({ first, pin: firstPin })
  // Another first page is another search.
  if (followed.first !== first) setFollowed({ first, pin: firstPin })
  const pin = followed.first === first ? followed.pin : firstPin
  const follow = useEffectEvent(() => setFollowed({ first, pin: shown }))
  const name = nameOf(pin)
  const isBehind = nameOf(shown) !== name
  useEffect(() => {
    if (!isBehind) return
    const timer = setTimeout(() => follow(), FOLLOW_MS)
    return () => clearTimeout(timer)
  }, [isBehind, name])
  return pin
}

const nameOf = ({ size, pin }: Pinned): string => pin ?? String(size)
