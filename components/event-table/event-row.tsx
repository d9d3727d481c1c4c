'use client'

import { ChevronRight, Diff } from 'lucide-react'
import { memo, useState } from 'react'

import { cx } from '@/components/ui/class-names'
import { useZone } from '@/components/ui/zone'
import type { Event } from '@/lib/event/event'
import type { Density } from '@/lib/view/explorer-state'
import { visibleText } from '@/lib/view/visible-text'

import type { Column } from './columns'

interface EventRowProps {
  event: Event
  /** The same list as long as the columns are the same: a row of the same event is drawn once. */
  columns: readonly Column[]
  /** Place in the list from 0. */
  index: number
  /** The one row that Tab reaches. */
  isActive: boolean
  isOpen: boolean
  density: Density
  /** Two lines instead of columns. */
  isNarrow: boolean
  /** Rows fly past: one that begins now begins as plain text. */
  isFast: boolean
}

/** Height of a row in px. The virtual list and the rows' own style take it from here. */
export function rowHeightPx(density: Density, isNarrow: boolean): number {
  if (isNarrow) return density === 'compact' ? 60 : 68
  return density === 'compact' ? 28 : 36
}

/** One event as a row of the grid. Its height is fixed; what does not fit is cut. */
export const EventRow = memo(function EventRow(props: EventRowProps) {
  const { event, columns, index, isActive, isOpen, density, isNarrow, isFast } = props
  const isText = useIsText(isFast)
  const hasFailed = event.outcome === 'failure'
  return (
    <div
      role="row"
      // From 1, and the headings are the first.
      aria-rowindex={index + 2}
      tabIndex={isActive ? 0 : -1}
      data-row={index}
      data-event={event.id}
      style={{ height: rowHeightPx(density, isNarrow) }}
      className={cx(
        'group/row relative items-center border-b text-base focus-visible:-outline-offset-2',
        isNarrow ? 'flex flex-wrap content-center pr-1 pl-2' : 'grid grid-cols-(--tracks)',
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
            isNarrow ? (NARROW[column.id] ?? 'hidden') : 'h-full px-2',
          )}
        >
          {isText ? <QuickCell column={column} event={event} /> : column.cell(event)}
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

/** Only a row that is new while rows fly past is drawn as text: one that was drawn stays as it is. */
function useIsText(isFast: boolean): boolean {
  const [wasDrawn, setDrawn] = useState(!isFast)
  if (!isFast && !wasDrawn) setDrawn(true)
  return isFast && !wasDrawn
}

const QUICK_CHARS = 120

/** What a cell says as plain text, no more of it than can be seen. */
function QuickCell({ column, event }: { column: Column; event: Event }) {
  const zone = useZone()
  const text = column.text(event, zone) ?? ''
  return <span className="truncate">{visibleText(text.slice(0, QUICK_CHARS))}</span>
}

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

/** Where a row takes two lines: tenant, change, type and date above; actor and details below. Other columns wait inside. */
const NARROW: Record<string, string> = {
  tenant: 'order-0 h-6 max-w-[38%] shrink pr-2',
  change: 'order-1 h-6 pr-2',
  type: 'order-2 h-6 flex-1 pr-2',
  date: 'order-3 h-6 shrink-0 pr-1.5',
  actor: 'order-5 h-6 max-w-[46%] pr-2',
  details: 'order-6 h-6 flex-1 pr-9',
}
