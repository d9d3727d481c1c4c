import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import type { TenantRef } from '@/lib/access/roles'
import { childProcessEnv } from '@/lib/config/child-process-env'
import { freePort } from '@/lib/db/embedded/connection'
import { DELIVERY_FORMATS, type DeliveryFormat } from '@/lib/delivery/formats'
import { createDestination } from '@/lib/delivery/server/create-destination'
import { deleteDestination } from '@/lib/delivery/server/delete-destination'
import { appendEvents } from '@/lib/log/server/append'
import { eventColumns } from '@/lib/log/server/event-reader'

import type { BenchCluster, BenchDatabase } from './cluster'
import { benchEvents } from './dataset'
import { type Figure, percentile } from './figures'
import type { Received } from './receiver'
import { build, memoryOf } from './server'
import { makeTenants, systemCtx } from './tenants'

const BATCH = 1_000
const MIB = 1024 * 1024
const GOAL_OF_FLOOR = 0.5
const STEADY_RATE = 2_000
const STEADY_TURN_MS = 100
const STEADY_SECONDS = 20
const LAG_GOAL_MS = 2_000
const GROWTH_GOAL_MIB = 64
const SAMPLE_MS = 500
const ROWS = 500

/** How much is sent. */
export interface DeliverySize {
  /** Of each format. */
  events: number
  /** Stored while the receiver is down. */
  waiting: number
}

interface Bench {
  database: BenchDatabase
  tenant: TenantRef
  say: (line: string) => void
}

const figure = (name: string, value: number, unit: string, more: Partial<Figure> = {}): Figure => ({
  part: 'delivery',
  name,
  value,
  unit,
  ...more,
})

/** Deliveries to one receiver on this machine: as fast as it goes, at a steady rate, and to one that is down. */
export async function benchDelivery(
  cluster: BenchCluster,
  size: DeliverySize,
  say: (line: string) => void,
): Promise<Figure[]> {
  build()
  const database = await cluster.database('bench_delivery')
  const [tenant, steady, down] = await makeTenants(database.db, ['delivery', 'steady', 'down'])
  say(`delivery: storing ${size.events.toLocaleString('en')} events`)
  await store(database, tenant!, size.events)
  const worker = startWorker(cluster, database)
  try {
    const rates = await formatFigures({ database, tenant: tenant!, say }, size.events)
    const lag = await lagFigures({ database, tenant: steady!, say })
    const memory = await memoryFigures({ database, tenant: down!, say }, worker, size.waiting)
    return [...rates, ...lag, ...memory]
  } finally {
    worker.kill('SIGTERM')
    await once(worker, 'exit')
  }
}

async function store({ db }: BenchDatabase, tenant: TenantRef, events: number): Promise<void> {
  const source = { name: 'bench', format: 'vouchsafe' }
  for (const drafts of benchEvents('bench', 0, events, new Date(), BATCH))
    await appendEvents(db, { tenant, source, drafts, receivedAt: new Date(drafts.at(-1)!.occurredAt!) })
}

function startWorker(cluster: BenchCluster, database: BenchDatabase): ChildProcess {
  return spawn(process.execPath, ['--max-semi-space-size=64', 'dist/worker.js'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...childProcessEnv({ databaseUrl: database.appUrl, mode: 'production' }),
      VOUCHSAFE_KEYS: cluster.keysDir,
    },
  })
}

