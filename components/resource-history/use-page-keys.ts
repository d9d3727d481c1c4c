'use client'

import { useEffect, useEffectEvent } from 'react'

import { isPlainKey, isTyping } from '@/components/explorer/shortcuts'

/** What a key does on the page of a resource. */
export interface PageKeys {
  older: () => void
  newer: () => void
  /** Chooses the version that has the focus, else the one that is shown. */
  side: (side: 'a' | 'b', focused: string | null) => void
  stop: () => void
}

/** Calls back for a key that is pressed anywhere on the page but where one types. The outside system is the keyboard. */
export function usePageKeys(keys: PageKeys): void {
  const press = useEffectEvent((event: KeyboardEvent): boolean => {
    const focused = event.target instanceof Element ? event.target.closest('[data-version]') : null
    switch (event.key) {
      case 'j':
        keys.older()
        return true
      case 'k':
        keys.newer()
        return true
      case 'a':
      case 'b':
        keys.side(event.key, focused?.getAttribute('data-version') ?? null)
        return true
      case 'Escape':
        keys.stop()
        return true
      default:
        return false
    }
  })
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isPlainKey(event) && !isTyping(event.target) && press(event)) event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}
