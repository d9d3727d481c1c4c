'use client'

import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'

import { type Column, columnAt } from './columns'
import { movedBy, type Selection } from './selection'

/** So far above or below the bars, in px, a release means that nothing should be chosen. */
const AWAY_PX = 40

/** What is pointed at and chosen among columns, by hand or by keyboard. */
export interface Brush {
  selection: Selection | null
  /** The column that a mouse points at. */
  hover: number | null
  /** Letting go now would choose nothing. */
  isAway: boolean
  on: {
    onPointerDown: (event: PointerEvent) => void
    onPointerMove: (event: PointerEvent) => void
    onPointerUp: (event: PointerEvent) => void
    onPointerCancel: () => void
    onPointerLeave: () => void
    onKeyDown: (event: KeyboardEvent) => void
    onBlur: () => void
  }
}

/** Follows hand and keyboard over the columns; `onChoose` is told what was chosen, by release or by Enter. */
export function useBrush(columns: readonly Column[], onChoose: (selection: Selection) => void): Brush {
  const { selection, setSelection, hover, setHover } = usePointed(columns)
  const drag = useDrag({ columns, selection, setSelection, onChoose })
  const clear = () => {
    drag.stop()
    setSelection(null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const next = keyed(event, selection, columns.length)
    if (next === null) return
    event.preventDefault()
    event.stopPropagation()
    if (next === 'clear') clear()
    else if (next !== 'choose') setSelection(next)
    else if (selection !== null) onChoose(selection)
  }
  return {
    selection,
    hover,
    isAway: drag.isAway,
    on: {
      onPointerDown: drag.onPointerDown,
      onPointerMove: (event) => {
        const { at } = placeOf(event, columns)
        if (event.pointerType === 'mouse') setHover(at < 0 ? null : at)
        drag.onPointerMove(event)
      },
      onPointerUp: drag.onPointerUp,
      onPointerCancel: clear,
      onPointerLeave: () => setHover(null),
      onKeyDown,
      onBlur: clear,
    },
  }
}

function usePointed(columns: readonly Column[]) {
  const [selection, setSelection] = useState<Selection | null>(null)
  const [hover, setHover] = useState<number | null>(null)
  // Other columns are other times: what was chosen among the last ones means nothing here.
  const [seen, setSeen] = useState(columns)
  if (seen !== columns) {
    setSeen(columns)
    if (!isSameTime(seen, columns)) {
      setSelection(null)
      setHover(null)
    }
  }
  return { selection, setSelection, hover, setHover }
}

interface Drag {
  pointerId: number
  /** A finger covers what it points at: it first asks what is there, and takes it with the next tap. */
  isTouch: boolean
  wasHead: number | null
  hasMoved: boolean
}

interface DragOptions {
  columns: readonly Column[]
  selection: Selection | null
  setSelection: (selection: Selection | null) => void
  onChoose: (selection: Selection) => void
}

function useDrag({ columns, selection, setSelection, onChoose }: DragOptions) {
  const drag = useRef<Drag | null>(null)
  const [isAway, setAway] = useState(false)
  const stop = () => {
    drag.current = null
    setAway(false)
  }
  const onPointerDown = (event: PointerEvent) => {
    const { at } = placeOf(event, columns)
    if (event.button !== 0 || !event.isPrimary || at < 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const isTouch = event.pointerType !== 'mouse'
    drag.current = { pointerId: event.pointerId, isTouch, wasHead: selection?.head ?? null, hasMoved: false }
    setSelection({ anchor: at, head: at })
  }
  const onPointerMove = (event: PointerEvent) => {
    const { at, isAway: away } = placeOf(event, columns)
    const now = drag.current
    if (now === null || now.pointerId !== event.pointerId || selection === null) return
    setAway(away)
    if (selection.head === at) return
    now.hasMoved = true
    setSelection({ ...selection, head: at })
  }
  const onPointerUp = (event: PointerEvent) => {
    const { at, isAway: away } = placeOf(event, columns)
    const now = drag.current
    if (now === null || now.pointerId !== event.pointerId) return
    stop()
    const isQuestion = now.isTouch && !now.hasMoved && now.wasHead !== at
    if (!away && isQuestion) return
    setSelection(null)
    if (!away && selection !== null) onChoose({ ...selection, head: at })
  }
  return { isAway, stop, onPointerDown, onPointerMove, onPointerUp }
}

/** The column under a pointer, and whether that is too far away to mean it. */
function placeOf(event: PointerEvent, columns: readonly Column[]): { at: number; isAway: boolean } {
  const { left, top, bottom } = event.currentTarget.getBoundingClientRect()
  const isAway = event.clientY < top - AWAY_PX || event.clientY > bottom + AWAY_PX
  return { at: columnAt(columns, event.clientX - left), isAway }
}

/** What a key does; null for one that belongs to others. */
function keyed(
  { key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent,
  selection: Selection | null,
  count: number,
): Selection | 'clear' | 'choose' | null {
  if (ctrlKey || metaKey || altKey) return null
  if (key === 'Enter' || key === ' ') return 'choose'
  if (key === 'Escape') return selection === null ? null : 'clear'
  return movedBy(selection, key, shiftKey, count)
}

function isSameTime(a: readonly Column[], b: readonly Column[]): boolean {
  const [x, y] = [a.at(-1), b.at(-1)]
  return a.length === b.length && a[0]?.startMs === b[0]?.startMs && x?.startMs === y?.startMs
}
