'use client'

import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual'
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useState } from 'react'

import type { Event } from '@/lib/event/event'

import type { GridPlace } from './grid-keys'
import { rowElement, useFocusAfterRender, useFocusedPlace } from './use-row-focus'
import { type RowList, useRowList } from './use-row-list'

/** Rows drawn beyond what is in sight, so that a quick scroll finds something. */
const OVERSCAN = 12
/** So many rows before the end the next page is asked for. */
const AHEAD = 40
/** An expanded row whose panel would begin lower than this share of the window is brought to the top. */
const EXPAND_LOWEST = 0.45

interface VirtualRowsOptions {
  events: readonly Event[]
  rowPx: number
  headerPx: number
  expandedId: string | null
  /** Changes when another search's rows stand there: the list starts at the top again. */
  resultKey: unknown
  scroller: HTMLElement | null
  onNearEnd: () => void
}

/** Which rows are drawn and where, which one is active, and the way from row to row. */
export function useVirtualRows(options: VirtualRowsOptions) {
  const { events, rowPx, headerPx, expandedId, resultKey, scroller, onNearEnd } = options
  const expandedIndex = expandedId === null ? -1 : events.findIndex(({ id }) => id === expandedId)
  const { active, setActive } = useActiveRow(events, resultKey, expandedIndex)
  const rangeExtractor = useCallback(
    (range: Range) => withRows(defaultRangeExtractor(range), [active, expandedIndex], range.count),
    [active, expandedIndex],
  )
  const { list, view } = useRowList({
    scroller,
    count: events.length,
    rowPx,
    headerPx,
    overscan: OVERSCAN,
    rangeExtractor,
  })
  const focus = useFocusAfterRender(scroller, view.items)

  useFreshSizes({ list, expandedIndex, rowPx, resultKey })

  const focusedPlace = useFocusedPlace(scroller, setActive)
  const startAgain = useEffectEvent(() => {
    const focused = focusedPlace()
    // Who filters by a value stays on it as long as its event is among what was found.
    const isKept = focused !== null && events[active]?.id === focused.eventId
    if (focused !== null) focus({ row: active, term: isKept ? focused.term : null })
    if (expandedIndex > 0) list.scrollToIndex(expandedIndex, { align: 'start' })
    else list.scrollToOffset(0)
    if (isKept && focused.byKeyboard) list.scrollToIndex(active, { align: 'auto' })
  })
  // Once more when the scroller is there: an open event of the address may lie far down.
  useLayoutEffect(() => startAgain(), [resultKey, scroller])

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
    measure: list.measureElement,
    active,
    expandedIndex,
    moveTo,
    /** Make a row active; where it opens far down, bring it to the top, so that what it shows is in sight. */
    reveal: (next: number) => {
      setActive(next)
      if (isLow(scroller, next)) list.scrollToIndex(next, { align: 'start' })
    },
    place: (): GridPlace => ({
      row: active,
      rows: events.length,
      pageRows: Math.floor(((scroller?.clientHeight ?? 0) - headerPx) / rowPx),
    }),
  }
}

/** The one row that Tab reaches: the last visited, as long as its event stands there; else the open one or the first. */
function useActiveRow(events: readonly Event[], resultKey: unknown, expandedIndex: number) {
  const [visited, setVisited] = useState<{ resultKey: unknown; row: number; id: string | undefined }>()
  // A place among other rows means nothing here, but the event may be among them.
  const kept =
    visited?.resultKey === resultKey ? visited?.row : events.findIndex(({ id }) => id === visited?.id)
  const row = kept === undefined || kept < 0 ? Math.max(0, expandedIndex) : kept
  return {
    active: Math.min(row, Math.max(0, events.length - 1)),
    setActive: (next: number) => setVisited({ resultKey, row: next, id: events[next]?.id }),
  }
}

interface Sizes {
  list: RowList
  expandedIndex: number
  rowPx: number
  resultKey: unknown
}

/** Forgets heights that are no longer right. */
function useFreshSizes({ list, expandedIndex, rowPx, resultKey }: Sizes): void {
  // The list keeps what it measured by place: other rows, or another row height, make all of it wrong.
  useLayoutEffect(() => list.measure(), [list, rowPx, resultKey])
  // A row that closes while it is out of sight would keep the height of its panel.
  useLayoutEffect(() => {
    if (expandedIndex < 0) return
    return () => list.resizeItem(expandedIndex, rowPx)
  }, [list, expandedIndex, rowPx])
}

function isLow(scroller: HTMLElement | null, row: number): boolean {
  const element = rowElement(scroller, row)
  if (scroller === null || element === null) return false
  const box = scroller.getBoundingClientRect()
  return element.getBoundingClientRect().top - box.top > box.height * EXPAND_LOWEST
}

/** The active and the expanded row stay drawn wherever one scrolls: one holds the focus, the other what is read in it. */
function withRows(indexes: number[], rows: readonly number[], count: number): number[] {
  const all = new Set(indexes)
  for (const row of rows) if (row >= 0 && row < count) all.add(row)
  return all.size === indexes.length ? indexes : [...all].toSorted((a, b) => a - b)
}
