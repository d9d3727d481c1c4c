'use client'

import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type Range,
  type VirtualItem,
  Virtualizer,
} from '@tanstack/react-virtual'
import { startTransition, useEffect, useLayoutEffect, useState } from 'react'
import { flushSync } from 'react-dom'

/** TanStack's list, for commands. */
export type RowList = Virtualizer<HTMLElement, HTMLElement>

interface RowListOptions {
  scroller: HTMLElement | null
  count: number
  rowPx: number
  /** Height of what stands above the first row inside the scroller and stays in sight. */
  headerPx: number
  overscan: number
  rangeExtractor: (range: Range) => number[]
}

/** What is drawn of a list: plain values, so that a render never reads from something that changes behind it. */
export interface RowListView {
  items: readonly VirtualItem[]
  heightPx: number
}

/** This long after the last leap rows are drawn as they are. */
const SETTLED_MS = 100

/** What the server draws before anybody knows the window. */
const FIRST_RECT = { width: 1200, height: 900 }

/**
 * TanStack Virtual as React state. Its own hook hands out an object that changes in place; this one keeps the object for
 * commands (`list`) and gives what it says as a value (`view`).
 */
export function useRowList(options: RowListOptions): {
  list: RowList
  view: RowListView
  /** Rows fly past: new ones may be drawn with as little as can be seen. */
  isFast: boolean
} {
  const [list] = useState<RowList>(() => new Virtualizer(settings(options, () => undefined)))
  const [view, setView] = useState(() => viewOf(list))
  const { isFast, leap } = useLeaps()

  useLayoutEffect(() => list._didMount(), [list])
  // After every render, because any of the options may have changed; all of it is cheap when none has.
  useLayoutEffect(() => {
    const update = () => {
      if (hasLeapt(view, list)) leap()
      setView((last) => (isSame(last, list) ? last : viewOf(list)))
    }
    list.setOptions(
      settings(options, (scrolling) => {
        // While scrolling the rows must be there before the next paint, or blank ones flash by.
        if (scrolling) flushSync(update)
        else update()
      }),
    )
    list._willUpdate()
    update()
  })
  return { list, view, isFast }
}

/** Whether rows fly past: from a leap on, until there was none for a moment. */
function useLeaps(): { isFast: boolean; leap: () => void } {
  const [leaps, setLeaps] = useState(0)
  // A state of its own: an urgent update that waits behind this one would be worked out anew each time.
  const [settled, setSettled] = useState(0)
  useEffect(() => {
    // Piece by piece, so that the next turn of the wheel never waits for it.
    const timer = setTimeout(() => startTransition(() => setSettled(leaps)), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [leaps])
  return { isFast: leaps !== settled, leap: () => setLeaps((count) => count + 1) }
}

/** More than half of the rows are others than a moment ago. */
function hasLeapt(view: RowListView, list: RowList): boolean {
  const [first, last] = [list.range?.startIndex, list.range?.endIndex]
  if (first === undefined || last === undefined) return false
  const kept = view.items.filter(({ index }) => index >= first && index <= last).length
  return kept < (last - first) / 2
}

function settings(options: RowListOptions, onChange: (scrolling: boolean) => void) {
  const { scroller, count, rowPx, headerPx, overscan, rangeExtractor } = options
  return {
    count,
    overscan,
    rangeExtractor,
    getScrollElement: () => scroller,
    estimateSize: () => rowPx,
    scrollMargin: headerPx,
    scrollPaddingStart: headerPx,
    initialRect: FIRST_RECT,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: (_: RowList, scrolling: boolean) => onChange(scrolling),
  }
}

function viewOf(list: RowList): RowListView {
  return { items: list.getVirtualItems(), heightPx: list.getTotalSize() }
}

function isSame(view: RowListView, list: RowList): boolean {
  return view.items === list.getVirtualItems() && view.heightPx === list.getTotalSize()
}
