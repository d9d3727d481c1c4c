import type pg from 'pg'
import { z } from 'zod'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { idFloor } from '@/lib/base/uuid'
import { CSV_DETAILS_COLUMNS_MAX, csvRecord } from '@/lib/export/csv'
import { logSize } from '@/lib/log/server/log-size'
import { recordAlone } from '@/lib/log/server/record'
import { searchShape } from '@/lib/search/input'
import { compileSearch } from '@/lib/search/server/compile-search'
import { ID_END, ID_MIN, months, type IdRange } from '@/lib/search/server/partitions'
import { searchDetails } from '@/lib/search/server/record-reads'

import { copyOut } from './copy-out'
import { exportColumns, exportStatement, type ExportScope } from './export-sql'

/** What to export: the view's own search, pinned to the size that it showed. */
export const exportInput = z.strictObject({
  ...searchShape,
  format: z.enum(['csv'], 'Only csv can be exported.'),
  /** Details keys that become columns, separated by commas. */
  columns: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((key) => key.trim())
        .filter((key) => key !== ''),
    )
    .refine(
      (keys) => keys.length <= CSV_DETAILS_COLUMNS_MAX,
      `At most ${CSV_DETAILS_COLUMNS_MAX} details keys can be columns.`,
    ),
  /** `true` adds before and after as JSON. */
  documents: z.stringbool().default(false),
  /** `off` for machines: cells stay exactly as they are, also where a spreadsheet would run them. */
  guard: z.enum(['on', 'off']).default('on'),
})

/** A running export. */
export interface Export {
  filename: string
  /** The log size that it is pinned to. */
  size: number
  /** The bytes of the file. Ends early, with an error, when the reader must not take it for complete. */
  body: AsyncIterable<Buffer>
  /** Rows given out so far. */
  rows(): number
}

/**
 * A CSV of exactly the rows of a view, newest first: RFC 4180, streamed, in constant memory. Its start and its end are
 * events in the log; the end says how many rows went out, also when the reader left early.
 */
export const exportEvents = verb({
  name: 'exportEvents',
  permission: 'events.export',
  input: exportInput,
  run: async (ctx, input): Promise<Export> => {
    const { tenant } = ctx
    if (!tenant) throw new AppError('bad_request', 'Name one tenant: ?tenant=<slug>.')
    const compiled = compileSearch(input.q, tenant)
    const size = Math.min(input.size ?? Number.MAX_SAFE_INTEGER, await logSize(ctx.db.pool, tenant))
    const scope: ExportScope = {
      tenant,
      compiled,
      size,
      keys: input.columns,
      documents: input.documents,
      guard: input.guard === 'on',
    }
    const details = { ...searchDetails(input), size, format: input.format }
    await recordExport(ctx, tenant, 'started', details, 'success')
    const state = { rows: 0 }
    return {
      filename: `vouchsafe-${tenant.slug}-${ctx.now().toISOString().slice(0, 19).replaceAll(':', '')}Z.csv`,
      size,
      body: stream(ctx, scope, ranges(input, scope, ctx.now()), state, details),
      rows: () => state.rows,
    }
  },
})

const recordExport = (
  ctx: Ctx,
  tenant: TenantRef,
  what: 'started' | 'finished',
  details: Record<string, string | number>,
  outcome: 'success' | 'failure',
) =>
  recordAlone(ctx.db, ctx, tenant, {
    action: `vouchsafe.export.${what}`,
    change: 'READ',
    resource: { type: 'AUDITLOG' },
    outcome,
    message: what === 'started' ? 'Began to export events as CSV' : `Exported ${details.rows} events as CSV`,
    details,
  })

/** The months of the export, newest first. */
function ranges(
  input: { since?: number | undefined; until?: number | undefined },
  { compiled }: ExportScope,
  now: Date,
): IdRange[] {
  const from = [ID_MIN, compiled.idFrom, input.since === undefined ? undefined : idFloor(input.since)]
  const to = [ID_END, compiled.idTo, input.until === undefined ? undefined : idFloor(input.until)]
  const lowest = from
    .filter((id) => id !== undefined)
    .sort()
    .at(-1)!
  const highest = to.filter((id) => id !== undefined).sort()[0]!
  return lowest < highest ? months({ from: lowest, to: highest }, now) : []
}

async function* stream(
  ctx: Ctx,
  scope: ExportScope,
  parts: readonly IdRange[],
  state: { rows: number },
  details: Record<string, string | number>,
): AsyncGenerator<Buffer, void> {
  let whole = false
  const client = await ctx.db.pool.connect()
  try {
    await client.query(
      'BEGIN READ ONLY; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0',
    )
    yield Buffer.from(csvRecord(exportColumns(scope).map((column) => column.heading)))
    for (const part of parts) yield* copyPart(client, scope, part, state)
    whole = true
  } finally {
    // A connection that was left in the middle of a COPY is of no more use.
    if (whole) await client.query('COMMIT')
    client.release(!whole)
    await recordExport(
      ctx,
      scope.tenant,
      'finished',
      { ...details, rows: state.rows },
      whole ? 'success' : 'failure',
    )
  }
}

async function* copyPart(
  client: pg.PoolClient,
  scope: ExportScope,
  part: IdRange,
  state: { rows: number },
): AsyncGenerator<Buffer, void> {
  const before = state.rows
  const copy = copyOut(client, exportStatement(scope, part))
  for await (const chunk of copy.chunks()) {
    state.rows = before + copy.rows
    yield chunk
  }
  state.rows = before + copy.rows
}
