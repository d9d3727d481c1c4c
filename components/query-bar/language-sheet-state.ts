'use client'

import { useSyncExternalStore } from 'react'

// Opened from several places (the bar, the keys, the command menu), shown in one: the bar.
let isOpen = false
const listeners = new Set<() => void>()

/** Shows the sheet of the query language, or takes it away; on another page, as soon as there is a bar. */
export function showLanguageSheet(isShown: boolean): void {
  isOpen = isShown
  for (const listener of listeners) listener()
}

/** Whether the sheet is wanted. */
export function useLanguageSheet(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => isOpen,
    () => false,
  )
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
