'use client'

import { ArrowDown, ArrowUp } from 'lucide-react'
import { memo, type Ref, type RefObject, useEffect, useRef, useState } from 'react'

import { cx } from '@/components/ui/class-names'
import { type DraggedItem, useDragOrder } from '@/components/ui/use-drag-order'
import { movedBy, movedTo } from '@/lib/view/column-order'
import { type ColumnWidths, withoutWidth } from '@/lib/view/column-widths'
import { type ColumnId, columnLabel } from '@/lib/view/columns'
import type { Order } from '@/lib/view/explorer-state'

import { ColumnEdge } from './column-edge'
import { useColumnResize } from './use-column-resize'

/** How columns are arranged, and how to arrange them anew. */
export interface ColumnArrangement {
  widths: ColumnWidths
  onColumns: (columns: readonly ColumnId[]) => void
  onWidths: (widths: ColumnWidths) => void
}

interface HeaderRowProps extends ColumnArrangement {
  columns: readonly ColumnId[]
  order: Order
  onOrder: (order: Order) => void
  isNarrow: boolean
  /** Measured for the number of tags that fit. */
  detailsRef: Ref<HTMLDivElement>
}

/**
 * The headings. The date's is a button: newest first or oldest first. Each can be dragged to another place, and has an edge
 * that changes its width. On a narrow screen only readers see them.
 */
export const HeaderRow = memo(function HeaderRow(props: HeaderRowProps) {
  const { columns, widths, order, onColumns, onWidths, isNarrow } = props
  const row = useRef<HTMLDivElement>(null)
  const move = useKeyMoves(row, columns, onColumns)
  const resize = useColumnResize({ columns, widths, onWidths })
  const { dragged, start } = useDragOrder<ColumnId>({
    axis: 'x',
    onDrop: (column, to) => onColumns(movedTo(columns, column, to)),
  })
  // One edge at a time can be reached by Tab; the arrows go from one to the next.
  const [edge, setEdge] = useState<ColumnId | null>(null)
  const reached = edge !== null && columns.includes(edge) ? edge : columns[0]
  return (
    <div
      ref={row}
      role="row"
      aria-rowindex={1}
      className={cx(
        isNarrow
          ? 'sr-only'
          : 'grid h-7 grid-cols-(--tracks) items-center border-b bg-surface-sunken text-sm font-medium text-muted select-none',
      )}
    >
      {columns.map((id, i) => (
        <div
          key={id}
          ref={id === 'details' ? props.detailsRef : undefined}
          role="columnheader"
          aria-colindex={i + 1}
          aria-sort={id === 'date' ? SORT[order] : undefined}
          data-heading={id}
          data-drag-item={id}
          onPointerDown={(event) => {
            // A finger scrolls the table; for it there is the list in the view options.
            if (event.pointerType !== 'touch') start(event, id, row.current)
          }}
          className={cx(
            'relative flex h-full min-w-0 items-center px-2',
            dragged?.id === id && 'opacity-50',
            dropEdge(columns, id, dragged),
          )}
        >
          {id === 'date' ? (
            <DateHeading order={order} onOrder={props.onOrder} />
          ) : (
            <span className="truncate">{columnLabel(id)}</span>
          )}
          {isNarrow ? null : (
            <ColumnEdge
              column={id}
              widths={widths}
              isReached={id === reached}
              onFocus={() => setEdge(id)}
              onDrag={resize.start}
              onStep={resize.step}
              onReset={() => onWidths(withoutWidth(widths, id))}
              onMove={(by) => move(id, by)}
            />
          )}
        </div>
      ))}
      <div role="columnheader" aria-colindex={columns.length + 1}>
        <span className="sr-only">Open</span>
      </div>
    </div>
  )
})

/** Moves columns by keys. The focus stays with the edge that was moved, and a key that is held down goes on. */
function useKeyMoves(
  row: RefObject<HTMLElement | null>,
  columns: readonly ColumnId[],
  onColumns: (columns: readonly ColumnId[]) => void,
) {
  const moved = useRef<ColumnId | null>(null)
  // The address follows a moment later.
  const latest = useRef(columns)
  // The outside system is the document's focus: an element that is moved loses it.
  useEffect(() => {
    latest.current = columns
    const edges = [...(row.current?.querySelectorAll<HTMLElement>('[data-edge]') ?? [])]
    if (moved.current !== null) edges.find(({ dataset }) => dataset['edge'] === moved.current)?.focus()
    moved.current = null
  }, [columns, row])
  return (column: ColumnId, by: -1 | 1) => {
    const next = movedBy(latest.current, column, by)
    if (next === latest.current) return
    latest.current = next
    moved.current = column
    onColumns(next)
  }
}

/** A line where what is dragged would be put down. */
function dropEdge(
  columns: readonly ColumnId[],
  id: ColumnId,
  dragged: DraggedItem<ColumnId> | null,
): string | false {
  if (dragged === null || dragged.id === id) return false
  const place = columns.filter((other) => other !== dragged.id).indexOf(id)
  if (place === dragged.to) return 'shadow-[inset_2px_0_0_var(--accent)]'
  const isLast = place === columns.length - 2 && dragged.to > place
  return isLast && 'shadow-[inset_-2px_0_0_var(--accent)]'
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
