import { createColumnHelper, metaHelper, tableFeatures } from '@tanstack/react-table'

import type { Event } from '@/lib/event/event'
import type { ColumnWidths } from '@/lib/view/column-widths'
import { type ColumnId, columnLabel, type FIXED_COLUMNS, isDetailsColumn } from '@/lib/view/columns'

import { ActorCell } from './actor-cell'
import { ChangeCell } from './change-cell'
import { DetailsCell } from './details-cell'
import { DetailsKeyCell, ProseCell, TermCell } from './text-cells'
import { TimeCell } from './time-cell'

/** How a column shares the width of the table: a track of the CSS grid, and the least it needs in px. */
interface ColumnMeta {
  track: string
  minPx: number
}

/** Rows come sorted, filtered and paged by the server: the table needs none of its own features. */
export const features = tableFeatures({ columnMeta: metaHelper<ColumnMeta>() })

const helper = createColumnHelper<typeof features, Event>()

/** Grows with the window in proportion to `share`, never below `minPx`. */
const grow = (minPx: number, share: number): ColumnMeta => ({
  track: `minmax(${minPx}px, ${share}fr)`,
  minPx,
})
const fixed = (px: number): ColumnMeta => ({ track: `${px}px`, minPx: px })

type FixedColumn = keyof typeof FIXED_COLUMNS

const SHAPE: Record<FixedColumn, { meta: ColumnMeta; cell: (event: Event) => React.ReactNode }> = {
  type: {
    meta: grow(112, 0.8),
    cell: (event) => <TermCell label="Resource type" name="type" value={event.resource.type} mono />,
  },
  change: { meta: fixed(164), cell: (event) => <ChangeCell event={event} /> },
  actor: { meta: grow(170, 1.7), cell: (event) => <ActorCell event={event} /> },
  details: { meta: grow(260, 4), cell: (event) => <DetailsCell event={event} /> },
  date: { meta: fixed(216), cell: (event) => <TimeCell at={event.occurredAt} /> },
  action: {
    meta: grow(130, 1),
    cell: (event) => <TermCell label="Action" name="action" value={event.action} mono />,
  },
  resource: {
    meta: grow(140, 1.2),
    cell: ({ resource: { id, name } }) =>
      name !== undefined && id === undefined ? (
        <TermCell label="Resource name" name="resource.name" value={name} />
      ) : (
        <TermCell label="Resource id" name="resource.id" value={id} mono />
      ),
  },
  message: { meta: grow(180, 2), cell: (event) => <ProseCell text={event.message} /> },
  reason: { meta: grow(140, 1.2), cell: (event) => <ProseCell text={event.reason} /> },
  ip: {
    meta: fixed(132),
    cell: (event) => <TermCell label="IP address" name="ip" value={event.client?.ip} mono />,
  },
  source: {
    meta: grow(100, 0.6),
    cell: (event) => <TermCell label="Source" name="source" value={event.source.name} />,
  },
  session: {
    meta: grow(120, 0.8),
    cell: (event) => <TermCell label="Session" name="session" value={event.sessionId} mono />,
  },
  trace: {
    meta: grow(120, 0.8),
    cell: (event) => <TermCell label="Trace" name="trace" value={event.traceId} mono />,
  },
  received: { meta: fixed(216), cell: (event) => <TimeCell at={event.receivedAt} /> },
  index: {
    meta: fixed(92),
    cell: (event) => <span className="w-full text-right font-mono text-xs">{event.index}</span>,
  },
  id: { meta: fixed(272), cell: (event) => <TermCell label="Event id" name="id" value={event.id} mono /> },
}

function makeColumn(id: ColumnId) {
  if (isDetailsColumn(id)) {
    return helper.display({
      id,
      header: columnLabel(id),
      meta: grow(120, 1),
      cell: ({ row }) => <DetailsKeyCell event={row.original} column={id} />,
    })
  }
  const { meta, cell } = SHAPE[id]
  return helper.display({ id, header: columnLabel(id), meta, cell: ({ row }) => cell(row.original) })
}

const made = new Map<ColumnId, ReturnType<typeof makeColumn>>()

/** The column of this id; always the same object, as the table asks for. */
export function columnOf(id: ColumnId): ReturnType<typeof makeColumn> {
  const column = made.get(id) ?? makeColumn(id)
  made.set(id, column)
  return column
}

/** Width of the cell at the end of a row, with the button that opens it. */
const OPEN_PX = 52

/** True for a column that takes its share of what is left, unless somebody gave it a width. */
export function growsByItself(id: ColumnId): boolean {
  return columnOf(id).meta?.track.includes('fr') === true
}

/** The least width of a column in px: what it has where there is no room. */
export function leastPx(id: ColumnId, widths: ColumnWidths): number {
  return widths[id] ?? columnOf(id).meta?.minPx ?? 0
}

/** The tracks of the CSS grid for these columns, and the least width of the table in px. */
export function tracksOf(ids: readonly ColumnId[], widths: ColumnWidths): { tracks: string; minPx: number } {
  const growing = ids.some((id) => widths[id] === undefined && growsByItself(id))
  const tracks = ids.map((id) =>
    widths[id] === undefined ? (columnOf(id).meta?.track ?? '') : `${widths[id]}px`,
  )
  return {
    // Without a column that grows, the last cell does, so that the row reaches the edge.
    tracks: [...tracks, growing ? `${OPEN_PX}px` : `minmax(${OPEN_PX}px, 1fr)`].join(' '),
    minPx: ids.reduce((sum, id) => sum + leastPx(id, widths), OPEN_PX),
  }
}

/**
 * The widths as properties of the grid: its rows take their tracks from there, so that none of them is drawn again while a
 * column is resized.
 */
export function gridProperties(ids: readonly ColumnId[], widths: ColumnWidths): Record<string, string> {
  const { tracks, minPx } = tracksOf(ids, widths)
  return { '--tracks': tracks, '--least': `${minPx}px` }
}
