'use client'

import type { KeyboardEvent, PointerEvent } from 'react'

import { type ColumnWidths, WIDTH_MAX_PX, WIDTH_MIN_PX } from '@/lib/view/column-widths'
import { type ColumnId, columnLabel } from '@/lib/view/columns'

import { leastPx } from './columns'

/** One press of an arrow, and one with Shift, in px. */
const STEP_PX = 8
const LONG_STEP_PX = 48

interface ColumnEdgeProps {
  column: ColumnId
  widths: ColumnWidths
  /** Tab leads here. */
  isReached: boolean
  onFocus: () => void
  onDrag: (event: PointerEvent<HTMLElement>, column: ColumnId) => void
  onStep: (element: HTMLElement, column: ColumnId, byPx: number) => void
  onReset: () => void
  onMove: (by: -1 | 1) => void
}

/**
 * The edge of a heading: dragged or moved by ← and →, it changes the width of its column; a double click or Enter gives the
 * usual width back. Alt with an arrow moves the column itself, ↑ and ↓ go to the neighbouring edges.
 */
export function ColumnEdge(props: ColumnEdgeProps) {
  const { column, widths, isReached } = props
  return (
    // A splitter that can be moved is focusable: WAI-ARIA, role separator.
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${columnLabel(column)}`}
      aria-valuemin={WIDTH_MIN_PX}
      aria-valuemax={WIDTH_MAX_PX}
      aria-valuenow={leastPx(column, widths)}
      aria-keyshortcuts="ArrowLeft ArrowRight Enter Alt+ArrowLeft Alt+ArrowRight"
      tabIndex={isReached ? 0 : -1}
      data-tip="Drag to resize, double click for the usual width"
      data-edge={column}
      onFocus={(event) => {
        props.onFocus()
        // A column that grows is as wide as there is room, which only the screen knows.
        const heading = event.currentTarget.parentElement
        const px = Math.round(heading?.getBoundingClientRect().width ?? 0)
        event.currentTarget.setAttribute('aria-valuenow', String(px))
      }}
      onPointerDown={(event) => {
        event.stopPropagation()
        props.onDrag(event, column)
      }}
      onDoubleClick={props.onReset}
      onKeyDown={(event) => onKeyDown(event, props)}
      className="absolute inset-y-0 -right-1 z-10 flex w-2 cursor-col-resize touch-none items-center justify-center rounded-sm before:h-3.5 before:w-px before:bg-border-strong hover:before:h-full hover:before:w-0.5 hover:before:bg-accent focus-visible:before:h-full focus-visible:before:w-0.5 focus-visible:before:bg-accent"
    />
  )
}

function onKeyDown(event: KeyboardEvent<HTMLElement>, props: ColumnEdgeProps): void {
  const { column } = props
  const by = BY[event.key]
  if (event.ctrlKey || event.metaKey) return
  if (by !== undefined && event.altKey) props.onMove(by)
  else if (by !== undefined) {
    props.onStep(event.currentTarget, column, by * (event.shiftKey ? LONG_STEP_PX : STEP_PX))
  } else if (event.key === 'Enter') props.onReset()
  else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
    neighbour(event.currentTarget, event.key === 'ArrowUp' ? -1 : 1)?.focus()
  } else return
  event.preventDefault()
  event.stopPropagation()
}

const BY: Record<string, -1 | 1 | undefined> = { ArrowLeft: -1, ArrowRight: 1 }

function neighbour(edge: HTMLElement, by: -1 | 1): HTMLElement | undefined {
  const edges = [...(edge.closest('[role=row]')?.querySelectorAll<HTMLElement>('[data-edge]') ?? [])]
  return edges[edges.indexOf(edge) + by]
}
