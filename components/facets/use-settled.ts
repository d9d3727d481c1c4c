'use client'

import { useEffect, useState } from 'react'

/** How long nobody types before what was typed is asked for. */
const SETTLED_MS = 180

/** The value once it has not changed for a moment; an empty one at once. The outside system is the clock. */
export function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    if (value === settled) return
    const timer = setTimeout(() => setSettled(value), value === '' ? 0 : SETTLED_MS)
    return () => clearTimeout(timer)
  }, [value, settled])
  return settled
}
