'use client'

import { startTransition, useEffect, useEffectEvent, useState } from 'react'
import { flushSync } from 'react-dom'

import { hasLeapt, offsetOf, type RowShape, rowsInSight, type RowWindow, type Sight } from './row-window'

interface RowListOptions extends RowShape {
  scroller: HTMLElement | null
}

/** Which rows are in sight, and the ways to others. */
export interface RowList {
  inSight: RowWindow
  /** How far it was scrolled when rows in sight last changed, in px. */
  topPx: number
  /** Rows fly past: they may be drawn with as little as can be seen. */
  isFast: boolean
  scrollTo(px: number): void
  scrollToRow(row: number, align: 'start' | 'auto'): void
}

/** This long after the last leap rows are drawn as they are. */
const SETTLED_MS = 100

/** What the server draws before anybody knows the window. */
const FIRST_SIGHT: Sight = { topPx: 0, heightPx: 900 }

/**
 * The rows in sight of an element that scrolls. All have one height, so that it is a matter of dividing: neither a frame nor
 * another page of rows costs more when there are more of them.
 */
export function useRowList({ scroller, count, rowPx, headerPx }: RowListOptions): RowList {
  const shape = { count, rowPx, headerPx }
  const [sight, setSight] = useState(FIRST_SIGHT)
  const inSight = rowsInSight(sight, shape)
  const { isFast, leap } = useLeaps()

  const look = useEffectEvent(() => {
    const next = sightOf(scroller)
    if (next === null) return
    const rows = rowsInSight(next, shape)
    const isSame = rows.first === inSight.first && rows.last === inSight.last
    // At the end the same rows are in sight of many places, and more of them may come.
    if (isSame && next.heightPx === sight.heightPx && rows.last < count - 1) return
    if (hasLeapt(inSight, rows)) leap()
    setSight(next)
  })
  // The outside system is the element's scrolling and size.
  useEffect(() => {
    if (scroller === null) return
    // The rows must be there before the next paint, or blank ones flash by.
    const onScroll = () => flushSync(() => look())
    const observer = new ResizeObserver(() => look())
    scroller.addEventListener('scroll', onScroll, { passive: true })
    observer.observe(scroller)
    return () => {
      scroller.removeEventListener('scroll', onScroll)
      observer.disconnect()
    }
  }, [scroller])
  return {
    inSight,
    topPx: sight.topPx,
    isFast,
    scrollTo: (px) => scroller?.scrollTo({ top: px }),
    scrollToRow: (row, align) => {
      const now = sightOf(scroller)
      const px = now === null ? null : offsetOf(row, align, now, shape)
      if (px !== null) scroller?.scrollTo({ top: px })
    },
  }
}

/** Null while it is hidden: then it shows what it showed before. */
function sightOf(scroller: HTMLElement | null): Sight | null {
  const heightPx = scroller?.clientHeight ?? 0
  return scroller === null || heightPx === 0 ? null : { topPx: scroller.scrollTop, heightPx }
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
