'use client'

import { GripVertical } from 'lucide-react'
import { type KeyboardEvent, useId, useRef, useState } from 'react'

import { Checkbox } from '@/components/ui/checkbox'
import { cx } from '@/components/ui/class-names'
import { type DraggedItem, useDragOrder } from '@/components/ui/use-drag-order'
import { useKeptFocus } from '@/components/ui/use-kept-focus'
import { movedBy, movedTo, toggled } from '@/lib/view/column-order'
import { type ColumnId, columnLabel, FIXED_COLUMNS, readColumn } from '@/lib/view/columns'

import { useAhead } from './use-ahead'

interface ColumnListProps {
  columns: readonly ColumnId[]
  /** Columns of details keys that are offered, none of which is shown. */
  offered: readonly ColumnId[]
  onColumns: (columns: readonly ColumnId[]) => void
  /** Events of all tenants stand in the table: only then it is of interest whose each one is. */
  isAllTenants: boolean
}

const FIXED = Object.keys(FIXED_COLUMNS).flatMap((name) => readColumn(name) ?? [])

/**
 * All columns: those of the table in their order, to be dragged or moved with Alt and the arrows, then what else there is.
 * Space shows and hides; the focus stays with the column wherever it goes.
 */
export function ColumnList({ columns: given, offered, onColumns, isAllTenants }: ColumnListProps) {
  const root = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const [said, setSaid] = useState('')
  const [columns, go] = useAhead(given, onColumns)
  const kept = useKeptFocus(root, columns, (last) => {
    const column = columnAt(last)
    return column === null ? null : boxOf(root.current, column)
  })

  const apply = (next: readonly ColumnId[], column: ColumnId) => {
    if (next === columns) return
    const place = next.indexOf(column)
    setSaid(
      place === -1
        ? `${columnLabel(column)}, hidden`
        : `${columnLabel(column)}, ${place + 1} of ${next.length}`,
    )
    go(next)
  }
  const { dragged, start } = useDragOrder<ColumnId>({
    axis: 'y',
    onDrop: (column, to) => apply(movedTo(columns, column, to), column),
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const column = columnAt(event.target)
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : null
    if (column === null || by === null || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    if (event.altKey) apply(movedBy(columns, column, by), column)
    else step(root.current, event.target, by)
  }
  const toggle = (column: ColumnId) => apply(toggled(columns, column), column)
  return (
    <div ref={root} role="presentation" className="flex flex-col gap-2" onKeyDown={onKeyDown} {...kept}>
      <ul ref={list} aria-label="Shown columns" className="flex flex-col">
        {columns.map((column) => (
          <li
            key={column}
            data-column={column}
            data-drag-item={column}
            className={cx(
              'flex items-center gap-1 rounded-sm py-0.5 hover:bg-surface-hover',
              dragged?.id === column && 'opacity-50',
              dropEdge(columns, column, dragged),
            )}
          >
            <span
              aria-hidden="true"
              title="Drag to another place (Alt and the arrow keys do the same)"
              onPointerDown={(event) => {
                event.preventDefault()
                start(event, column, list.current)
              }}
              className="flex h-6 w-5 shrink-0 cursor-grab touch-none items-center justify-center text-faint hover:text-text active:cursor-grabbing pointer-coarse:h-9 pointer-coarse:w-9"
            >
              <GripVertical size={14} />
            </span>
            <ColumnBox column={column} checked onToggle={toggle} />
          </li>
        ))}
      </ul>
      <HiddenColumns
        title="Other columns"
        columns={FIXED.filter((column) => !columns.includes(column) && (isAllTenants || column !== 'tenant'))}
        onToggle={toggle}
      />
      <HiddenColumns title="From details" columns={offered} onToggle={toggle} />
      <p role="status" className="sr-only">
        {said}
      </p>
    </div>
  )
}

interface HiddenColumnsProps {
  title: string
  columns: readonly ColumnId[]
  onToggle: (column: ColumnId) => void
}

function HiddenColumns({ title, columns, onToggle }: HiddenColumnsProps) {
  const id = useId()
  if (columns.length === 0) return null
  return (
    <div className="border-t pt-2">
      <p id={id} className="mb-1 text-sm text-muted">
        {title}
      </p>
      <ul aria-labelledby={id} className="grid grid-cols-2 gap-x-3 gap-y-1">
        {columns.map((column) => (
          <li key={column} data-column={column} className="min-w-0">
            <ColumnBox column={column} checked={false} onToggle={onToggle} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function ColumnBox(props: { column: ColumnId; checked: boolean; onToggle: (column: ColumnId) => void }) {
  const { column, checked, onToggle } = props
  return (
    <Checkbox
      label={<bdi className="wrap-anywhere">{columnLabel(column)}</bdi>}
      checked={checked}
      onCheckedChange={() => onToggle(column)}
    />
  )
}

/** A line where what is dragged would be put down. */
function dropEdge(
  columns: readonly ColumnId[],
  column: ColumnId,
  dragged: DraggedItem<ColumnId> | null,
): string | false {
  if (dragged === null || dragged.id === column) return false
  const place = columns.filter((other) => other !== dragged.id).indexOf(column)
  if (place === dragged.to) return 'shadow-[inset_0_2px_0_var(--accent)]'
  const isLast = place === columns.length - 2 && dragged.to > place
  return isLast && 'shadow-[inset_0_-2px_0_var(--accent)]'
}

function columnAt(target: EventTarget): ColumnId | null {
  const box = target instanceof Element ? target.closest('[role=checkbox]') : null
  return readColumn(box?.closest<HTMLElement>('[data-column]')?.dataset['column'] ?? '')
}

function boxesOf(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('[role=checkbox]') ?? [])]
}

function boxOf(root: HTMLElement | null, column: ColumnId): HTMLElement | undefined {
  return boxesOf(root).find((box) => columnAt(box) === column)
}

function step(root: HTMLElement | null, from: EventTarget, by: -1 | 1): void {
  const boxes = boxesOf(root)
  boxes[boxes.findIndex((box) => box === from) + by]?.focus()
}
