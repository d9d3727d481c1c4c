'use client'

import type { Row } from '@tanstack/react-table'

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
  active: number
  openId: string | null
  columns: readonly ColumnId[]
  density: Density
  isNarrow: boolean
  isOld: boolean
  /** Rows fly past. */
  isFast: boolean
}

/** Names a row: tenants may have events with the same id. */
export const rowKey = ({ tenant, id }: Event): string => `${tenant} ${id}`

/** The rows in sight, each at its place in the height of all. */
export function GridBody(props: GridBodyProps) {
  const { events, rows, items, headerPx, columns } = props
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
        const event = events[index]
        const row = event === undefined ? undefined : rowOf.get(rowKey(event))
        if (row === undefined) return null
        return (
          <div
            key={row.id}
            role="presentation"
            className="absolute inset-x-0"
            style={{ top: start - headerPx }}
          >
            <EventRow
              row={row}
              columnsKey={columnsKey}
              index={index}
              isActive={index === props.active}
              isOpen={row.original.id === props.openId}
              density={props.density}
              isNarrow={props.isNarrow}
              isFast={props.isFast}
            />
          </div>
        )
      })}
    </div>
  )
}
