'use client'

import { ChevronRight, Diff } from 'lucide-react'
import { memo } from 'react'

import { cx } from '@/components/ui/class-names'
import type { Event } from '@/lib/event/event'

import type { Column } from './columns'
import { NARROW_CELL, rowStyle } from './row-style'

interface EventRowProps {
  event: Event
  /** The same list as long as the columns are the same: a row of the same event is drawn once. */
  columns: readonly Column[]
  /** Place in the list from 0. */
  index: number
  /** The one row that Tab reaches. */
  isActive: boolean
  isOpen: boolean
  rowPx: number
  /** Two lines instead of columns. */
  isNarrow: boolean
}

/** One event as a row of the grid. Its height is fixed; what does not fit is cut. */
export const EventRow = memo(function EventRow(props: EventRowProps) {
  const { event, columns, index, isActive, isOpen, rowPx, isNarrow } = props
  const hasFailed = event.outcome === 'failure'
  return (
    <div
      role="row"
      // From 1, and the headings are the first.
      aria-rowindex={index + 2}
      tabIndex={isActive ? 0 : -1}
      data-row={index}
      data-event={event.id}
      style={{ top: index * rowPx, height: rowPx }}
      className={cx(
        rowStyle(isNarrow),
        'focus-visible:-outline-offset-2',
        hasFailed ? 'bg-danger-subtle/60 hover:bg-danger-subtle' : 'hover:bg-surface-hover',
        isOpen && !hasFailed && 'bg-surface-active hover:bg-surface-active',
        isOpen && hasFailed && 'bg-danger-subtle',
      )}
    >
      {isOpen || hasFailed ? (
        <span
          aria-hidden="true"
          className={cx('absolute inset-y-0 left-0 w-0.5', isOpen ? 'bg-accent' : 'bg-danger')}
        />
      ) : null}
      {columns.map((column, i) => (
        <div
          key={column.id}
          role="gridcell"
          aria-colindex={i + 1}
          className={cx(
            'flex min-w-0 items-center',
            isNarrow ? (NARROW_CELL[column.id] ?? 'hidden') : 'h-full px-2',
          )}
        >
          {column.cell(event)}
        </div>
      ))}
      {isNarrow ? <span aria-hidden="true" className="order-4 basis-full" /> : null}
      <div
        role="gridcell"
        aria-colindex={columns.length + 1}
        className={cx(
          'flex items-center justify-end',
          isNarrow ? 'absolute right-1 bottom-1 h-7' : 'h-full pr-1.5',
        )}
      >
        {event.hasBefore || event.hasAfter ? (
          <span data-tip="Has before and after" className="mr-0.5 flex text-faint">
            <Diff size={12} aria-hidden="true" />
            <span className="sr-only">Has before and after</span>
          </span>
        ) : null}
        <OpenButton id={event.id} isOpen={isOpen} />
      </div>
    </div>
  )
})

function OpenButton({ id, isOpen }: { id: string; isOpen: boolean }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      data-item=""
      data-open={id}
      aria-expanded={isOpen}
      aria-label={isOpen ? 'Close event' : 'Open event'}
      className="flex size-6 items-center justify-center rounded-md text-faint transition-colors group-hover/row:text-muted hover:bg-surface-active hover:text-text pointer-coarse:size-8"
    >
      <ChevronRight
        size={14}
        aria-hidden="true"
        className={cx('transition-transform', isOpen && 'rotate-180')}
      />
    </button>
  )
}
