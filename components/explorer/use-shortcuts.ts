'use client'

import { useEffect, useEffectEvent } from 'react'

import { actionOf, isPlainKey, isTyping, type ShortcutAction } from './shortcuts'

/** Calls back for a shortcut that is pressed anywhere on the page. The outside system is the document's keyboard. */
export function useShortcuts(onAction: (action: ShortcutAction, key: string) => void): void {
  const act = useEffectEvent(onAction)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isPlainKey(event)) return
      if (isTyping(event.target)) return
      const action = actionOf(event.key)
      if (action === null) return
      event.preventDefault()
      act(action, event.key)
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}
