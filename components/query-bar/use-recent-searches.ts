'use client'

import { useMemo } from 'react'

import { usePreference } from '@/components/layout/use-preference'

import { readRecent, type RecentSearch, withRecent } from './recent-searches'

/** The last searches of this person in a tenant, kept in this browser. */
export interface RecentSearches {
  list: readonly RecentSearch[]
  add: (q: string) => void
  /** Takes all of them away. */
  forget: () => void
}

/** What was searched for in this tenant, the newest first. */
export function useRecentSearches(tenant: string | null): RecentSearches {
  const [stored, keep] = usePreference(`recent-searches.${tenant ?? ''}`)
  const list = useMemo(() => readRecent(stored), [stored])
  return {
    list,
    add: (q) => {
      if (q.trim() !== '') keep(JSON.stringify(withRecent(list, q, new Date().toISOString())))
    },
    forget: () => keep('[]'),
  }
}
