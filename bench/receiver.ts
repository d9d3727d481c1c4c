// A receiver of deliveries in a process of its own, as receivers are: counts the lines that it is sent, and answers 200.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGunzip } from 'node:zlib'

const LINE_FEED = 10
/** Stands in each event as the API has it. */
const RECEIVED_AT = /"receivedAt":"([^"]+)"/g

/** What came since somebody asked last. */
export interface Received {
  events: number
  /** Those of the first request: what was done for them was done before `startedAt`. */
  firstEvents: number
  bytes: number
  startedAt: number
  lastAt: number
  /** In ms, from when an event was stored to when it came, where the path asks for it. */
  lags: number[]
}

const nothing = (): Received => ({ events: 0, firstEvents: 0, bytes: 0, startedAt: 0, lastAt: 0, lags: [] })
let received = nothing()

const server = createServer((request, response) => {
  received.startedAt ||= Date.now()
  const zipped = request.headers['content-encoding'] === 'gzip'
  const body = zipped ? request.pipe(createGunzip()) : request
  const chunks: Buffer[] = []
  body.on('data', (chunk: Buffer) => chunks.push(chunk))
  body.on('end', () => {
    take(Buffer.concat(chunks), request.url === '/lags')
    response.end()
  })
})
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  // safe: it listens on a port
  process.send?.({ port: (server.address() as AddressInfo).port })
})

function take(body: Buffer, measures: boolean): void {
  const now = Date.now()
  let count = 0
  for (let at = body.indexOf(LINE_FEED); at >= 0; at = body.indexOf(LINE_FEED, at + 1)) count++
  received.firstEvents ||= count
  received.events += count
  received.bytes += body.length
  received.lastAt = now
  if (!measures) return
  for (const [, time] of body.toString().matchAll(RECEIVED_AT)) received.lags.push(now - Date.parse(time!))
}

process.on('message', () => {
  process.send?.(received)
  received = nothing()
})
process.on('disconnect', () => process.exit())
