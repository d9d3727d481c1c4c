import { Agent } from 'node:http'

import type { JsonObject } from '@/lib/base/json'
import { decodeRecord } from '@/lib/decode/decode-record'
import type { Decoder } from '@/lib/decode/decoder'
import { DECODERS, decoderOf, type Format } from '@/lib/decode/formats'
import { PITFALLS } from '@/lib/decode/pitfalls'
import { readRecords } from '@/lib/decode/read-records'

import type { BenchCluster } from './cluster'
import { drive, post } from './drive'
import type { Figure } from './figures'
import { startServer } from './server'
import { makeKey, makeTenants } from './tenants'

const LINES = 1_000
const CONNECTIONS = 4
/** Long enough that the compiler has seen everything. */
const DECODE_MS = 2_000
const GOAL = 0.7

/** Decoded records a second of each format, and one of them over HTTP beside the same events in our own words. */
export async function benchFormats(
  cluster: BenchCluster,
  records: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  say('formats: decoding')
  const decoded = DECODERS.map((decoder) => ({
    part: 'formats',
    name: `decode ${decoder.format}`,
    value: decodeRate(decoder),
    unit: 'records/s',
  }))
  return [...decoded, ...(await overHttp(cluster, Math.ceil(records / LINES), say))]
}

/** Records a second, from bytes to events, of the records that stand in the documentation. */
function decodeRate(decoder: Decoder): number {
  // safe: formats are named by their decoders
  const records = PITFALLS[decoder.format as Format].map(({ record }) =>
    Buffer.from(typeof record === 'string' ? record : JSON.stringify(record)),
  )
  let count = 0
  const started = performance.now()
  for (let i = 0; performance.now() - started < DECODE_MS; i++) {
    for (const { record, text } of readRecords(decoder, records[i % records.length]!)) {
      if (record !== undefined) decodeRecord(decoder, record, text)
      count++
    }
  }
  return count / ((performance.now() - started) / 1000)
}

/** A line of Kibana's audit log. */
const lineOf = (n: number, start: number): JsonObject => ({
  '@timestamp': new Date(start - n).toISOString(),
  message: `User is updating dashboard [id=d-${n % 500}]`,
  event: { action: 'saved_object_update', category: ['database'], type: ['change'], outcome: 'unknown' },
  user: { id: `u_${n % 97}`, name: `user-${n % 97}`, roles: ['editor', 'viewer'] },
  kibana: {
    space_id: 'default',
    session_id: `s-${n % 400}`,
    saved_object: { type: 'dashboard', id: `d-${n % 500}` },
  },
  client: { ip: `10.0.${n % 7}.${n % 250}` },
  trace: { id: `t-${n}` },
})

async function overHttp(
  cluster: BenchCluster,
  batches: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  const decoder = decoderOf('kibana')
  if (decoder === undefined) throw new Error('Kibana has a decoder.')
  const product = await cluster.database('bench_formats')
  const [tenant] = await makeTenants(product.db, ['formats'])
  const key = await makeKey(product.db, tenant!)
  const server = await startServer(cluster, product)
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const start = Date.now()
  const records = Array.from({ length: batches }, (_, i) =>
    Array.from({ length: LINES }, (__, n) => lineOf(i * LINES + n, start)),
  )
  const lines = (batch: readonly unknown[]): Buffer =>
    Buffer.from(batch.map((one) => JSON.stringify(one)).join('\n'))
  const rate = async (path: string, bodies: readonly Buffer[]): Promise<number> => {
    const door = { url: `${server.url}${path}`, key, type: 'application/x-ndjson' }
    const { seconds } = await drive(bodies, CONNECTIONS, (body) => post(agent, door, body))
    return (bodies.length * LINES) / seconds
  }
  try {
    const plain = records.map((batch) => lines(batch.map((one) => decodeRecord(decoder, one, '').event)))
    const native = records.map(lines)
    say('formats: the same events in our own words and in Kibana’s, over HTTP, twice each in turn')
    const own = [await rate('/api/v1/events', plain)]
    const theirs = [await rate('/api/v1/ingest/kibana', native)]
    own.push(await rate('/api/v1/events', plain))
    theirs.push(await rate('/api/v1/ingest/kibana', native))
    const [a, b] = [own, theirs].map((rates) => (rates[0]! + rates[1]!) / 2) as [number, number]
    return [
      { part: 'formats', name: 'HTTP NDJSON × 1,000, our own words', value: a, unit: 'events/s' },
      { part: 'formats', name: 'HTTP NDJSON × 1,000, kibana', value: b, unit: 'events/s' },
      {
        part: 'formats',
        name: '… of our own words',
        value: b / a,
        unit: '×',
        goal: { text: `≥ ${GOAL}`, reached: b / a >= GOAL },
      },
    ]
  } finally {
    agent.destroy()
    await server.stop()
  }
}
