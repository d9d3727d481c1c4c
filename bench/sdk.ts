import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import pg from 'pg'

import type { Audit } from '@/sdk/src/audit'
import { createAudit } from '@/sdk/src/create-audit'
import type { AuditEvent } from '@/sdk/src/event'

import type { BenchCluster } from './cluster'
import { type Figure, percentile } from './figures'
import { startServer } from './server'
import { makeKey, makeTenants } from './tenants'

/** Changes, one after the other, of each way to make them. */
const CHANGES = 1_000
const WARM_UP = 100
/** Events that are enqueued, and calls that wait at a time: requests of an application that is busy. */
const ENQUEUED = 100_000
const AT_ONCE = 500
const ENQUEUE_GOAL = 20_000

const figure = (name: string, value: number, unit: string, more: Partial<Figure> = {}): Figure => ({
  part: 'sdk',
  name,
  value,
  unit,
  ...more,
})

const invoice = (n: number) => ({
  id: n,
  customer: `customer-${n % 97}`,
  total: 1_000 + n,
  lines: [{ article: 'book', pieces: 2 }],
  status: 'open',
})

const eventOf = (n: number): AuditEvent => ({
  action: 'invoice.approve',
  resource: { type: 'INVOICE', id: n, name: `Invoice ${n}` },
  outcome: 'success',
  details: { department: 'sales', attempt: n % 7 },
  before: invoice(n),
  after: { ...invoice(n), status: 'approved' },
})

/** An application and its database, on this machine with Vouchsafe and its database: what auditing adds to it. */
export async function benchSdk(cluster: BenchCluster, say: (line: string) => void): Promise<Figure[]> {
  const database = await cluster.database('bench_sdk')
  const [tenant] = await makeTenants(database.db, ['sdk'])
  const server = await startServer(cluster, database)
  const spool = mkdtempSync(path.join(tmpdir(), 'vouchsafe-bench-spool-'))
  const connection = { url: server.url, key: await makeKey(database.db, tenant!) }
  const plain = createAudit(connection)
  const spooled = createAudit({ ...connection, spool })
  try {
    say('sdk: a change of an application, unaudited, logged and enqueued')
    const changes = await changeFigures(await cluster.emptyDatabase('bench_application'), plain, spooled)
    say(`sdk: ${ENQUEUED.toLocaleString('en')} events enqueued into a spool, and into memory`)
    return [
      ...changes,
      ...(await enqueueFigures('enqueue() into a spool, with fsync', spooled)),
      ...(await enqueueFigures('enqueue() into memory', plain)),
    ]
  } finally {
    await Promise.all([plain.close(), spooled.close()])
    await server.stop()
    rmSync(spool, { recursive: true, force: true })
  }
}

/** What an update of one row takes, by itself and with its event. */
async function changeFigures(url: string, plain: Audit, spooled: Audit): Promise<Figure[]> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  try {
    await pool.query(`CREATE TABLE invoice (id int PRIMARY KEY, status text)`)
    await pool.query(`INSERT INTO invoice SELECT n, 'open' FROM generate_series(0, ${WARM_UP + CHANGES}) n`)
    const change = async (n: number): Promise<void> => {
      await pool.query('UPDATE invoice SET status = $2 WHERE id = $1', [n, 'approved'])
    }
    const alone = await medianOf(change)
    const logged = await medianOf(async (n) => {
      await change(n)
      await plain.withoutRequest.log(eventOf(n))
    })
    const enqueued = await medianOf(async (n) => {
      await change(n)
      await spooled.withoutRequest.enqueue(eventOf(n))
    })
    const beside = { note: `the change alone ${alone.toFixed(2)} ms` }
    return [
      figure('a change and its log(), one at a time', logged, 'ms p50', beside),
      figure('… which log() adds', logged - alone, 'ms p50'),
      figure('a change and its enqueue() into a spool', enqueued, 'ms p50', beside),
      figure('… which enqueue() adds', enqueued - alone, 'ms p50'),
    ]
  } finally {
    await pool.end()
  }
}

/** The median of what each of many calls takes, in ms, after some that warm up. */
export async function medianOf(work: (n: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < WARM_UP + CHANGES; n++) {
    const started = performance.now()
    await work(n)
    if (n >= WARM_UP) times.push(performance.now() - started)
  }
  return percentile(times, 0.5)
}

/** How fast events are taken while Vouchsafe, on the same cores, stores them; and how fast they are stored. */
async function enqueueFigures(name: string, audit: Audit): Promise<Figure[]> {
  await audit.flush()
  const cpu = process.cpuUsage()
  const started = performance.now()
  let next = 0
  const caller = async (): Promise<void> => {
    while (next < ENQUEUED) await audit.withoutRequest.enqueue(eventOf(next++))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, caller))
  const taken = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpu)
  await audit.flush({ timeoutMs: 600_000 })
  const stored = (performance.now() - started) / 1000
  const rate = ENQUEUED / taken
  return [
    figure(name, rate, 'events/s', {
      goal: { text: `≥ ${ENQUEUE_GOAL.toLocaleString('en')}/s`, reached: rate >= ENQUEUE_GOAL },
      note: `${((user + system) / ENQUEUED).toFixed(0)} µs of CPU an event`,
    }),
    figure('… until the last of them is stored', ENQUEUED / stored, 'events/s'),
  ]
}
