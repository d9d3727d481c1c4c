import { loadWholeInstance } from '@/lib/access/server/load-tenants'
import { ALL_TENANTS } from '@/lib/access/tenants'
import { verb } from '@/lib/access/verb'
import { AppError, invariant } from '@/lib/base/errors'
import { queryInTenant } from '@/lib/query/in-tenant'
import { printQuery } from '@/lib/query/print'
import type { Pin } from '@/lib/search/pin'
import { openPin, pinLogs } from '@/lib/search/server/all/pinned-logs'
import { tenantQueries, type TenantQuery } from '@/lib/search/server/all/tenant-queries'
import { readSearch } from '@/lib/search/server/compile-search'
import { allOf } from '@/lib/search/server/seen'

import { exportDetails, exportFile, monthsOf, shapeOf, type Export } from './export-file'
import { exportInput, type ExportInput } from './export-input'
import { ExportRun, type ExportPart } from './export-run'
import { exportColumns } from './export-sql'

/**
 * A file of the rows of a search of all tenants: tenant by tenant in the order of their slugs, newest first within each, so
 * that nothing is sorted or held; a CSV has the tenant in front. Recorded in the log of the instance, and in that of each tenant
 * before the first of its rows is sent.
 *
 * @throws AppError as `searchAllTenants`.
 */
export const exportAllTenants = verb({
  name: 'exportAllTenants',
  permission: 'events.export',
  input: exportInput,
  run: async (ctx, input): Promise<Export> => {
    invariant(ctx.tenant === null, 'an export of all tenants is not asked of one')
    refuseSize(input)
    refuseEvidence(input)
    const { tenants, system } = await loadWholeInstance(ctx.db, ctx.principal)
    const known = input.pin === undefined ? null : openPin(input.q, input.pin)
    const queries = tenantQueries(
      input.q,
      known === null ? tenants : tenants.filter(({ key }) => known.has(key)),
    )
    const tree = readSearch(input.q)
    const now = ctx.now()
    const run = await ExportRun.begin(ctx, system, async (client) => {
      const pin = known ?? (await pinLogs(client, queries))
      const size = [...pin.values()].reduce((sum, one) => sum + one, 0)
      const columns = exportColumns(shapeOf(input)).map(({ heading }) => heading)
      return {
        format: input.format,
        size,
        headings: ['tenant', ...columns],
        parts: partsOf(input, queries, pin, now),
        tenantFirst: true,
        end: { size, tenants: queries.length },
        details: { ...exportDetails(input, { size }), tenants: ALL_TENANTS },
        shareOf: ({ tenant, size: ofTenant }) => {
          const asked = queryInTenant(tree, tenant.slug)
          return { query: asked === null ? '' : printQuery(asked), size: ofTenant }
        },
      }
    })
    return exportFile(run, 'all-tenants', input.format, now)
  },
})

function* partsOf(
  input: ExportInput,
  queries: readonly TenantQuery[],
  pin: Pin,
  now: Date,
): Generator<ExportPart> {
  for (const { tenant, compiled } of queries) {
    const size = pin.get(tenant.key) ?? 0
    if (size > 0) yield* monthsOf(input, { ...shapeOf(input), ...allOf(tenant), compiled, size }, now)
  }
}

function refuseSize({ size }: ExportInput): void {
  if (size === undefined) return
  const why = 'A size is of one log: give the pin of a first page of all tenants, or leave it out.'
  throw new AppError('bad_request', why, { problems: [{ path: 'size', message: why }] })
}

function refuseEvidence({ format }: ExportInput): void {
  if (format !== 'evidence') return
  const why = 'Evidence leads to the checkpoint of one log: choose a tenant.'
  throw new AppError('bad_request', why, { problems: [{ path: 'format', message: why }] })
}
