import { cx } from '@/components/ui/class-names'
import type { Event } from '@/lib/event/event'
import { visibleText } from '@/lib/view/visible-text'

import type { Column } from './columns'
import { NARROW_CELL, rowStyle } from './row-style'

const QUICK_CHARS = 120

interface QuickRowProps {
  event: Event
  columns: readonly Column[]
  /** Place in the list from 0. */
  index: number
  rowPx: number
  isNarrow: boolean
  zone: string
}

/**
 * A row that flies past: plain text in as few elements as its columns take. It may stand for one event now and for another
 * in the next frame, so nothing in it can have the focus.
 */
export function QuickRow({ event, columns, index, rowPx, isNarrow, zone }: QuickRowProps) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-row={index}
      data-event={event.id}
      style={{ top: index * rowPx, height: rowPx }}
      className={cx(rowStyle(isNarrow), event.outcome === 'failure' && 'bg-danger-subtle/60')}
    >
      {columns.map((column, i) => (
        <div
          key={column.id}
          role="gridcell"
          aria-colindex={i + 1}
          className={cx('truncate', isNarrow ? (NARROW_CELL[column.id] ?? 'hidden') : 'px-2')}
        >
          {visibleText((column.text(event, zone) ?? '').slice(0, QUICK_CHARS))}
        </div>
      ))}
      {isNarrow ? <span aria-hidden="true" className="order-4 basis-full" /> : null}
    </div>
  )
}
