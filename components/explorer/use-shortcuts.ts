'use client'

import { useEffect, useEffectEvent } from 'react'

import { actionOf, isPlainKey, KEYS_TAKEN, type ShortcutAction } from './shortcuts'

/** Calls back for a shortcut that is pressed anywhere on the page. The outside system is the document's keyboard. */
export function useShortcuts(onAction: (action: ShortcutAction, key: string) => void): void {
  const act = useEffectEvent(onAction)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isPlainKey(event)) return
      const target = event.target instanceof Element ? event.target : null
      // An open dialog has the keyboard, wherever the focus is.
      if (
        target?.closest(KEYS_TAKEN) !== null ||
        document.querySelector('[role=dialog][data-state=open]') !== null
      ) {
        return
      }
      const action = actionOf(event.key)
      if (action === null) return
      event.preventDefault()
      act(action, event.key)
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}
