'use client'

import type { Row } from '@tanstack/react-table'
import type { ReactNode } from 'react'

import { cx } from '@/components/ui/class-names'
import type { Event } from '@/lib/event/event'
import type { ColumnId } from '@/lib/view/columns'
import type { Density } from '@/lib/view/explorer-state'

import type { features } from './columns'
import { EventRow } from './event-row'

interface GridBodyProps {
  events: readonly Event[]
  /** The table's rows of the events that are drawn. */
  rows: readonly Row<typeof features, Event>[]
  /** Which rows are drawn, and where they begin in px, the headings counted. */
  items: readonly { index: number; start: number }[]
  heightPx: number
  headerPx: number
  /** Follows the height of the expanded row. */
  measure: (node: HTMLElement | null) => void
  active: number
  /** -1: none. */
  expandedIndex: number
  columns: readonly ColumnId[]
  density: Density
  isNarrow: boolean
  isOld: boolean
  renderDetail: (event: Event) => ReactNode
}

/** The rows in sight, each at its place in the height of all. */
export function GridBody(props: GridBodyProps) {
  const { events, rows, items, headerPx, expandedIndex, columns } = props
  const rowOf = new Map(rows.map((row) => [row.id, row]))
  const columnsKey = columns.join(',')
  return (
    <div
      role="rowgroup"
      // Dimmed by taking the colour out: fainter letters could not be read by everybody.
      className={cx('relative', props.isOld && 'bg-surface-sunken grayscale')}
      style={{ height: props.heightPx }}
    >
      {items.map(({ index, start }) => {
        const row = rowOf.get(events[index]?.id ?? '')
        if (row === undefined) return null
        const isExpanded = index === expandedIndex
        const isBelow = expandedIndex >= 0 && index > expandedIndex
        return (
          <div
            key={row.id}
            role="presentation"
            data-index={index}
            ref={isExpanded ? props.measure : undefined}
            className="absolute inset-x-0"
            style={{ top: start - headerPx }}
          >
            <EventRow
              row={row}
              columnsKey={columnsKey}
              index={index}
              rowIndex={index + (isBelow ? 3 : 2)}
              isActive={index === props.active}
              isExpanded={isExpanded}
              density={props.density}
              isNarrow={props.isNarrow}
            />
            {isExpanded ? (
              <div role="row" aria-rowindex={index + 3} className="border-b">
                {/* As wide as what is in sight of the table, wherever it is scrolled to. */}
                <div
                  role="gridcell"
                  aria-colspan={columns.length + 1}
                  data-detail=""
                  className="sticky left-0 w-[100cqw]"
                >
                  {props.renderDetail(row.original)}
                </div>
              </div>
            ) : null}
          </div>
        )
      })}
    </div>
  )
}
