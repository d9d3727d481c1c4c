'use client'

import { FlexRender, type Header } from '@tanstack/react-table'
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { Ref } from 'react'

import { cx } from '@/components/ui/class-names'
import type { Event } from '@/lib/event/event'
import type { Order } from '@/lib/view/explorer-state'

import type { features } from './columns'

interface HeaderRowProps {
  headers: readonly Header<typeof features, Event>[]
  order: Order
  onOrder: (order: Order) => void
  isNarrow: boolean
  /** Measured for the number of tags that fit. */
  detailsRef: Ref<HTMLDivElement>
}

/** The headings. The date's is a button: newest first or oldest first. On a narrow screen only readers see it. */
export function HeaderRow({ headers, order, onOrder, isNarrow, detailsRef }: HeaderRowProps) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className={cx(
        isNarrow
          ? 'sr-only'
          : 'grid h-7 grid-cols-(--tracks) items-center border-b bg-surface-sunken text-sm font-medium text-muted',
      )}
    >
      {headers.map((header, i) => {
        const isDate = header.column.id === 'date'
        return (
          <div
            key={header.id}
            ref={header.column.id === 'details' ? detailsRef : undefined}
            role="columnheader"
            aria-colindex={i + 1}
            aria-sort={isDate ? SORT[order] : undefined}
            className="flex h-full min-w-0 items-center px-2"
          >
            {isDate ? (
              <DateHeading order={order} onOrder={onOrder} />
            ) : (
              <span className="truncate">
                <FlexRender header={header} />
              </span>
            )}
          </div>
        )
      })}
      <div role="columnheader" aria-colindex={headers.length + 1}>
        <span className="sr-only">Open</span>
      </div>
    </div>
  )
}

const SORT = { desc: 'descending', asc: 'ascending', arrival: 'none' } as const

function DateHeading({ order, onOrder }: { order: Order; onOrder: (order: Order) => void }) {
  const Icon = order === 'asc' ? ArrowUp : ArrowDown
  const next = order === 'desc' ? 'asc' : 'desc'
  return (
    <button
      type="button"
      onClick={() => onOrder(next)}
      aria-label={`Date, ${order === 'arrival' ? 'in order of arrival' : order === 'desc' ? 'newest first' : 'oldest first'}`}
      data-tip={next === 'asc' ? 'Show the oldest first' : 'Show the newest first'}
      className="-mx-1 flex items-center gap-1 rounded-sm px-1 transition-colors hover:bg-surface-active hover:text-text"
    >
      Date
      {order === 'arrival' ? null : <Icon size={12} aria-hidden="true" />}
    </button>
  )
}
