import { randomUUID } from 'node:crypto'

import type { Ctx } from '@/lib/access/ctx'
import { type TenantRef, wholeGrant } from '@/lib/access/roles'
import { countFacets } from '@/lib/search/server/count-facets'
import { countOverTime } from '@/lib/search/server/count-over-time'
import { searchEvents } from '@/lib/search/server/search-events'
import { suggestTerms } from '@/lib/search/server/suggest-terms'

import { percentile, type Figure } from './figures'
import type { Dataset } from './load'

/** One kind of counting: what is measured, its goal, and the statement that a team would write itself. */
interface CountClass {
  name: string
  goalMs: number
  run(ctx: Ctx, read: string): Promise<{ exact: boolean; counted: number }>
  naive: string
}

const DAY_MS = 86_400_000
const ROLLED_UP = 'type,change,outcome,source,action'
const NAIVE_FACETS = `SELECT resource_type, change, outcome, source_name, action, actor_id, count(*) FROM event WHERE tenant_id = $1
  GROUP BY GROUPING SETS ((resource_type), (change), (outcome), (source_name), (action), (actor_id))`
const NAIVE_HISTOGRAM = `SELECT date_trunc('month', received_at), change, count(*) FROM event WHERE tenant_id = $1 GROUP BY 1, 2`

const facets =
  (q: string, keys?: string): CountClass['run'] =>
  async (ctx, read) => {
    const answer = await countFacets(ctx, { q, read, ...(keys !== undefined && { keys }) })
    return {
      exact: answer.facets.every((facet) => facet.exact),
      counted: Math.max(...answer.facets.map((facet) => facet.counted)),
    }
  }

const histogram =
  (q: string, days?: number): CountClass['run'] =>
  async (ctx, read) => {
    const since =
      days === undefined ? {} : { since: new Date(ctx.now().getTime() - days * DAY_MS).toISOString() }
    const { exact, total } = await countOverTime(ctx, { q, read, ...since })
    return { exact, counted: total }
  }

const suggest =
  (q: string): CountClass['run'] =>
  async (ctx, read) => {
    const { options } = await suggestTerms(ctx, { q, read })
    return { exact: options.every(({ exact }) => exact !== false), counted: options.length }
  }

const CLASSES: readonly CountClass[] = [
  { name: 'facets of everything, from counts', goalMs: 50, run: facets('', ROLLED_UP), naive: NAIVE_FACETS },
  {
    name: 'facets of a 30 % tag, from counts',
    goalMs: 50,
    run: facets('type:FLOW', ROLLED_UP),
    naive: NAIVE_FACETS,
  },
  { name: 'all facets, no query', goalMs: 120, run: facets(''), naive: NAIVE_FACETS },
  { name: 'all facets of a changed field', goalMs: 120, run: facets('changed:retries'), naive: NAIVE_FACETS },
  { name: 'all facets of a CIDR block', goalMs: 120, run: facets('ip:10.1.0.0/16'), naive: NAIVE_FACETS },
  { name: 'all facets of an absent word', goalMs: 120, run: facets('nowhere'), naive: NAIVE_FACETS },
  { name: 'histogram of everything', goalMs: 50, run: histogram(''), naive: NAIVE_HISTOGRAM },
  {
    name: 'histogram of a 30 % tag, a year',
    goalMs: 50,
    run: histogram('type:FLOW', 365),
    naive: NAIVE_HISTOGRAM,
  },
  { name: 'histogram of the last day', goalMs: 50, run: histogram('', 1), naive: NAIVE_HISTOGRAM },
  { name: 'histogram of an actor', goalMs: 400, run: histogram('actor:u_3'), naive: NAIVE_HISTOGRAM },
  { name: 'completion of a value', goalMs: 120, run: suggest('type:FLOW namespace:'), naive: NAIVE_FACETS },
]

/** Figures of facets, histogram and completion beside a plain GROUP BY over everything. */
export async function countFigures(data: Dataset, tenant: TenantRef, count: number): Promise<Figure[]> {
  const ctx = contextOf(data, tenant)
  const { read } = await searchEvents(ctx, { q: '' })
  const naive = new Map<string, number>()
  for (const sql of [NAIVE_FACETS, NAIVE_HISTOGRAM]) {
    const times: number[] = []
    for (let i = 0; i < 3; i++) times.push(await timeOf(() => data.db.pool.query(sql, [tenant.key])))
    naive.set(sql, percentile(times, 0.5))
  }
  const figures: Figure[] = []
  for (const { name, goalMs, run, naive: sql } of CLASSES) {
    let said = { exact: false, counted: 0 }
    // Unmeasured: a fresh connection opens every partition once.
    await run(ctx, read ?? '')
    const times: number[] = []
    for (let i = 0; i < count; i++)
      times.push(
        await timeOf(async () => {
          said = await run(ctx, read ?? '')
        }),
      )
    const value = percentile(times, 0.5)
    const plain = naive.get(sql) ?? Number.NaN
    figures.push({
      part: 'counts',
      name,
      value,
      unit: 'ms p50',
      goal: { text: `≤ ${goalMs}`, reached: value <= goalMs },
      note: `p95 ${percentile(times, 0.95).toFixed(1)}; ${said.exact ? 'exact' : 'of the newest'}, ${said.counted.toLocaleString('en')} counted; GROUP BY over everything ${plain.toFixed(0)} ms (${(plain / value).toFixed(0)} ×)`,
    })
  }
  return figures
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

function contextOf(data: Dataset, tenant: TenantRef): Ctx {
  return {
    db: data.db,
    tenant,
    principal: {
      kind: 'user',
      userId: randomUUID(),
      email: 'bench@example.com',
      name: 'Bench',
      sessionId: 'bench',
      instanceAdmin: false,
      grants: [wholeGrant(tenant.id, 'viewer')],
    },
    requestId: 'bench',
    ip: null,
    userAgent: null,
    now: () => data.end,
  }
}
