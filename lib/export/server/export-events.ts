import { verb } from '@/lib/access/verb'
import { pinnedSize } from '@/lib/log/server/log-size'
import { seesAll } from '@/lib/query/sight'
import { compileSearch } from '@/lib/search/server/compile-search'
import { toldSize, wantedSize } from '@/lib/search/server/pinned'
import { seenBy } from '@/lib/search/server/seen'

import { exportEvidence } from './export-evidence'
import { exportDetails, exportFile, monthsOf, shapeOf, type Export } from './export-file'
import { exportInput } from './export-input'
import { ExportRun } from './export-run'
import { exportColumns } from './export-sql'

/**
 * A file of exactly the rows of a view, newest or oldest first, streamed, in constant memory: CSV (RFC 4180), or NDJSON,
 * whose last line says that it is whole; or evidence, with what proves each event. Its start and its end are events in the log; the end says how many rows went
 * out, also when the reader left early.
 */
export const exportEvents = verb({
  name: 'exportEvents',
  permission: 'events.export',
  input: exportInput,
  run: async (ctx, input): Promise<Export> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    const wanted = wantedSize(seen, input)
    const compiled = compileSearch(input.q, seen)
    if (input.format === 'evidence') return exportEvidence(ctx, input, { seen, compiled, wanted })
    const run = await ExportRun.begin(ctx, tenant, async (client) => {
      const size = await pinnedSize(client, tenant, wanted)
      const scope = { ...shapeOf(input), ...seen, compiled, size }
      return {
        format: input.format,
        size: toldSize(seen, size).size ?? null,
        headings: exportColumns(scope).map(({ heading }) => heading),
        parts: monthsOf(input, scope, ctx.now()),
        tenantFirst: false,
        end: seesAll(seen.sight) ? { size, log: tenant.logIdentity } : {},
        details: exportDetails(input, toldSize(seen, size)),
      }
    })
    return exportFile(run, tenant.slug, input.format, ctx.now())
  },
})
