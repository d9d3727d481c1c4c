'use client'

import { useEffect, useEffectEvent } from 'react'

/** Calls back when the browser finds a network again. The outside system is the browser's own connection. */
export function useWhenOnline(onOnline: () => void): void {
  const back = useEffectEvent(onOnline)
  useEffect(() => {
    const onEvent = () => back()
    addEventListener('online', onEvent)
    return () => removeEventListener('online', onEvent)
  }, [])
}
