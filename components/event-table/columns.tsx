import type { ReactNode } from 'react'

import { zonedTime } from '@/lib/base/zone'
import type { Event } from '@/lib/event/event'
import { partyName } from '@/lib/event/party'
import type { ColumnWidths } from '@/lib/view/column-widths'
import {
  type ColumnId,
  columnLabel,
  detailsKeyOf,
  type FIXED_COLUMNS,
  isDetailsColumn,
} from '@/lib/view/columns'
import { detailsValues } from '@/lib/view/event-tags'

import { ActorCell } from './actor-cell'
import { ChangeCell } from './change-cell'
import { DetailsCell, tagsOf } from './details-cell'
import { cutValue } from './fit-tags'
import { DetailsKeyCell, ProseCell, TermCell } from './text-cells'
import { TimeCell } from './time-cell'

/** How a column shares the width of the table: a track of the CSS grid, and the least it needs in px. */
interface ColumnWidth {
  track: string
  minPx: number
}

interface ColumnShape {
  meta: ColumnWidth
  cell: (event: Event) => ReactNode
  /** What a cell says, as far as it can be seen, for a row that flies past. Times are told in `zone`. */
  text: (event: Event, zone: string) => string | undefined
}

/** A column of the table. Rows come sorted, filtered and paged by the server: there is no more to it than its cells. */
export interface Column extends ColumnShape {
  id: ColumnId
  label: string
}

/** Grows with the window in proportion to `share`, never below `minPx`. */
const grow = (minPx: number, share: number): ColumnWidth => ({
  track: `minmax(${minPx}px, ${share}fr)`,
  minPx,
})
const fixed = (px: number): ColumnWidth => ({ track: `${px}px`, minPx: px })

/** Tags of a row that flies past: more could not be read. */
const QUICK_TAGS = 6

type FixedColumn = keyof typeof FIXED_COLUMNS

/** A column whose cell is one value of the event, which filters when it is clicked. */
function term(
  meta: ColumnWidth,
  of: { label: string; name: string; value: (event: Event) => string | undefined; mono?: boolean },
): ColumnShape {
  const { label, name, value, mono = false } = of
  return {
    meta,
    cell: (event) => <TermCell label={label} name={name} value={value(event)} mono={mono} />,
    text: value,
  }
}

const timeText = (at: string, zone: string): string => {
  const zoned = zonedTime(at, zone)
  return zoned === null ? at : `${zoned.day} ${zoned.time} ${zoned.label}`
}

const SHAPE: Record<FixedColumn, ColumnShape> = {
  tenant: term(grow(112, 0.8), {
    label: 'Tenant',
    name: 'tenant',
    value: (event) => event.tenant,
    mono: true,
  }),
  type: term(grow(104, 0.8), {
    label: 'Resource type',
    name: 'type',
    value: (event) => event.resource.type,
    mono: true,
  }),
  change: {
    meta: fixed(164),
    cell: (event) => <ChangeCell event={event} />,
    text: ({ change }) => change,
  },
  actor: {
    meta: grow(150, 1.7),
    cell: (event) => <ActorCell event={event} />,
    text: ({ actor }) => partyName(actor),
  },
  details: {
    meta: grow(180, 4),
    cell: (event) => <DetailsCell event={event} />,
    text: (event) =>
      tagsOf(event)
        .slice(0, QUICK_TAGS)
        .map(({ label, value }) => `${label} ${cutValue(value)}`)
        .join('   '),
  },
  date: {
    meta: fixed(216),
    cell: (event) => <TimeCell at={event.occurredAt} />,
    text: (event, zone) => timeText(event.occurredAt, zone),
  },
  action: term(grow(130, 1), {
    label: 'Action',
    name: 'action',
    value: (event) => event.action,
    mono: true,
  }),
  resource: {
    meta: grow(140, 1.2),
    cell: ({ resource: { id, name } }) =>
      name !== undefined && id === undefined ? (
        <TermCell label="Resource name" name="resource.name" value={name} />
      ) : (
        <TermCell label="Resource id" name="resource.id" value={id} mono />
      ),
    text: ({ resource: { id, name } }) => id ?? name,
  },
  message: {
    meta: grow(180, 2),
    cell: (event) => <ProseCell text={event.message} />,
    text: (event) => event.message,
  },
  reason: {
    meta: grow(140, 1.2),
    cell: (event) => <ProseCell text={event.reason} />,
    text: (event) => event.reason,
  },
  ip: term(fixed(132), {
    label: 'IP address',
    name: 'ip',
    value: (event) => event.client?.ip,
    mono: true,
  }),
  source: term(grow(100, 0.6), { label: 'Source', name: 'source', value: (event) => event.source.name }),
  session: term(grow(120, 0.8), {
    label: 'Session',
    name: 'session',
    value: (event) => event.sessionId,
    mono: true,
  }),
  trace: term(grow(120, 0.8), {
    label: 'Trace',
    name: 'trace',
    value: (event) => event.traceId,
    mono: true,
  }),
  received: {
    meta: fixed(216),
    cell: (event) => <TimeCell at={event.receivedAt} />,
    text: (event, zone) => timeText(event.receivedAt, zone),
  },
  index: {
    meta: fixed(92),
    cell: (event) => <span className="w-full text-right font-mono text-xs">{event.index}</span>,
    text: (event) => (event.index === undefined ? '' : String(event.index)),
  },
  id: term(fixed(272), { label: 'Event id', name: 'id', value: (event) => event.id, mono: true }),
}

function shapeOf(id: ColumnId): ColumnShape {
  if (!isDetailsColumn(id)) return SHAPE[id]
  return {
    meta: grow(120, 1),
    cell: (event) => <DetailsKeyCell event={event} column={id} />,
    text: (event) => detailsValues(event, detailsKeyOf(id))[0],
  }
}

const made = new Map<ColumnId, Column>()

/** The column of this id; always the same object. */
export function columnOf(id: ColumnId): Column {
  const column = made.get(id) ?? { id, label: columnLabel(id), ...shapeOf(id) }
  made.set(id, column)
  return column
}

/** Width of the cell at the end of a row, with the button that opens it. */
const OPEN_PX = 52

/** True for a column that takes its share of what is left, unless somebody gave it a width. */
export function growsByItself(id: ColumnId): boolean {
  return columnOf(id).meta.track.includes('fr')
}

/** The least width of a column in px: what it has where there is no room. */
export function leastPx(id: ColumnId, widths: ColumnWidths): number {
  return widths[id] ?? columnOf(id).meta.minPx
}

/** The tracks of the CSS grid for these columns, and the least width of the table in px. */
export function tracksOf(ids: readonly ColumnId[], widths: ColumnWidths): { tracks: string; minPx: number } {
  const growing = ids.some((id) => widths[id] === undefined && growsByItself(id))
  const tracks = ids.map((id) => (widths[id] === undefined ? columnOf(id).meta.track : `${widths[id]}px`))
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
