'use client'

import { type RefObject, useMemo, useState } from 'react'

import type { EventTableHandle } from '@/components/event-table/event-table'
import type { TableHold } from '@/components/event-table/use-hold'
import { ApiError } from '@/components/layout/api-error'
import { type Hold, type LiveState, liveState, whyNotLive } from '@/components/live-tail/live-state'
import { withTail } from '@/components/live-tail/tail-rows'
import { type LiveTail, useLiveTail } from '@/components/live-tail/use-live-tail'
import type { ExplorerState } from '@/lib/view/explorer-state'

import type { EventsResult } from './use-events'
import type { Go } from './use-explorer-state'

/** The live tail as the bands of the page see it. */
export interface Live {
  isOn: boolean
  toggle(): void
  state: LiveState
  /** Why this view cannot be followed. */
  disabledReason: string | undefined
  /** Events that wait to be shown. */
  waiting: number
  /** Events that have come since the search, shown or not. */
  received: number
  isFull: boolean
  /** Shows what waits, and goes to the top. */
  show(): void
  /** Told by the table. */
  onHold(hold: TableHold): void
}

interface LiveOptions {
  state: ExplorerState
  go: Go
  tenant: string | null
  isBlocked: boolean
  /** An event is open beside the rows. */
  isOpen: boolean
  /** What the pages hold. */
  found: EventsResult
  tableRef: RefObject<EventTableHandle | null>
}

/** Follows the log on top of the pages: gives the same result with the rows that have come since. */
export function useLive(options: LiveOptions): { live: Live; result: EventsResult } {
  const { state, go, tenant, isBlocked, isOpen, found, tableRef } = options
  const [tableHold, onHold] = useState<TableHold>(null)
  const disabledReason = whyNotLive(state, isBlocked)
  const isWanted = state.live === 'true'
  const isOn = isWanted && disabledReason === undefined
  const hold: Hold | null = isOpen ? 'open' : tableHold
  const since = found.first?.range.since
  const tail = useLiveTail({
    tenant,
    q: state.q,
    sinceMs: since === undefined ? null : Date.parse(since),
    base: found.first,
    size: found.first?.size ?? 0,
    pin: found.first?.size === undefined ? found.first?.pin : undefined,
    isOn: isOn && !found.isOld && found.error === null,
    isHeld: hold !== null,
  })
  const { rows, connection, error } = tail
  const live: Live = {
    isOn,
    toggle: () => go({ live: isWanted ? 'false' : 'true' }, 'replace'),
    state: liveState({
      isOn,
      // While another search runs there is nothing to follow yet.
      connection: connection ?? 'connecting',
      // A connection that breaks off is no error of the page, and the browser's words for it say nothing.
      error: error instanceof ApiError ? error.message : null,
      hold,
      isFull: rows.isFull,
    }),
    disabledReason,
    waiting: rows.waiting.length,
    received: rows.received,
    isFull: rows.isFull,
    show: () => {
      tail.flow()
      tableRef.current?.toTop()
    },
    onHold,
  }
  return { live, result: useWithTail(found, tail) }
}

function useWithTail(found: EventsResult, { rows, size, place }: LiveTail): EventsResult {
  const { events, last } = found
  const hasMore = last !== null && last.nextCursor !== null
  const all = useMemo(() => withTail(events, rows.shown, hasMore), [events, rows.shown, hasMore])
  if (rows.shown.length === 0 || last === null) return found
  // What is exported is what is shown.
  return {
    ...found,
    events: all,
    last: { ...last, ...(last.size === undefined ? { ...(place !== null && { pin: place }) } : { size }) },
  }
}
