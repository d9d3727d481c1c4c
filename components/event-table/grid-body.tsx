'use client'

import { cx } from '@/components/ui/class-names'
import type { Event } from '@/lib/event/event'
import type { Density } from '@/lib/view/explorer-state'

import type { Column } from './columns'
import { EventRow } from './event-row'

interface GridBodyProps {
  events: readonly Event[]
  /** Which rows are drawn, and where they begin in px, the headings counted. */
  items: readonly { index: number; start: number }[]
  heightPx: number
  headerPx: number
  active: number
  openId: string | null
  columns: readonly Column[]
  density: Density
  isNarrow: boolean
  isOld: boolean
  /** Rows fly past. */
  isFast: boolean
}

/** Names a row: tenants may have events with the same id. */
const rowKey = ({ tenant, id }: Event): string => `${tenant} ${id}`

/** The rows in sight, each at its place in the height of all. */
export function GridBody(props: GridBodyProps) {
  const { events, items, headerPx, columns } = props
  return (
    <div
      role="rowgroup"
      data-tip-through=""
      // Dimmed by taking the colour out: fainter letters could not be read by everybody.
      className={cx('relative', props.isOld && 'bg-surface-sunken grayscale')}
      style={{ height: props.heightPx }}
    >
      {items.map(({ index, start }) => {
        const event = events[index]
        if (event === undefined) return null
        return (
          <div
            key={rowKey(event)}
            role="presentation"
            className="absolute inset-x-0"
            style={{ top: start - headerPx }}
          >
            <EventRow
              event={event}
              columns={columns}
              index={index}
              isActive={index === props.active}
              isOpen={event.id === props.openId}
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
