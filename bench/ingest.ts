import { randomUUID } from 'node:crypto'
import { Agent } from 'node:http'

import type { Db } from '@/lib/db/db'
import type { EventDraft } from '@/lib/event/event'
import { subjectKeysOf } from '@/lib/log/server/append'
import { Batch } from '@/lib/log/server/batch'
import { prepareEvents } from '@/lib/log/server/prepare'
import { appendCopies } from '@/lib/log/server/store-log'

import type { BenchCluster } from './cluster'
import { benchEvents } from './dataset'
import { drive, post } from './drive'
import { percentile, type Figure } from './figures'
import { naiveStore } from './naive/store'
import { startServer } from './server'
import { makeKey, makeTenants } from './tenants'

const BATCH = 1_000
const BATCH_CONNECTIONS = 4
const SINGLE_CONNECTIONS = 32

/** How much is sent. */
export interface IngestSize {
  batches: number
  singles: number
}

/** COPY of finished rows into tables of their own: rows a second. The rows are finished before the clock starts. */
async function floor(db: Db, batches: readonly EventDraft[][], receivedAt: Date): Promise<number> {
  const [tenant] = await makeTenants(db, [`floor-${randomUUID().slice(0, 8)}`])
  const keys = subjectKeysOf(db, tenant!)
  const client = await db.pool.connect()
  let seconds = 0
  let index = 0n
  try {
    for (const drafts of batches) {
      const events = await prepareEvents(drafts, {
        tenant: tenant!,
        source: { name: 'bench', format: 'vouchsafe' },
        receivedAt,
        keys,
      })
      const placed = events.map((event) => ({ event, index: 1_000_000n + index++ }))
      const copies = appendCopies(tenant!.logId, tenant!.key, placed)
      const started = performance.now()
      await client.query('BEGIN')
      const batch = new Batch(copies, 'COMMIT')
      client.query(batch)
      await batch.done
      seconds += (performance.now() - started) / 1000
    }
  } finally {
    client.release()
  }
  return (batches.length * BATCH) / seconds
}

const ndjson = (drafts: readonly EventDraft[]): Buffer =>
  Buffer.from(drafts.map((draft) => JSON.stringify(draft)).join('\n'))

/** Ingest over HTTP, beside COPY of the same rows and what a team would write itself. */
export async function benchIngest(
  cluster: BenchCluster,
  size: IngestSize,
  say: (line: string) => void,
): Promise<Figure[]> {
  const drafts = [...benchEvents('ingest', 0, size.batches * BATCH, new Date(), BATCH)].map((batch) =>
    batch.map(live),
  )
  const product = await cluster.database('bench_ingest')
  const [tenant] = await makeTenants(product.db, ['ingest'])
  const key = await makeKey(product.db, tenant!)
  const server = await startServer(cluster, product)
  const agent = new Agent({ keepAlive: true, maxSockets: SINGLE_CONNECTIONS })
  try {
    const bodies = drafts.map(ndjson)
    say('ingest: the floor, first time')
    const before = await floor((await cluster.database('bench_floor_1')).db, drafts, new Date())
    say('ingest: NDJSON × 1,000 over HTTP')
    const many = await drive(bodies, BATCH_CONNECTIONS, (body) =>
      post(agent, { url: `${server.url}/api/v1/events`, key, type: 'application/x-ndjson' }, body),
    )
    const rate = (drafts.length * BATCH) / many.seconds
    say('ingest: the floor, second time')
    const after = await floor((await cluster.database('bench_floor_2')).db, drafts, new Date())
    say('ingest: single events over HTTP')
    const ones = [...benchEvents('single', 0, size.singles, new Date(), size.singles)][0]!.map((draft) =>
      Buffer.from(JSON.stringify(live(draft))),
    )
    const single = await drive(ones, SINGLE_CONNECTIONS, (body) =>
      post(agent, { url: `${server.url}/api/v1/events`, key, type: 'application/json' }, body),
    )
    say('ingest: a Prisma model with JSONB')
    const naive = await naiveRate(cluster, drafts)
    return figures({ rate, before, after, naive, many: many.latencies, single, singles: size.singles })
  } finally {
    agent.destroy()
    await server.stop()
  }
}

/** The event as it happens now: without a time of its own, as applications send it. */
function live({ occurredAt: _, ...draft }: EventDraft): EventDraft {
  return draft
}

async function naiveRate(cluster: BenchCluster, drafts: readonly EventDraft[][]): Promise<number> {
  const store = await naiveStore(await cluster.emptyDatabase('bench_naive_ingest'))
  const run = await drive(drafts, BATCH_CONNECTIONS, async (batch) => {
    const started = performance.now()
    await store.insert(batch)
    return performance.now() - started
  })
  await store.close()
  return (drafts.length * BATCH) / run.seconds
}

function figures(run: {
  rate: number
  before: number
  after: number
  naive: number
  many: number[]
  single: { latencies: number[]; seconds: number }
  singles: number
}): Figure[] {
  const copy = (run.before + run.after) / 2
  const singles = run.singles / run.single.seconds
  const p95 = percentile(run.single.latencies, 0.95)
  const figure = (name: string, value: number, unit: string, more: Partial<Figure> = {}): Figure => ({
    part: 'ingest',
    name,
    value,
    unit,
    ...more,
  })
  return [
    figure('floor: COPY of finished rows', copy, 'rows/s', {
      note: `${Math.round(run.before)} before, ${Math.round(run.after)} after`,
    }),
    figure('HTTP NDJSON × 1,000, 4 connections', run.rate, 'events/s', {
      note: `p50 ${Math.round(percentile(run.many, 0.5))} ms, p95 ${Math.round(percentile(run.many, 0.95))} ms`,
    }),
    figure('… of the floor', run.rate / copy, '×', {
      goal: { text: '≥ 0.6', reached: run.rate / copy >= 0.6 },
    }),
    figure('Prisma createMany, JSONB + GIN', run.naive, 'rows/s'),
    figure('… of what a team would write', run.rate / run.naive, '×', {
      goal: { text: '≥ 2', reached: run.rate / run.naive >= 2 },
    }),
    figure('single events, 32 connections', singles, 'events/s', {
      goal: { text: '≥ 2,500', reached: singles >= 2500 },
    }),
    figure('single events, p95', p95, 'ms', { goal: { text: '≤ 25', reached: p95 <= 25 } }),
  ]
}
