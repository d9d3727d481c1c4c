import { request } from 'node:http'

import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import { withClient } from '@/lib/db/client'
import { copyOut, type WriteRecord } from '@/lib/db/copy-out'

import type { BenchCluster, BenchDatabase } from './cluster'
import type { Figure } from './figures'
import { startServer } from './server'
import { makeKey } from './tenants'

const MEMORY_EVERY_MS = 100
const MIB = 1024 * 1024

/** The floor: the same columns by one plain COPY, thrown away. Rows a second. */
async function floor(database: BenchDatabase, tenant: TenantRef): Promise<number> {
  const columns = `id, idx, occurred_at, received_at, resource_type, resource_id, resource_name, change, action, outcome, reason, actor_type,
    actor_id, actor_name, actor_email, on_behalf_of, ip, user_agent, trace_id, session_id, source_name, message, details`
  const client: pg.PoolClient = await database.db.pool.connect()
  try {
    await client.query('SET statement_timeout = 0')
    const started = performance.now()
    const copy = copyOut(
      client,
      `COPY (SELECT ${columns} FROM event WHERE tenant_id = ${tenant.key} ORDER BY id DESC) TO STDOUT (FORMAT csv)`,
      asItIs,
    )
    for await (const chunk of copy.chunks()) void chunk
    return copy.rows / ((performance.now() - started) / 1000)
  } finally {
    client.release(true)
  }
}

const asItIs: WriteRecord = (record, to) => {
  to.makeRoom(record.length)
  to.buffer.set(record, to.end)
  to.end += record.length
}

interface Download {
  rows: number
  seconds: number
  firstByteMs: number
}

/** Downloads an export as a slow enough reader would: counting records, keeping nothing. */
function download(url: string, key: string): Promise<Download> {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers: { authorization: `Bearer ${key}` } }, (response) => {
      let rows = -1
      let firstByteMs = Number.NaN
      response.on('data', (chunk: Buffer) => {
        if (Number.isNaN(firstByteMs)) firstByteMs = performance.now() - started
        // No value of the bench holds a line feed, so records are lines; one is the heading, or the end of NDJSON.
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows += 1
      })
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200)
          resolve({ rows, seconds: (performance.now() - started) / 1000, firstByteMs })
        else reject(new Error(`The export answered ${response.statusCode}.`))
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** Exports of the largest tenant over HTTP, beside one plain COPY. */
export async function benchExport(
  cluster: BenchCluster,
  database: BenchDatabase,
  tenant: TenantRef,
  say: (line: string) => void,
): Promise<Figure[]> {
  await withClient(database.ownerUrl, (client) => client.query('ANALYZE'))
  const key = await makeKey(database.db, tenant)
  const server = await startServer(cluster, database)
  try {
    say('export: the floor, first time')
    const before = await floor(database, tenant)
    say('export: CSV over HTTP')
    const memory = server.memory()
    let peak = memory
    const timer = setInterval(() => (peak = Math.max(peak, server.memory())), MEMORY_EVERY_MS)
    const run = await download(`${server.url}/api/v1/events/export?format=csv`, key).finally(() =>
      clearInterval(timer),
    )
    say('export: the floor, second time')
    const after = await floor(database, tenant)
    say('export: NDJSON over HTTP')
    const lines = await download(`${server.url}/api/v1/events/export?format=ndjson`, key)
    const copy = (before + after) / 2
    const lineRate = lines.rows / lines.seconds
    const rate = run.rows / run.seconds
    const grown = (peak - memory) / MIB
    const figure = (name: string, value: number, unit: string, more: Partial<Figure> = {}): Figure => ({
      part: 'export',
      name,
      value,
      unit,
      ...more,
    })
    return [
      figure('floor: COPY TO STDOUT csv', copy, 'rows/s'),
      figure('CSV over HTTP, guarded', rate, 'rows/s', { note: `${run.rows.toLocaleString('en')} rows` }),
      figure('… of the floor', rate / copy, '×', { goal: { text: '≥ 0.8', reached: rate / copy >= 0.8 } }),
      figure('NDJSON over HTTP', lineRate, 'rows/s', { note: 'each line made by the reader of the API' }),
      figure('… of the floor', lineRate / copy, '×'),
      figure('server memory growth', grown, 'MiB', { goal: { text: '< 64', reached: grown < 64 } }),
      figure('first byte', run.firstByteMs, 'ms', {
        goal: { text: '≤ 500', reached: run.firstByteMs <= 500 },
      }),
    ]
  } finally {
    await server.stop()
  }
}
