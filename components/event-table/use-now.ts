'use client'

import { useSyncExternalStore } from 'react'

const MINUTE_MS = 60_000

/** The time by the browser's clock, floored to the minute and followed as it passes; null on the server. */
export function useNow(): number | null {
  return useSyncExternalStore(subscribe, readMinute, () => null)
}

function subscribe(changed: () => void): () => void {
  const timer = setInterval(changed, MINUTE_MS / 4)
  return () => clearInterval(timer)
}

function readMinute(): number {
  return Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS
}
