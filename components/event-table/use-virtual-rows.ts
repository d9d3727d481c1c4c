'use client'

import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual'
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'

import type { Event } from '@/lib/event/event'

import type { GridPlace } from './grid-keys'
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
  const openIndex = openId === null ? -1 : events.findIndex(({ id }) => id === openId)
  const { active, setActive } = useActiveRow(events, resultKey, openIndex)
  const rangeExtractor = useCallback(
    (range: Range) => withRow(defaultRangeExtractor(range), active, range.count),
    [active],
  )
  const { list, view, isFast } = useRowList({
    scroller,
    count: events.length,
    rowPx,
    headerPx,
    overscan: OVERSCAN,
    rangeExtractor,
  })
  const focus = useFocusAfterRender(scroller, view.items)

  useRowHeight(list, rowPx, openIndex)

  const focusedPlace = useFocusedPlace(scroller, setActive)
  const startAgain = useEffectEvent(() => {
    const focused = focusedPlace()
    // Who filters by a value stays on it as long as its event is among what was found.
    const isKept = focused !== null && events[active]?.id === focused.eventId
    if (focused !== null) focus({ row: active, term: isKept ? focused.term : null })
    if (openIndex > 0) list.scrollToIndex(openIndex, { align: 'start' })
    else list.scrollToOffset(0)
    if (isKept && focused.byKeyboard) list.scrollToIndex(active, { align: 'auto' })
  })
  // Once more when the scroller is there: an open event of the address may lie far down.
  useLayoutEffect(() => startAgain(), [resultKey, scroller])

  useKeptFocus({ events, items: view.items, focusedPlace, focus })

  const lastIndex = view.items.at(-1)?.index ?? -1
  const nearEnd = useEffectEvent(onNearEnd)
  useEffect(() => {
    if (lastIndex >= events.length - AHEAD) nearEnd()
  }, [lastIndex, events.length, resultKey])

  const moveTo = (next: number) => {
    setActive(next)
    list.scrollToIndex(next, { align: 'auto' })
    focus({ row: next })
  }
  return {
    items: view.items,
    heightPx: view.heightPx,
    isFast,
    active,
    moveTo,
    /** Back to the first row; the focus stays where it is. */
    toTop: () => list.scrollToOffset(0),
    /** Make a row active and bring it into sight; the focus stays where it is. */
    show: (next: number) => {
      if (next < 0) return
      setActive(next)
      list.scrollToIndex(next, { align: 'auto' })
    },
    place: (): GridPlace => ({
      row: active,
      rows: events.length,
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
  const found = isThere ? visited?.row : events.findIndex(({ id }) => id === visited?.id)
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
    const top = Math.floor((list.scrollOffset ?? 0) / lastPx.current)
    lastPx.current = toPx
    list.measure()
    list.scrollToOffset(top * toPx)
    if (openIndex >= 0) list.scrollToIndex(openIndex, { align: 'auto' })
  })
  useLayoutEffect(() => {
    if (lastPx.current !== rowPx) follow(rowPx)
  }, [rowPx])
}

/** The active row stays drawn wherever one scrolls: it holds the focus. */
function withRow(indexes: number[], row: number, count: number): number[] {
  if (row < 0 || row >= count || indexes.includes(row)) return indexes
  return [...indexes, row].toSorted((a, b) => a - b)
}
