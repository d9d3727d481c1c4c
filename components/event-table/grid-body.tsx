'use client'

import { cx } from '@/components/ui/class-names'
import { useZone } from '@/components/ui/zone'
import type { Event } from '@/lib/event/event'

import type { Column } from './columns'
import { EventRow } from './event-row'
import { QuickRow } from './quick-row'

interface GridBodyProps {
  events: readonly Event[]
  /** Which rows are drawn, in their order. */
  rows: readonly number[]
  rowPx: number
  active: number
  openId: string | null
  columns: readonly Column[]
  isNarrow: boolean
  isOld: boolean
  /** Rows fly past. */
  isFast: boolean
}

/** Names a row: tenants may have events with the same id. */
const rowKey = ({ tenant, id }: Event): string => `${tenant} ${id}`

/** The rows in sight, each at its place in the height of all. */
export function GridBody(props: GridBodyProps) {
  const { events, rows, rowPx, columns, isNarrow } = props
  const zone = useZone()
  return (
    <div
      role="rowgroup"
      data-tip-through=""
      // Dimmed by taking the colour out: fainter letters could not be read by everybody.
      className={cx('relative', props.isOld && 'bg-surface-sunken grayscale')}
      style={{ height: events.length * rowPx }}
    >
      {rows.map((index, place) => {
        const event = events[index]
        if (event === undefined) return null
        const row = { event, columns, index, rowPx, isNarrow }
        const isActive = index === props.active
        const isOpen = event.id === props.openId
        // By place, so that the elements stay and only their text changes: making and dropping them costs more than all else.
        if (props.isFast && !isActive && !isOpen) return <QuickRow key={place} {...row} zone={zone} />
        return <EventRow key={rowKey(event)} {...row} isActive={isActive} isOpen={isOpen} />
      })}
    </div>
  )
}
