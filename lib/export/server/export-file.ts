import type { Admitted } from '@/lib/access/ctx'
import type { JsonObject } from '@/lib/base/json'
import { idRange, months } from '@/lib/search/server/partitions'
import { searchDetails } from '@/lib/search/server/record-reads'
import type { Seen } from '@/lib/search/server/seen'

import type { ExportInput } from './export-input'
import type { ExportPart, ExportRun } from './export-run'
import type { ExportFormat, ExportScope } from './export-sql'

const CONTENT_TYPES = {
  csv: 'text/csv; charset=utf-8; header=present',
  // Without a charset: JSON is UTF-8 (RFC 8259 §8.1).
  ndjson: 'application/x-ndjson',
  evidence: 'application/zip',
}
const ENDINGS: Record<ExportFormat, string> = { csv: '.csv', ndjson: '.ndjson', evidence: '-evidence.zip' }

/** A running export. It holds a connection until its body is read to the end, or `return` of its iterator is called. */
export interface Export {
  filename: string
  contentType: string
  /** The log size that it is pinned to; null for who is not told it. */
  size: number | null
  /** How many events it will have, where that is known from the start. */
  events: number | null
  /** The bytes of the file. Ends early, with an error, when the reader must not take it for complete. */
  body: AsyncIterable<Buffer>
  /** Rows given out so far. */
  rows(): number
  /** Has it asked again, while it runs, whether it may go on. */
  allowedBy(stillMay: () => Promise<Admitted>): void
}

/** How the rows are written, as it was asked for. */
export const shapeOf = ({
  format,
  documents = false,
  order,
  fields,
  columns: keys = [],
  guard = 'on',
}: ExportInput): Omit<ExportScope, keyof Seen | 'compiled' | 'size'> => ({
  format,
  documents,
  ascending: order === 'asc',
  fields: fields ?? null,
  keys,
  guard: guard === 'on',
})

/** What the log says of an export; of the log's size only what its reader is told. */
export function exportDetails(input: ExportInput, told: { size?: number }): JsonObject {
  const { format, documents, ascending, fields, keys, guard } = shapeOf(input)
  return {
    ...searchDetails(input),
    ...told,
    format,
    ...(format !== 'evidence' && { documents }),
    ...(ascending && { order: 'asc' }),
    ...(format === 'csv' && { guard: guard ? 'on' : 'off' }),
    ...(fields !== null && { fields: fields.join(', ') }),
    ...(keys.length > 0 && { columns: keys.join(', ') }),
    ...(input.withhold !== undefined && input.withhold.length > 0 && { withheld: input.withhold.join(', ') }),
  }
}

/** One tenant's part of a file: its months, in the order of the file. */
export function monthsOf(times: ExportInput, scope: ExportScope, now: Date): ExportPart[] {
  const range = idRange(times, scope.compiled)
  if (range.from >= range.to) return []
  const parts = months(range, now).map((month) => ({ scope, range: month }))
  return scope.ascending ? parts.toReversed() : parts
}

/** A run as who asked for it sees it; `of` is in the name of the file. */
export function exportFile(run: ExportRun, of: string, format: ExportFormat, now: Date): Export {
  return {
    filename: `vouchsafe-${of}-${now.toISOString().slice(0, 19).replaceAll(':', '')}Z${ENDINGS[format]}`,
    contentType: CONTENT_TYPES[format],
    size: run.size,
    events: run.events,
    body: run,
    rows: () => run.rows,
    allowedBy: (stillMay) => run.allowedBy(stillMay),
  }
}
