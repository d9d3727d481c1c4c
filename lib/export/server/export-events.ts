import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { CSV_DETAILS_COLUMNS_MAX } from '@/lib/export/csv'
import { pinnedSize } from '@/lib/log/server/log-size'
import { searchShape } from '@/lib/search/input'
import { compileSearch } from '@/lib/search/server/compile-search'
import { idRange, months, type IdRange } from '@/lib/search/server/partitions'
import { searchDetails } from '@/lib/search/server/record-reads'

import { ExportRun } from './export-run'
import { EXPORT_FORMATS, type ExportScope } from './export-sql'

const columns = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((key) => key.trim())
      .filter((key) => key !== ''),
  )
  .refine(
    (keys) => keys.length <= CSV_DETAILS_COLUMNS_MAX,
    `At most ${CSV_DETAILS_COLUMNS_MAX} details keys can be columns.`,
  )
  .refine((keys) => !keys.some((key) => key.includes('\0')), 'No details key holds a NUL character.')

/** What to export: the view's own search, pinned to the size that it showed. */
export const exportInput = z
  .strictObject({
    ...searchShape,
    format: z.enum(EXPORT_FORMATS, 'Only csv and ndjson can be exported.'),
    /** Only in CSV: details keys that become columns, separated by commas. */
    columns: columns.optional(),
    /** `true` adds before and after as JSON. */
    documents: z.stringbool().default(false),
    /** Only in CSV: `off` for machines: cells stay exactly as they are, also where a spreadsheet would run them. */
    guard: z.enum(['on', 'off']).optional(),
  })
  .superRefine((input, context) => {
    if (input.format === 'csv') return
    // Machines read it: every line is whole, and nothing in it is changed.
    for (const name of ['columns', 'guard'] as const) {
      if (input[name] === undefined) continue
      const message = `${name} is only for csv: a line of ndjson is the whole event, as it is.`
      context.addIssue({ code: 'custom', path: [name], message })
    }
  })

const CONTENT_TYPES = {
  csv: 'text/csv; charset=utf-8; header=present',
  // Without a charset: JSON is UTF-8 (RFC 8259 §8.1).
  ndjson: 'application/x-ndjson',
}

/** A running export. It holds a connection until its body is read to the end, or `return` of its iterator is called. */
export interface Export {
  filename: string
  contentType: string
  /** The log size that it is pinned to. */
  size: number
  /** The bytes of the file. Ends early, with an error, when the reader must not take it for complete. */
  body: AsyncIterable<Buffer>
  /** Rows given out so far. */
  rows(): number
}

/**
 * A file of exactly the rows of a view, newest first, streamed, in constant memory: CSV (RFC 4180), or NDJSON, whose last
 * line says that it is whole. Its start and its end are events in the log; the end says how many rows went out, also when
 * the reader left early.
 */
export const exportEvents = verb({
  name: 'exportEvents',
  permission: 'events.export',
  input: exportInput,
  run: async (ctx, input): Promise<Export> => {
    const { tenant } = ctx
    if (!tenant) throw new AppError('bad_request', 'Name one tenant: ?tenant=<slug>.')
    const compiled = compileSearch(input.q, tenant)
    const run = await ExportRun.begin(ctx, tenant, async (client) => {
      const size = await pinnedSize(client, tenant, input.size)
      const { format, documents, columns: keys = [], guard = 'on' } = input
      const scope: ExportScope = {
        format,
        tenant,
        compiled,
        size,
        keys,
        documents,
        guard: guard === 'on',
      }
      return {
        scope,
        parts: ranges(input, scope, ctx.now()),
        details: {
          ...searchDetails(input),
          size,
          format,
          documents,
          ...(format === 'csv' && { guard }),
          ...(keys.length > 0 && { columns: keys.join(', ') }),
        },
      }
    })
    return {
      filename: `vouchsafe-${tenant.slug}-${ctx.now().toISOString().slice(0, 19).replaceAll(':', '')}Z.${input.format}`,
      contentType: CONTENT_TYPES[input.format],
      size: run.size,
      body: run,
      rows: () => run.rows,
    }
  },
})

/** The months of the export, newest first. */
function ranges(
  times: { since?: number | undefined; until?: number | undefined },
  { compiled }: ExportScope,
  now: Date,
): IdRange[] {
  const range = idRange(times, compiled)
  return range.from < range.to ? months(range, now) : []
}
