// `tsx bench/soak.ts --minutes 3`: ingest, searches and exports at once against the built server. Its memory must stay
// flat and every request must be answered; afterwards a deep check must find nothing.
import { parseArgs } from 'node:util'

import { checkLog } from '@/lib/log/server/check-log'

import { startCluster } from './cluster'
import { benchEvents } from './dataset'
import { percentile } from './figures'
import { startServer } from './server'
import { makeKey, makeTenants } from './tenants'

const SAMPLE_MS = 500
const MIB = 1024 * 1024
/** More growth than this between the first and the last third of the time is a leak. */
const GROWTH_MAX_MIB = 64

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '3' } } })
const until = performance.now() + Number(values.minutes) * 60_000
const going = (): boolean => performance.now() < until

const cluster = await startCluster()
try {
  const database = await cluster.database('soak')
  const [tenant] = await makeTenants(database.db, ['soak'])
  const key = await makeKey(database.db, tenant!)
  const server = await startServer(cluster, database)
  const count = { ingested: 0, searches: 0, exports: 0, failures: 0 }
  const call = async (path: string, body?: string): Promise<void> => {
    const authorization = `Bearer ${key}`
    const response = await fetch(
      `${server.url}/api/v1/${path}`,
      body === undefined
        ? { headers: { authorization } }
        : { method: 'POST', body, headers: { authorization, 'content-type': 'application/x-ndjson' } },
    )
    for await (const chunk of response.body ?? []) void chunk
    if (!response.ok && response.status !== 503) count.failures += 1
  }
  const batches = [...benchEvents('soak', 0, 20_000, new Date(), 200)].map((batch) =>
    batch.map(({ occurredAt: _, ...draft }) => JSON.stringify(draft)).join('\n'),
  )
  const ingest = async (): Promise<void> => {
    for (let i = 0; going(); i++) {
      await call('events', batches[i % batches.length]!)
      count.ingested += 200
    }
  }
  const search = async (): Promise<void> => {
    for (let i = 0; going(); i++) {
      await call(
        `events?limit=200&q=${encodeURIComponent(i % 2 ? `bucket:b${i % 1000}` : 'changed:retries')}`,
      )
      count.searches += 1
    }
  }
  const exporting = async (): Promise<void> => {
    while (going()) {
      await call('events/export?format=csv&q=type:SECRET')
      count.exports += 1
    }
  }
  const memory: number[] = []
  const timer = setInterval(() => memory.push(server.memory() / MIB), SAMPLE_MS)
  await Promise.all([ingest(), ingest(), search(), search(), exporting()])
  clearInterval(timer)
  await server.stop()
  const third = Math.floor(memory.length / 3)
  const [first, last] = [percentile(memory.slice(0, third), 0.5), percentile(memory.slice(-third), 0.5)]
  const report = await checkLog(database.db, tenant!, () => undefined)
  console.log(
    `${count.ingested} events, ${count.searches} searches, ${count.exports} exports, ${count.failures} failures; memory ${first.toFixed(0)} MiB in the first third, ${last.toFixed(0)} MiB in the last; ${report.findingsTotal} findings over ${report.size} entries.`,
  )
  process.exitCode =
    count.failures === 0 && last - first < GROWTH_MAX_MIB && report.findingsTotal === 0 ? 0 : 1
} finally {
  await cluster.stop()
}
