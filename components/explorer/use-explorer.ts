'use client'

import { type RefObject, useMemo, useRef, useState } from 'react'

import type { DiffChoice } from '@/components/diff-view/diff-choice'
import type { EventTableHandle } from '@/components/event-table/event-table'
import { type SessionTenant, useTenant } from '@/components/layout/session'
import { type CheckedQuery, checkQuery } from '@/components/query-bar/check-query'
import { type OpenedView, openedView } from '@/components/views/opened-view'
import { useBeginsWithView, useViews } from '@/components/views/use-views'
import { roleAtLeast } from '@/lib/access/roles'
import { ALL_TENANTS } from '@/lib/access/tenants'
import { type ExplorerState, NO_EVENT, type StateProblem } from '@/lib/view/explorer-state'
import type { SavedViews } from '@/lib/view/saved-view'

import { knownKeys } from './known-keys'
import { type EventsResult, type InitialPage, useEvents } from './use-events'
import { type Go, useExplorerState } from './use-explorer-state'
import { type FacetsPanel, useFacetsPanel } from './use-facets-panel'
import { type Live, useLive } from './use-live'
import { type OpenEvent, useOpenEvent } from './use-open-event'
import { type Open, usePageKeys } from './use-page-keys'
import { useRounds } from './use-rounds'
import { type Terms, useTerms } from './use-terms'

/** What the bands of the events page share: the address, what was found for it, and the way to other addresses. */
export interface ExplorerModel {
  state: ExplorerState
  go: Go
  /** Goes to an address of this page, given as its parameters. */
  openAddress: (address: string) => void
  /** The saved views of this person; undefined while nobody knows them. */
  views: SavedViews | undefined
  /** Which of them the address names. */
  opened: OpenedView | undefined
  /** Parts of the address that cannot be used. */
  problems: StateProblem[]
  tenant: SessionTenant | null
  /** Slug or id, for addresses and requests. */
  tenantName: string | null
  /** Events of all tenants are shown: what is of one log (following, saved views) is not there. */
  isAllTenants: boolean
  checked: CheckedQuery
  /** The query or the address has errors: nothing new is searched, in no band. */
  isBlocked: boolean
  /** The query that was typed was refused: what is shown is older than what stands in the bar. */
  isRefused: boolean
  setRefused: (isRefused: boolean) => void
  /** All rows: those of the pages, and those that have come since. */
  result: EventsResult
  /** The rows of the pages alone. */
  found: EventsResult
  live: Live
  terms: Terms
  /** Details keys of the rows on the screen. */
  keys: readonly string[]
  diff: DiffChoice
  openEvent: OpenEvent
  /** Searches this query and closes the open event. */
  search: (q: string) => void
  /** Why nothing can be exported now. */
  exportReason: string | undefined
  /** Whether the facets are in sight: for the panel, its button and its key. */
  facetsPanel: FacetsPanel
  open: Open
  setOpen: (open: Open) => void
  queryRef: RefObject<HTMLTextAreaElement | null>
  tableRef: RefObject<EventTableHandle | null>
}

/** Puts the state of the events page together. A band that needs more of its own has a hook of its own beside this. */
export function useExplorer(initial: InitialPage | null, initialViews: SavedViews): ExplorerModel {
  const rounds = useRounds(initial)
  const { state, problems, go, open: openAddress } = useExplorerState(rounds.onGo, useBeginsWithView())
  const tenant = useTenant()
  const tenantName = state.tenant ?? tenant?.slug ?? null
  const isAllTenants = tenantName === ALL_TENANTS
  const views = useViews(isAllTenants ? null : tenantName, { initialData: initialViews }).data
  const checked = useMemo(() => checkQuery(state.q), [state.q])
  const isBlocked = [...checked.problems, ...problems.filter(({ blocks }) => blocks)].length > 0
  const found = useEvents({ state, initial, rounds, enabled: !isBlocked })
  const tableRef = useRef<EventTableHandle>(null)
  const openEvent = useOpenEvent(state, go)
  const isOpen = openEvent.id !== null
  const { live, result } = useLive({ state, go, tenant: tenantName, isBlocked, isOpen, found, tableRef })
  const terms = useTerms({ state, go, tenant: tenantName, events: result.events })
  const keys = useMemo(() => knownKeys(result.first?.events ?? []), [result.first])
  const facetsPanel = useFacetsPanel()
  const [open, setOpen] = useState<Open>(null)
  const [refusedOver, setRefusedOver] = useState<string | null>(null)
  const queryRef = useRef<HTMLTextAreaElement>(null)

  const exportReason = whyNoExport(tenant, result)
  usePageKeys({
    queryRef,
    tableRef,
    refresh: result.refresh,
    toggleLive: live.disabledReason === undefined ? live.toggle : undefined,
    toggleFacets: facetsPanel.toggle,
    canExport: exportReason === undefined,
    setOpen,
  })
  return {
    state,
    go,
    openAddress,
    views,
    opened: openedView(state, views),
    problems,
    tenant,
    tenantName,
    isAllTenants,
    checked,
    isBlocked,
    isRefused: refusedOver === state.q,
    setRefused: (isRefused) => setRefusedOver(isRefused ? state.q : null),
    result,
    found,
    live,
    terms,
    keys,
    diff: diffChoice(state, go),
    openEvent,
    search: (q) => go({ q, ...NO_EVENT }),
    exportReason,
    facetsPanel,
    open,
    setOpen,
    queryRef,
    tableRef,
  }
}

/** How the diff is shown, from the address and back into it. */
export function diffChoice({ diff, fields }: ExplorerState, go: Go): DiffChoice {
  return {
    layout: diff,
    fields,
    onLayout: (layout) => go({ diff: layout }, 'replace'),
    onFields: (next) => go({ fields: next }, 'replace'),
  }
}

function whyNoExport(tenant: SessionTenant | null, { last, isOld }: EventsResult): string | undefined {
  if (tenant !== null && !roleAtLeast(tenant.role, 'auditor'))
    return 'Only auditors and admins may export events'
  return last === null || isOld ? 'There is nothing to export yet' : undefined
}
