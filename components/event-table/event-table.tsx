'use client'

import { type CSSProperties, type ReactNode, type Ref, useImperativeHandle, useMemo, useState } from 'react'

import type { Event } from '@/lib/event/event'
import type { ColumnId } from '@/lib/view/columns'
import type { Density, Order } from '@/lib/view/explorer-state'
import type { TimeRange } from '@/lib/view/time-range'

import { type Column, columnOf, gridProperties } from './columns'
import { GridBody } from './grid-body'
import { rowMove } from './grid-keys'
import type { TermMode } from './grid-menu'
import { GridMenuLater } from './grid-menu-later'
import { type ColumnArrangement, HeaderRow } from './header-row'
import { rowHeightPx } from './row-style'
import { type Term, TableProvider, type TermState } from './table-context'
import { useGridEvents } from './use-grid-events'
import { type TableHold, useHold } from './use-hold'
import { useNow } from './use-now'
import { useVirtualRows } from './use-virtual-rows'
import { useWidth } from './use-width'

/** Below this width in px a row takes two lines. */
const NARROW_PX = 720
const HEADER_PX = 28

/** What the page can ask of the table. */
export interface EventTableHandle {
  /** Move by a key (`j`, `k` and their like), and bring the focus along. */
  move(key: string): void
  /** Bring the row of this event into sight and make it the one that Tab reaches, without the focus. */
  show(id: string): void
  /** Focus the row of this event; of one that is none of the rows, the row that Tab reaches. */
  focus(id: string | null): void
  /** Scroll to the first row, and have the focus in the table but on no row, which would hold new ones back. */
  toTop(): void
}

interface EventTableProps {
  ref?: Ref<EventTableHandle>
  events: readonly Event[]
  /** Changes when another search's rows stand there: the list starts at the top again. */
  resultKey: unknown
  columns: readonly ColumnId[]
  /** Widths of columns, and what the headings do to widths and order. */
  arrangement: ColumnArrangement
  density: Density
  order: Order
  /** How many rows there are in all; null while nobody knows. */
  total: number | null
  isBusy: boolean
  /** The rows answer an older question than the one that is asked. */
  isOld: boolean
  /** The event that is shown beside the table. */
  openId: string | null
  stateOf: (term: Term) => TermState
  onOrder: (order: Order) => void
  onOpen: (event: Event | null) => void
  /** A key led to this row. */
  onVisit: (event: Event) => void
  onTerm: (term: Term, mode: TermMode) => void
  onRange: (range: TimeRange) => void
  onCopyLink: (event: Event) => void
  /** The end is near: read on. */
  onNearEnd: () => void
  /** What somebody does with the rows, for whoever would add some at the top. */
  onHold?: (hold: TableHold) => void
  /** Below the last row. */
  footer: ReactNode
}

/**
 * The events as a grid of any length. Only the rows in sight exist.
 */
