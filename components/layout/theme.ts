'use client'

import { useEffect, useSyncExternalStore } from 'react'

export const THEME_CHOICES = ['system', 'light', 'dark'] as const
/** What the person chose; `system` follows the machine. */
export type ThemeChoice = (typeof THEME_CHOICES)[number]

/** public/theme-init.js reads the same key before the first paint. */
const STORAGE_KEY = 'vouchsafe.theme'

/** What the choice is called in menus. */
export const THEME_LABEL: Record<ThemeChoice, string> = { system: 'System', light: 'Light', dark: 'Dark' }

const listeners = new Set<() => void>()

/** The choice of this browser, and how to change it. Other tabs follow. */
export function useTheme(): { choice: ThemeChoice; setChoice: (choice: ThemeChoice) => void } {
  const choice = useSyncExternalStore(subscribe, readChoice, () => 'system' as const)
  return { choice, setChoice }
}

/**
 * Apply the stored choice once more when React has the page, and follow the machine's from then on, also on a page without
 * a choice of theme. theme-init.js has done so before, except on the few pages that Next makes in the browser alone (an
 * error before the first byte), where scripts of the document do not run.
 */
export function useThemeOnPage(): void {
  useEffect(() => {
    follow()
    return subscribe(() => undefined)
  }, [])
}

function setChoice(choice: ThemeChoice): void {
  try {
    localStorage.setItem(STORAGE_KEY, choice)
  } catch {
    // Storage may be switched off: the choice then lasts as long as the page.
  }
  apply(choice)
}

function readChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(STORAGE_KEY)
    return THEME_CHOICES.find((known) => known === stored) ?? 'system'
  } catch {
    return 'system'
  }
}

function apply(choice: ThemeChoice): void {
  const dark = choice === 'dark' || (choice === 'system' && systemIsDark().matches)
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
  for (const listener of listeners) listener()
}

function systemIsDark(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)')
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (listeners.size === 1) {
    systemIsDark().addEventListener('change', follow)
    addEventListener('storage', follow)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    systemIsDark().removeEventListener('change', follow)
    removeEventListener('storage', follow)
  }
}

function follow(): void {
  apply(readChoice())
}
