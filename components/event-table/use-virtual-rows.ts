'use client'

import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'

import type { Event } from '@/lib/event/event'

import type { GridPlace } from './grid-keys'
import { drawnRows } from './row-window'
import { useFocusAfterRender, useFocusedPlace, useKeptFocus } from './use-row-focus'
import { type RowList, useRowList } from './use-row-list'

/** Rows drawn beyond what is in sight, so that a quick scroll finds something. */
const OVERSCAN = 6
/** So many rows before the end the next page is asked for. */
const AHEAD = 40

interface VirtualRowsOptions {
  events: readonly Event[]
  rowPx: number
  headerPx: number
  openId: string | null
  /** Changes when another search's rows stand there: the list starts at the top again. */
  resultKey: unknown
  scroller: HTMLElement | null
  onNearEnd: () => void
}

/** Which rows are drawn and where, which one is active, and the way from row to row. */
export function useVirtualRows(options: VirtualRowsOptions) {
  const { events, rowPx, headerPx, openId, resultKey, scroller, onNearEnd } = options
  const openIndex = useMemo(
    () => (openId === null ? -1 : events.findIndex(({ id }) => id === openId)),
    [events, openId],
  )
  const { active, setActive } = useActiveRow(events, resultKey, openIndex)
  const count = events.length
  const list = useRowList({ scroller, count, rowPx, headerPx })
  const { first, last } = list.inSight
  // What flies past is elsewhere in the next frame. The active row stays drawn wherever one scrolls: it holds the focus.
  const overscan = list.isFast ? 0 : OVERSCAN
  const rows = useMemo(
    () => drawnRows({ first, last }, overscan, active, count),
    [first, last, overscan, active, count],
  )
  const focus = useFocusAfterRender(scroller, rows)

  useRowHeight(list, rowPx, openIndex)

  const focusedPlace = useFocusedPlace(scroller, setActive)
  const startAgain = useEffectEvent(() => {
    const focused = focusedPlace()
    // Who filters by a value stays on it as long as its event is among what was found.
    const isKept = focused !== null && events[active]?.id === focused.eventId
    if (focused !== null) focus({ row: active, term: isKept ? focused.term : null })
    if (openIndex > 0) list.scrollToRow(openIndex, 'start')
    else list.scrollTo(0)
    if (isKept && focused.byKeyboard) list.scrollToRow(active, 'auto')
  })
  // Once more when the scroller is there: an open event of the address may lie far down.
  useLayoutEffect(() => startAgain(), [resultKey, scroller])

  useKeptFocus({ events, items: rows, focusedPlace, focus })

  const nearEnd = useEffectEvent(onNearEnd)
  useEffect(() => {
    if (last + OVERSCAN >= count - AHEAD) nearEnd()
  }, [last, count, resultKey])

  const moveTo = (next: number) => {
    setActive(next)
    list.scrollToRow(next, 'auto')
    focus({ row: next })
  }
  return {
    /** Which are drawn, in their order. */
    rows,
    isFast: list.isFast,
    active,
    moveTo,
    /** Back to the first row; the focus stays where it is. */
    toTop: () => list.scrollTo(0),
    /** Make a row active and bring it into sight; the focus stays where it is. */
    show: (next: number) => {
      if (next < 0) return
      setActive(next)
      list.scrollToRow(next, 'auto')
    },
    place: (): GridPlace => ({
      row: active,
      rows: count,
      pageRows: Math.floor(((scroller?.clientHeight ?? 0) - headerPx) / rowPx),
    }),
  }
}

/** The one row that Tab reaches: the last visited, as long as its event stands there; else the open one or the first. */
function useActiveRow(events: readonly Event[], resultKey: unknown, openIndex: number) {
  const [visited, setVisited] = useState<{ resultKey: unknown; row: number; id: string | undefined }>()
  // A place among other rows means nothing here, but the event may be among them.
  const isSame = visited?.resultKey === resultKey
  // New rows above it move the event down, and the keyboard stays on the event.
  const isThere = isSame && (visited?.id === undefined || events[visited.row]?.id === visited.id)
  const moved = useMemo(
    () => (isThere || visited === undefined ? -1 : events.findIndex(({ id }) => id === visited.id)),
    [isThere, visited, events],
  )
  const found = isThere ? visited?.row : moved
  const kept = isSame && found === -1 ? visited?.row : found
  const row = kept === undefined || kept < 0 ? Math.max(0, openIndex) : kept
  return {
    active: Math.min(row, Math.max(0, events.length - 1)),
    setActive: (next: number) => setVisited({ resultKey, row: next, id: events[next]?.id }),
  }
}

/** Another row height, as the drawer or the density brings it, keeps the rows in sight that were, and the open one. */
function useRowHeight(list: RowList, rowPx: number, openIndex: number): void {
  const lastPx = useRef(rowPx)
  const follow = useEffectEvent((toPx: number) => {
    const top = Math.floor(list.topPx / lastPx.current)
    lastPx.current = toPx
    list.scrollTo(top * toPx)
    if (openIndex >= 0) list.scrollToRow(openIndex, 'auto')
  })
  useLayoutEffect(() => {
    if (lastPx.current !== rowPx) follow(rowPx)
  }, [rowPx])
}
