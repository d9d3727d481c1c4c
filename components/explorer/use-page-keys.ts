'use client'

import type { RefObject } from 'react'

import type { EventTableHandle } from '@/components/event-table/event-table'

import type { ShortcutAction } from './shortcuts'
import { useShortcuts } from './use-shortcuts'

/** What is open over the page. */
export type Open = 'time' | 'export' | 'help' | null

interface PageKeysOptions {
  queryRef: RefObject<HTMLTextAreaElement | null>
  tableRef: RefObject<EventTableHandle | null>
  refresh: () => void
  /** Undefined where nothing can be followed. */
  toggleLive: (() => void) | undefined
  toggleFacets: () => void
  canExport: boolean
  setOpen: (open: Open) => void
}

/** The keys that work anywhere on the events page. */
export function usePageKeys(options: PageKeysOptions): void {
  const { queryRef, tableRef, refresh, toggleLive, toggleFacets, canExport, setOpen } = options
  useShortcuts((action: ShortcutAction, key: string) => {
    switch (action) {
      case 'query':
        queryRef.current?.focus()
        queryRef.current?.select()
        return
      case 'move':
        return tableRef.current?.move(key)
      case 'refresh':
        return refresh()
      case 'live':
        return toggleLive?.()
      case 'facets':
        return toggleFacets()
      case 'export':
        return canExport ? setOpen('export') : undefined
      case 'time':
      case 'help':
        return setOpen(action)
    }
  })
}
