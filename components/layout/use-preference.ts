'use client'

import { useCallback, useSyncExternalStore } from 'react'

import { useSession } from './session'

const listeners = new Set<() => void>()
/** What was chosen on this page where storage is switched off. */
const unstored = new Map<string, string>()

/**
 * A choice of how the page looks, remembered in this browser for the person who is signed in: a width, what is folded
 * away. null until somebody chose, and on the server. What others should see by a link belongs in the address instead.
 */
export function usePreference(name: string): [value: string | null, choose: (value: string) => void] {
  const { id } = useSession()
  const key = `vouchsafe.${name}.${id}`
  const value = useSyncExternalStore(
    subscribe,
    () => read(key),
    () => null,
  )
  const choose = useCallback((next: string) => write(key, next), [key])
  return [value, choose]
}

/**
 * Forget every choice of this browser whose name begins so, of whoever it is. What somebody looked for says more than how
 * their page looks: it does not stay behind when they leave.
 */
export function forgetPreferences(start: string): void {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(`vouchsafe.${start}`))
    for (const key of keys) localStorage.removeItem(key)
  } catch {
    // Where storage is switched off nothing was kept.
  }
}

function read(key: string): string | null {
  try {
    return unstored.get(key) ?? localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
    unstored.delete(key)
  } catch {
    unstored.set(key, value)
  }
  for (const listener of listeners) listener()
}

/** Other tabs of the same person follow. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}