export function EventTable(props: EventTableProps) {
  const { ref, events, resultKey, columns, density, openId, total, stateOf, onTerm, onCopyLink, onNearEnd } =
    props
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const [detailsHeading, setDetailsHeading] = useState<HTMLElement | null>(null)
  const width = useWidth(scroller)
  const detailsPx = useWidth(detailsHeading)
  const isNarrow = width !== null && width < NARROW_PX
  const headerPx = isNarrow ? 0 : HEADER_PX
  const rowPx = rowHeightPx(density, isNarrow)
  const rows = useVirtualRows({
    events,
    rowPx,
    headerPx,
    openId,
    resultKey,
    scroller,
    onNearEnd,
  })
  const narrowDetails = columns.includes('tenant') ? DETAILS_BY_TENANT : NARROW_DETAILS
  const detailsWidth = isNarrow ? width * narrowDetails : (detailsPx ?? FIRST_DETAILS_PX)
  const context = useCellContext(stateOf, detailsWidth)
  const shown = useColumns(columns)
  const visit = (row: number) => {
    rows.moveTo(row)
    const event = events[row]
    if (event !== undefined) props.onVisit(event)
  }
  const grid = useGridEvents({
    events,
    scroller,
    place: rows.place,
    moveTo: rows.moveTo,
    visit,
    openId,
    onOpen: props.onOpen,
    onTerm,
    onCopyLink,
  })
  useImperativeHandle(ref, () => {
    const rowOf = (id: string | null) => events.findIndex((event) => event.id === id)
    return {
      move: (key) => {
        const here = rows.place()
        const row = rowMove(key, here)
        if (row === null) return
        // From elsewhere on the page the first step is to where the keyboard is in the grid, which nobody has seen yet.
        const isSeen = openId !== null || scroller?.contains(document.activeElement) === true
        visit(isSeen ? row : here.row)
      },
      toTop: () => {
        rows.toTop()
        scroller?.focus({ preventScroll: true })
      },
      show: (id) => rows.show(rowOf(id)),
      focus: (id) => rows.moveTo(rowOf(id) < 0 ? rows.place().row : rowOf(id)),
    }
  })
  useHold(scroller, props.onHold)
  return (
    <TableProvider value={context}>
      <div
        ref={setScroller}
        tabIndex={-1}
        className="@container relative min-h-0 flex-1 overflow-auto overscroll-contain focus-visible:outline-none"
        {...grid.handlers}
      >
        <div
          role="grid"
          aria-label="Events"
          aria-rowcount={total === null ? -1 : total + 1}
          aria-colcount={columns.length + 1}
          aria-busy={props.isBusy}
          className={isNarrow ? undefined : 'min-w-(--least)'}
          style={gridStyle(columns, props.arrangement)}
        >
          <div role="rowgroup" className="sticky top-0 z-10">
            <HeaderRow
              columns={columns}
              {...props.arrangement}
              order={props.order}
              onOrder={props.onOrder}
              isNarrow={isNarrow}
              detailsRef={setDetailsHeading}
            />
          </div>
          <GridBody
            events={events}
            rows={rows.rows}
            rowPx={rowPx}
            active={rows.active}
            openId={openId}
            columns={shown}
            isNarrow={isNarrow}
            isOld={props.isOld}
            isFast={rows.isFast}
          />
        </div>
        {props.footer}
      </div>
      <GridMenuLater
        overlay={grid.overlay}
        isOpen={grid.isOverlayOpen}
        onClose={grid.closeOverlay}
        stateOf={stateOf}
        onTerm={onTerm}
        onRange={props.onRange}
      />
    </TableProvider>
  )
}

/** The same list as long as it holds the same columns: every row is drawn again for another one. */
function useColumns(ids: readonly ColumnId[]): readonly Column[] {
  const [columns, setColumns] = useState(() => ids.map(columnOf))
  if (ids.length === columns.length && ids.every((id, i) => columns[i]?.id === id)) return columns
  const next = ids.map(columnOf)
  setColumns(next)
  return next
}

/** One value as long as nothing in it changes: every cell is drawn again for another one. */
function useCellContext(stateOf: (term: Term) => TermState, detailsWidth: number) {
  const nowMs = useNow()
  return useMemo(() => ({ stateOf, nowMs, detailsWidth }), [stateOf, nowMs, detailsWidth])
}

/** Room for tags before the column is measured, in px: what a window of 1,360 px gives beside the facets. */
const FIRST_DETAILS_PX = 236
/** The share of a narrow row that is left for tags beside the actor. */
const NARROW_DETAILS = 0.38
/** The same where the tenant stands before the actor. */
const DETAILS_BY_TENANT = 0.18

function gridStyle(columns: readonly ColumnId[], { widths }: ColumnArrangement): CSSProperties {
  // safe: custom properties are styles, though React's types do not list them
  return gridProperties(columns, widths) as CSSProperties
}