/** A receiver in a process of its own. */
class Receiver {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(port = 0): Promise<Receiver> {
    const script = fileURLToPath(new URL('./receiver.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', script, String(port)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    // safe: it says where it listens first
    const [said] = (await once(child, 'message')) as [{ port: number }]
    return new Receiver(child, said.port)
  }

  /** What came since it was asked last. */
  async received(): Promise<Received> {
    this.child.send('received')
    // safe: it answers with what it has
    const [received] = (await once(this.child, 'message')) as [Received]
    return received
  }

  /** Waits for so many events in all, and gives what came meanwhile. */
  async all(events: number): Promise<Received[]> {
    const parts: Received[] = []
    for (let count = 0; count < events;) {
      await sleep(SAMPLE_MS)
      const part = await this.received()
      count += part.events
      if (part.events > 0) parts.push(part)
    }
    return parts
  }

  stop(): void {
    this.child.kill()
  }
}

interface Wanted {
  format: DeliveryFormat
  url: string
  from: 'start' | 'now'
  gzip: boolean
}

async function destination({ database, tenant }: Bench, { format, url, from, gzip }: Wanted) {
  const ctx = systemCtx(database.db, tenant)
  const made = await createDestination(ctx, {
    name: `${format} ${gzip}`,
    target: { kind: 'webhook', url, gzip },
    format,
    from,
  })
  return { id: made.id, remove: () => deleteDestination(ctx, { destinationId: made.id }) }
}

/** The floor: the same rows in the same order, and nothing made of them. Rows a second. */
async function floor({ database, tenant }: Bench, events: number): Promise<number> {
  const started = performance.now()
  let count = 0
  for (let low = 0; count < events; low += ROWS) {
    const ids = await database.db.pool.query<{ id: string }>(
      'SELECT event_id AS id FROM log_entry WHERE log_id = $1 AND idx >= $2 AND idx < $3',
      [tenant.logId, low, low + ROWS],
    )
    const { rowCount } = await database.db.pool.query(
      `SELECT ${eventColumns(true)} FROM event WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) ORDER BY idx`,
      [tenant.key, ids.rows.map(({ id }) => id)],
    )
    count += rowCount ?? 0
  }
  return count / ((performance.now() - started) / 1000)
}

async function formatFigures(bench: Bench, events: number): Promise<Figure[]> {
  const receiver = await Receiver.start()
  const rate = async (format: DeliveryFormat, gzip: boolean): Promise<number> => {
    bench.say(`delivery: ${format}${gzip ? ', gzipped' : ''}`)
    const made = await destination(bench, {
      format,
      gzip,
      url: `http://127.0.0.1:${receiver.port}/`,
      from: 'start',
    })
    const parts = await receiver.all(events)
    await made.remove()
    const first = parts[0]!
    return (events - first.firstEvents) / ((parts.at(-1)!.lastAt - first.startedAt) / 1000)
  }
  try {
    bench.say('delivery: the floor, first time')
    const floors = [await floor(bench, events)]
    const rates: [string, number][] = []
    for (const format of DELIVERY_FORMATS) rates.push([format, await rate(format, false)])
    rates.push(['json, gzipped', await rate('json', true)])
    bench.say('delivery: the floor, second time')
    floors.push(await floor(bench, events))
    const whole = (floors[0]! + floors[1]!) / 2
    return [
      figure('floor: the same rows read', whole, 'events/s'),
      ...rates.flatMap(([name, value]) => [
        figure(`${name}, signed, over HTTP`, value, 'events/s'),
        figure('… of the floor', value / whole, '×', {
          goal: { text: `≥ ${GOAL_OF_FLOOR}`, reached: value / whole >= GOAL_OF_FLOOR },
        }),
      ]),
    ]
  } finally {
    receiver.stop()
  }
}

async function lagFigures(bench: Bench): Promise<Figure[]> {
  const receiver = await Receiver.start()
  try {
    bench.say(`delivery: ${STEADY_RATE} events/s for ${STEADY_SECONDS} s`)
    const url = `http://127.0.0.1:${receiver.port}/lags`
    await destination(bench, { format: 'json', gzip: true, url, from: 'now' })
    const turn = (STEADY_RATE * STEADY_TURN_MS) / 1000
    const turns = (STEADY_SECONDS * 1000) / STEADY_TURN_MS
    const batches = [...benchEvents('steady', 0, turn * turns, new Date(), turn)]
    const started = performance.now()
    const sent: Promise<unknown>[] = []
    for (const [i, batch] of batches.entries()) {
      await sleep(Math.max(0, started + i * STEADY_TURN_MS - performance.now()))
      const drafts = batch.map(({ occurredAt: _, ...draft }) => draft)
      const source = { name: 'bench', format: 'vouchsafe' }
      sent.push(
        appendEvents(bench.database.db, { tenant: bench.tenant, source, drafts, receivedAt: new Date() }),
      )
    }
    await Promise.all(sent)
    const lags = (await receiver.all(turn * turns)).flatMap((part) => part.lags)
    const p95 = percentile(lags, 0.95)
    return [
      figure(`lag at ${STEADY_RATE} events/s, p50`, percentile(lags, 0.5), 'ms'),
      figure('… p95', p95, 'ms', { goal: { text: `≤ ${LAG_GOAL_MS}`, reached: p95 <= LAG_GOAL_MS } }),
    ]
  } finally {
    receiver.stop()
  }
}

async function memoryFigures(bench: Bench, worker: ChildProcess, events: number): Promise<Figure[]> {
  const port = await freePort()
  const made = await destination(bench, {
    format: 'json',
    gzip: true,
    url: `http://127.0.0.1:${port}/`,
    from: 'now',
  })
  const memory: number[] = []
  const timer = setInterval(() => memory.push(memoryOf(worker.pid) / MIB), SAMPLE_MS)
  const before = memoryOf(worker.pid) / MIB
  try {
    bench.say(`delivery: ${events.toLocaleString('en')} events for a receiver that is down`)
    await store(bench.database, bench.tenant, events)
    const waiting = Math.max(...memory) - before
    const receiver = await Receiver.start(port)
    bench.say('delivery: it is up again')
    await bench.database.db.pool.query('UPDATE delivery SET next_try_at = NULL WHERE destination_id = $1', [
      made.id,
    ])
    const parts = await receiver.all(events)
    receiver.stop()
    const seconds = (parts.at(-1)!.lastAt - parts[0]!.startedAt) / 1000
    const grown = Math.max(...memory) - before
    const goal = (value: number) => ({ text: `< ${GROWTH_GOAL_MIB}`, reached: value < GROWTH_GOAL_MIB })
    return [
      figure('memory growth of the worker while a receiver is down', waiting, 'MiB', {
        goal: goal(waiting),
        note: `${events.toLocaleString('en')} events wait`,
      }),
      figure('… and when it is up again', grown, 'MiB', { goal: goal(grown) }),
      figure('catching up', parts.reduce((sum, part) => sum + part.events, 0) / seconds, 'events/s'),
    ]
  } finally {
    clearInterval(timer)
  }
}
