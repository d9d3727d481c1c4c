'use client'

import { useEffect, useState } from 'react'

/** Each question is recorded as a search: only what somebody pauses over is one. */
const RESTED_MS = 700

/** The value once it has not changed for a moment. The outside system is the clock. */
export function useRested(value: string): string {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    if (value === rested) return undefined
    const timer = setTimeout(() => setRested(value), RESTED_MS)
    return () => clearTimeout(timer)
  }, [value, rested])
  return rested
}
