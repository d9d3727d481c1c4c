'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'

import {
  type ExplorerState,
  parseExplorerState,
  printExplorerState,
  type StateProblem,
  NO_VIEW,
  viewSearch,
} from '@/lib/view/explorer-state'

/** Goes to another state: a step that "back" undoes, or a replacement for what needs none (columns, density). */
export type Go = (change: Partial<ExplorerState>, how?: 'push' | 'replace') => void

/**
 * The state of the page, read from the address, and the only way to change it. No copy is kept: going somewhere writes
 * the address, and every reader sees it on the next render. Next keeps its router in step with the history calls.
 * `onGo` is told the state that it goes to, also where the address stays the same. `begins` says whether the person
 * begins with a view in a tenant: an address that asks for nothing would lead there.
 */
export function useExplorerState(
  onGo?: (change: Partial<ExplorerState>, next: ExplorerState) => void,
  begins?: (tenant: string | null) => boolean,
): {
  state: ExplorerState
  problems: StateProblem[]
  go: Go
  /** Goes to an address of this page, given as its parameters; what is wrong with it is kept, and shown. */
  open: (address: string) => void
} {
  const params = useSearchParams()
  const path = usePathname()
  const { state, problems } = useMemo(() => parseExplorerState(new URLSearchParams(params)), [params])
  const go = useCallback<Go>(
    (change, how = 'push') => {
      // From the address itself, so that two changes in one event handler add up.
      const current = parseExplorerState(new URLSearchParams(location.search)).state
      const wanted = { ...current, ...change }
      const asksForNothing = wanted.view === null && viewSearch(wanted) === '' && wanted.event === null
      const next = asksForNothing && begins?.(wanted.tenant) === true ? { ...wanted, view: NO_VIEW } : wanted
      onGo?.(change, next)
      const text = printExplorerState(next)
      if (text === location.search.slice(1)) return
      const url = text === '' ? path : `${path}?${text}`
      if (how === 'push') history.pushState(null, '', url)
      else history.replaceState(null, '', url)
    },
    [path, onGo, begins],
  )
  const open = useCallback(
    (address: string) => {
      const next = parseExplorerState(new URLSearchParams(address)).state
      onGo?.(next, next)
      if (address !== location.search.slice(1)) history.pushState(null, '', `${path}?${address}`)
    },
    [path, onGo],
  )
  return { state, problems, go, open }
}
