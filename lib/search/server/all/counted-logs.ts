import type pg from 'pg'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { loadWholeInstance } from '@/lib/access/server/load-tenants'
import { ALL_TENANTS } from '@/lib/access/tenants'
import { invariant } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import { logSizes } from '@/lib/log/server/log-size'
import type { Query } from '@/lib/query/ast'
import { matchesNothing, type Compiled } from '@/lib/query/compile'
import type { Pin } from '@/lib/search/pin'
import { compileTree, readSearch } from '@/lib/search/server/compile-search'
import type { CountScope } from '@/lib/search/server/count-scope'
import type { Times } from '@/lib/search/server/facet-source'
import { idRange, type IdRange } from '@/lib/search/server/partitions'
import { openRead, recordCounting } from '@/lib/search/server/read-token'
import { withReader } from '@/lib/search/server/readers'
import { allOf } from '@/lib/search/server/seen'

import { openPin, refuseSize } from './pinned-logs'
import { tenantQueries, TENANTS_MAX } from './tenant-queries'

/** One tenant's log, as far as a query can match in it. */
export interface CountLane {
  count: CountScope
  compiled: Compiled
  range: IdRange
}

/** The logs of all tenants, each pinned to a size. */
export class CountedLogs {
  constructor(
    readonly client: pg.ClientBase,
    /** Those in which the search can match come first. Empty ones are not among them. */
    readonly logs: readonly { tenant: TenantRef; size: number }[],
    readonly now: Date,
  ) {}

  /**
   * The logs in which a query can match, the smallest first: what small ones leave of the time is for the large ones.
   * `isCut`: there are more than are read at once.
   */
  lanes(tree: Query, times: Times): { lanes: CountLane[]; isCut: boolean } {
    const all = this.logs
      .map(({ tenant, size }) => ({ tenant, size, compiled: compileTree(tree, allOf(tenant)) }))
      .filter(({ compiled }) => !matchesNothing(compiled))
    const lanes = all
      .slice(0, TENANTS_MAX)
      .toSorted((a, b) => a.size - b.size)
      .map(({ tenant, size, compiled }) => ({
        count: { client: this.client, ...allOf(tenant), size, now: this.now },
        compiled,
        range: idRange(times, compiled),
      }))
    return { lanes, isCut: all.length > TENANTS_MAX }
  }
}

/** What is asked of the counts of all tenants. */
interface CountInput extends Times {
  q: string
  size?: number | undefined
  pin?: string | undefined
  read?: string | undefined
}

/** What was counted, with what every answer has. */
export interface CountedAll<T> {
  /** The sum of the sizes of the logs in which the search can match. */
  size: number
  counted: T
  /** For `read` of further counts. */
  read: string
}

/**
 * Counts something in the logs of all tenants, for who has the whole instance, and records it in the log of the system
 * tenant before it is given out, unless it belongs to a read. With the pin of a page it is of that page's logs. The logs
 * that only come in where a query is counted without its own `tenant:` are as they are now.
 */
export async function countLogs<T>(
  ctx: Ctx,
  input: CountInput,
  count: (logs: CountedLogs, tree: Query) => Promise<T>,
  details?: JsonObject,
): Promise<CountedAll<T>> {
  invariant(ctx.tenant === null, 'counts of all tenants are not asked of one')
  refuseSize(input)
  const { tenants, system } = await loadWholeInstance(ctx.db, ctx.principal)
  const tree = readSearch(input.q)
  const act = openRead(ALL_TENANTS, input.read)
  const known = input.pin === undefined ? null : openPin(input.q, input.pin)
  const found = await withReader(ctx, system, async (client) => {
    const { pin, logs } = await logsOf(client, tenants, { q: input.q, tree, known })
    return { pin, counted: await count(new CountedLogs(client, logs, ctx.now()), tree) }
  })
  const size = [...found.pin.values()].reduce((sum, one) => sum + one, 0)
  const counting = { search: input, size, ...(details && { details }) }
  return { size, counted: found.counted, read: await recordCounting(ctx, { system }, counting, act) }
}

async function logsOf(
  client: pg.ClientBase,
  tenants: readonly TenantRef[],
  { q, tree, known }: { q: string; tree: Query; known: Pin | null },
): Promise<{ pin: Pin; logs: { tenant: TenantRef; size: number }[] }> {
  const asked = known === null ? tenants : tenants.filter(({ key }) => known.has(key))
  const searched = tenantQueries(q, asked).map(({ tenant }) => tenant)
  const own = new Set(searched)
  // One in which the query could match, and that the page does not know, was made later.
  const others = tenants.filter(
    (tenant) => !own.has(tenant) && (known === null || matchesNothing(compileTree(tree, allOf(tenant)))),
  )
  const sizes = await logSizes(client, [...(known === null ? searched : []), ...others])
  const sizeOf = (tenant: TenantRef): number => {
    const now = sizes.get(tenant.key) ?? 0
    return own.has(tenant) ? (known?.get(tenant.key) ?? now) : now
  }
  const logs = [...searched, ...others]
    .map((tenant) => ({ tenant, size: sizeOf(tenant) }))
    .filter(({ size }) => size > 0)
  const pin = known ?? new Map(searched.map((tenant) => [tenant.key, sizeOf(tenant)]))
  return { pin, logs }
}
