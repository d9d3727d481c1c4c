'use client'

import { type PointerEvent, useEffect, useRef } from 'react'

import { type ColumnWidths, type MeasuredColumn, resized } from '@/lib/view/column-widths'
import { type ColumnId, readColumn } from '@/lib/view/columns'

import { gridProperties, growsByItself } from './columns'

interface ColumnResizeOptions {
  columns: readonly ColumnId[]
  widths: ColumnWidths
  onWidths: (widths: ColumnWidths) => void
}

/** Changes widths by the pointer and by steps. While the pointer moves only the grid's own properties change. */
export function useColumnResize({ columns, widths, onWidths }: ColumnResizeOptions) {
  const drag = useRef<AbortController | null>(null)
  // The address follows a moment later; keys that are held down go on from what the last one did.
  const latest = useRef(widths)
  useEffect(() => {
    latest.current = widths
  }, [widths])
  // The outside system is the pointer: its listeners go with the table.
  useEffect(() => () => drag.current?.abort(), [])

  const start = (event: PointerEvent<HTMLElement>, column: ColumnId) => {
    const grid = event.currentTarget.closest<HTMLElement>('[role=grid]')
    if (grid === null || event.button !== 0) return
    event.preventDefault()
    const measured = measure(grid)
    const from = measured.find(({ id }) => id === column)?.px ?? 0
    const startX = event.clientX
    const isTurned = getComputedStyle(grid).direction === 'rtl'
    let next = widths
    const show = (shown: ColumnWidths) => showWidths(grid, columns, shown)
    drag.current?.abort()
    const listening = new AbortController()
    drag.current = listening
    const { signal } = listening
    const end = (kept: boolean) => {
      listening.abort()
      if (kept && next !== widths) onWidths(next)
      else show(widths)
    }
    addEventListener(
      'pointermove',
      (move) => {
        const away = (move.clientX - startX) * (isTurned ? -1 : 1)
        next = resized(measured, widths, column, from + away)
        show(next)
      },
      { signal },
    )
    addEventListener('pointerup', () => end(true), { signal })
    addEventListener('pointercancel', () => end(false), { signal })
    addEventListener(
      'keydown',
      (key) => {
        if (key.key !== 'Escape') return
        key.preventDefault()
        key.stopPropagation()
        end(false)
      },
      { signal, capture: true },
    )
  }

  const step = (element: HTMLElement, column: ColumnId, byPx: number) => {
    const grid = element.closest<HTMLElement>('[role=grid]')
    if (grid === null) return
    const measured = measure(grid)
    const from = measured.find(({ id }) => id === column)?.px ?? 0
    latest.current = resized(measured, latest.current, column, from + byPx)
    showWidths(grid, columns, latest.current)
    onWidths(latest.current)
  }
  return { start, step }
}

/** Draws widths before anybody keeps them: rows take their tracks from the grid, so none is drawn again. */
function showWidths(grid: HTMLElement, columns: readonly ColumnId[], widths: ColumnWidths): void {
  for (const [name, value] of Object.entries(gridProperties(columns, widths))) {
    grid.style.setProperty(name, value)
  }
}

/** The columns as they stand on the screen, from their headings. */
function measure(grid: HTMLElement): MeasuredColumn[] {
  return [...grid.querySelectorAll<HTMLElement>('[data-heading]')].flatMap((heading) => {
    const id = readColumn(heading.dataset['heading'] ?? '')
    return id === null ? [] : [{ id, px: heading.getBoundingClientRect().width, grows: growsByItself(id) }]
  })
}
