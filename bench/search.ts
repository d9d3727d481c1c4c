import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import { idFloor } from '@/lib/base/uuid'
import { compileSearch } from '@/lib/search/server/compile-search'
import { findPage } from '@/lib/search/server/find-page'
import { ID_END, ID_MIN, type IdRange } from '@/lib/search/server/partitions'
import { allOf } from '@/lib/search/server/seen'
import type { PageScope } from '@/lib/search/server/store'

import { MONTHS } from './dataset'
import { percentile, type Figure } from './figures'
import type { Dataset } from './load'
import { QUERY_CLASSES, searchesOf, type QueryClass } from './queries'

const PAGE = 50
const MONTH_MS = 30.4 * 86_400_000

/** Latencies of one class, in milliseconds. */
interface Run {
  kind: QueryClass
  latencies: number[]
  rows: number
}

function rangeOf(kind: QueryClass, end: Date, n: number): IdRange {
  if (kind.oldest) {
    const start = end.getTime() - (MONTHS - 1) * MONTH_MS
    return { from: ID_MIN, to: idFloor(Math.floor(start + MONTH_MS)) }
  }
  // Another end for each search, over the newest two days: first pages, but never the same rows.
  return { from: ID_MIN, to: n === 0 ? ID_END : idFloor(end.getTime() - n * 864_000) }
}

async function runClass(
  client: pg.PoolClient,
  data: Dataset,
  tenant: TenantRef,
  kind: QueryClass,
  count: number,
): Promise<Run> {
  const run: Run = { kind, latencies: [], rows: 0 }
  for (const [n, text] of searchesOf(kind, count, data.tenants[0]!.events).entries()) {
    const compiled = compileSearch(text, allOf(tenant))
    const scope: PageScope = {
      ...allOf(tenant),
      compiled,
      size: Number.MAX_SAFE_INTEGER,
      ascending: false,
    }
    let range = rangeOf(kind, data.end, n)
    if (kind.page) {
      const deep = await findPage(client, scope, range, PAGE * kind.page, data.end)
      range = { ...range, to: deep.rows.at(-1)?.id ?? range.to }
    }
    const started = performance.now()
    const page = await findPage(client, scope, range, PAGE + 1, data.end)
    run.latencies.push(performance.now() - started)
    run.rows += page.rows.length
  }
  return run
}

/** Runs every class for one tenant. */
export async function searchAll(data: Dataset, tenant: TenantRef, count: number): Promise<Run[]> {
  const client = await data.db.pool.connect()
  try {
    const runs: Run[] = []
    // Unmeasured: a fresh connection opens every partition once.
    await runClass(client, data, tenant, QUERY_CLASSES[0]!, 3)
    for (const kind of QUERY_CLASSES)
      runs.push(await runClass(client, data, tenant, kind, kind.page ? Math.min(count, 20) : count))
    return runs
  } finally {
    client.release()
  }
}

const p95 = (run: Run | undefined): number => percentile(run?.latencies ?? [], 0.95)

/** Figures of first pages, beside the same at a tenth of the data, in the smallest tenant, and while ingest saturates. */
export function searchFigures(runs: { large: Run[]; small: Run[]; tiny: Run[]; busy: Run[] }): Figure[] {
  return runs.large.map((run, i) => {
    const value = p95(run)
    const before = p95(runs.small[i])
    const ratio = value / before
    const reached =
      value <= run.kind.goalMs &&
      (ratio <= 1.5 || value <= Math.max(10, run.kind.goalMs > 25 ? run.kind.goalMs : 10))
    const ms = (v: number) => v.toFixed(1)
    return {
      part: 'search',
      name: run.kind.name,
      value,
      unit: 'ms p95',
      goal: { text: `≤ ${run.kind.goalMs}, and ≤ 1.5 × or ≤ 10`, reached },
      note: `p50 ${ms(percentile(run.latencies, 0.5))}; a tenth of the data ${ms(before)} (${ratio.toFixed(1)} ×); smallest tenant ${ms(p95(runs.tiny[i]))}; during ingest ${ms(p95(runs.busy[i]))}; ${(run.rows / run.latencies.length).toFixed(0)} rows`,
    }
  })
}

/** Writes `EXPLAIN (ANALYZE, BUFFERS)` of what one search of each class runs, through auto_explain-like wrapping. */
export async function explainAll(data: Dataset, tenant: TenantRef, dir: string): Promise<void> {
  mkdirSync(dir, { recursive: true })
  const client = await data.db.pool.connect()
  const plain = client.query.bind(client)
  try {
    for (const kind of QUERY_CLASSES) {
      const plans: string[] = []
      const explaining = Object.assign(Object.create(client) as pg.PoolClient, {
        query: async (sql: string, values?: unknown[]) => {
          if (/^(SELECT|WITH)/.test(sql)) {
            const { rows } = await plain<{ 'QUERY PLAN': string }>(
              `EXPLAIN (ANALYZE, BUFFERS) ${sql}`,
              values,
            )
            plans.push(`${sql}\n\n${rows.map((row) => row['QUERY PLAN']).join('\n')}`)
          }
          return plain(sql, values)
        },
      })
      await runClass(explaining, data, tenant, { ...kind, page: 0 }, 1)
      writeFileSync(
        path.join(dir, `${kind.name.replaceAll(/[^a-z0-9]+/gi, '-')}.txt`),
        plans.join('\n\n----\n\n'),
      )
    }
  } finally {
    client.release()
  }
}
