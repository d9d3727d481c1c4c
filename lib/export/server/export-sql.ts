import pg from 'pg'

import { chosenColumns, CSV_COLUMNS, CSV_DOCUMENT_COLUMNS, type CsvColumn } from '@/lib/export/csv'
import { eventColumns } from '@/lib/log/server/event-reader'
import type { Compiled, SqlCondition } from '@/lib/query/compile'
import { seesAll } from '@/lib/query/sight'
import type { IdRange } from '@/lib/search/server/partitions'
import type { Seen } from '@/lib/search/server/seen'

import { detailsCell } from './details-sql'
import { LINE_FORMAT } from './event-line'

/** Formats of a file: a table for spreadsheets, events for machines, one a line, and events with what proves them. */
export const EXPORT_FORMATS = ['csv', 'ndjson', 'evidence'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** What an export writes. */
export interface ExportScope extends Seen {
  format: ExportFormat
  compiled: Compiled
  /** Only events with a smaller index. */
  size: number
  /** Oldest first, not newest first. */
  ascending: boolean
  /** In CSV, the fixed columns that were chosen, in their order; null for all of them. */
  fields: readonly string[] | null
  /** Details keys that get a column of their own, in CSV. */
  keys: readonly string[]
  documents: boolean
  /** In CSV, put an apostrophe before what a spreadsheet could run. */
  guard: boolean
}

/** All columns of a CSV, in order. */
export function exportColumns({
  fields,
  keys,
  documents,
}: Pick<ExportScope, 'fields' | 'keys' | 'documents'>): CsvColumn[] {
  const chosen = keys.map((key) => ({ heading: `details.${key}`, sql: detailsCell(key) }))
  const fixed = fields === null ? CSV_COLUMNS : chosenColumns(fields)
  return [...fixed, ...chosen, ...(documents ? CSV_DOCUMENT_COLUMNS : [])]
}

/** Whether rows come as JSON to be made events: for NDJSON, and where some of each event may be hidden. */
export const writesEvents = ({ format, sight }: ExportScope): boolean =>
  format === 'ndjson' || !seesAll(sight)

const literal = (text: string): string => pg.escapeLiteral(text)

/** COPY takes no parameters, so values become literals: numbers as they are, everything else escaped. */
function valueLiteral(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value)
  if (Array.isArray(value)) return `ARRAY[${value.map(valueLiteral).join(', ')}]`
  if (value instanceof Date) return literal(value.toISOString())
  return literal(String(value))
}

const inline = ({ sql, values }: SqlCondition): string =>
  `(${sql.replaceAll(/\$(\d+)/g, (_, n: string) => valueLiteral(values[Number(n) - 1]))})`

/** What is looked for, in one range of ids. */
function conditions({ tenant, compiled, size }: Looked, range: IdRange): string[] {
  return [
    `tenant_id = ${tenant.key}`,
    `id >= ${literal(range.from)}`,
    `id < ${literal(range.to)}`,
    `idx < ${size}`,
    ...(compiled.tsquery === null ? [] : [`search @@ ${literal(compiled.tsquery)}::tsquery`]),
    ...compiled.conditions.map(inline),
  ]
}

type Looked = Pick<ExportScope, 'tenant' | 'compiled' | 'size'>

/** The COPY of the places in the tenant's log of what is found in one range of ids: a number a line, in no order. */
export function placesStatement(scope: Looked, range: IdRange): string {
  // A tenant may have had another log, with events at the same places.
  const isInLog = `EXISTS (SELECT FROM log_entry e WHERE e.log_id = ${literal(scope.tenant.logId)} AND e.event_id = event.id)`
  const where = [...conditions(scope, range), isInLog].join(' AND ')
  return `COPY (SELECT idx FROM event WHERE ${where}) TO STDOUT`
}

/**
 * The COPY of one range of ids, in the order of the file. One statement for each month: a single one would sort the whole range
 * before its first byte.
 */
export function exportStatement(scope: ExportScope, range: IdRange): string {
  const direction = scope.ascending ? 'ASC' : 'DESC'
  const select = (columns: string) =>
    `SELECT ${columns} FROM event WHERE ${conditions(scope, range).join(' AND ')}`
  if (writesEvents(scope)) {
    const rows = select(eventColumns(scope.documents))
    return `COPY (SELECT row_to_json(line) FROM (${rows}) AS line ORDER BY line.id ${direction}) TO STDOUT ${LINE_FORMAT}`
  }
  const columns = exportColumns(scope).map(({ sql }) => sql)
  // An absent cell alone in its line would be an empty line, which readers of CSV pass over.
  const cells = columns.length === 1 ? columns.map((sql) => `coalesce((${sql})::text, '')`) : columns
  return `COPY (${select(cells.join(', '))} ORDER BY id ${direction}) TO STDOUT (FORMAT csv)`
}
