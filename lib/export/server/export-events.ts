import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { pinnedSize } from '@/lib/log/server/log-size'
import { refusePin } from '@/lib/search/server/all/pinned-logs'
import { compileSearch } from '@/lib/search/server/compile-search'

import { exportDetails, exportFile, monthsOf, shapeOf, type Export } from './export-file'
import { exportInput } from './export-input'
import { ExportRun } from './export-run'
import { exportColumns } from './export-sql'

/**
 * A file of exactly the rows of a view, newest or oldest first, streamed, in constant memory: CSV (RFC 4180), or NDJSON,
 * whose last line says that it is whole. Its start and its end are events in the log; the end says how many rows went
 * out, also when the reader left early.
 */
export const exportEvents = verb({
  name: 'exportEvents',
  permission: 'events.export',
  input: exportInput,
  run: async (ctx, input): Promise<Export> => {
    const { tenant } = ctx
    if (!tenant) throw new AppError('bad_request', 'Name one tenant: ?tenant=<slug>.')
    refusePin(input)
    const compiled = compileSearch(input.q, tenant)
    const run = await ExportRun.begin(ctx, tenant, async (client) => {
      const size = await pinnedSize(client, tenant, input.size)
      const scope = { ...shapeOf(input), tenant, compiled, size }
      return {
        format: input.format,
        size,
        headings: exportColumns(scope).map(({ heading }) => heading),
        parts: monthsOf(input, scope, ctx.now()),
        tenantFirst: false,
        end: { size, log: tenant.logId },
        details: exportDetails(input, size),
      }
    })
    return exportFile(run, tenant.slug, input.format, ctx.now())
  },
})
