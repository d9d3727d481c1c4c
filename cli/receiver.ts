import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { AppError } from '@/lib/base/errors'
import type { Random } from '@/lib/demo/random'

import { BODY_MAX, TOO_LARGE, unzippedBody } from './unzipped-body'

/** How a receiver is to misbehave. */
export interface Faults {
  /** Share of requests that are refused before anything of them is taken. */
  fail: number
  /** Share of requests that are taken and then not answered: the connection is closed. */
  dropReply: number
  /** Every so-manieth request is taken at once and answered so much later, in ms. 0: none. */
  stallMs: number
  random: Random
}

/** A request as it was taken. */
export interface Taken {
  headers: IncomingMessage['headers']
  /** Without gzip. */
  text: string
  path: string
}

/** What became of its answer: see `Reply`. */
export type Answered = 'answered' | 'dropped' | 'unwaited'

/** A receiver that runs. */
export interface Receiver {
  port: number
  /** Requests that were refused on purpose. */
  refused(): number
  stalled(): number
  close(): Promise<void>
}

/** One request of so many is stalled. */
const STALLED_OF = 25

/** What a receiver that cannot take anything now may say. */
const REFUSALS: readonly ({ status: number; headers?: Record<string, string> } | 'hang up')[] = [
  { status: 503 },
  { status: 500 },
  { status: 429, headers: { 'retry-after': '1' } },
  { status: 408 },
  'hang up',
]

/**
 * Takes what is posted to any path. `take` is told of each request before it is answered, and gives whom to tell how that went.
 */
export async function openReceiver(
  { host, port }: { host: string; port: number },
  faults: Faults,
  take: (taken: Taken) => (answered: Answered) => void,
): Promise<Receiver> {
  const counts = { refused: 0, stalled: 0, taken: 0 }
  const stopping = new AbortController()
  const server = http.createServer((request, response) => {
    void answer(request, response, { faults, counts, take, stopping: stopping.signal }).catch(() =>
      request.destroy(),
    )
  })
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    throw notListening(`${host}:${port}`, error)
  }
  return {
    // safe: a server that listens on a port has such an address
    port: (server.address() as AddressInfo).port,
    refused: () => counts.refused,
    stalled: () => counts.stalled,
    close: async () => {
      stopping.abort()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else listens there already. Choose another port with --port',
  EACCES: 'this user may not. Choose a port from 1024 with --port',
  EADDRNOTAVAIL: 'this machine has no such address. Choose another with --host',
  ENOTFOUND: 'this machine has no such address. Choose another with --host',
  ERR_SOCKET_BAD_PORT: 'ports end at 65535. Choose another with --port',
}

function notListening(place: string, error: unknown): unknown {
  const reason = error instanceof Error && 'code' in error ? REASONS[String(error.code)] : undefined
  if (reason === undefined) return error
  return new AppError('conflict', `Cannot listen at ${place}: ${reason}.`, { cause: error })
}

interface Place {
  faults: Faults
  counts: { refused: number; stalled: number; taken: number }
  take: (taken: Taken) => (answered: Answered) => void
  stopping: AbortSignal
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { faults, counts, take, stopping }: Place,
): Promise<void> {
  const { random } = faults
  if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end()
  const body = await bodyOf(request)
  if (body === null) return void response.writeHead(413).end()
  if (random.chance(faults.fail)) {
    counts.refused++
    return refuse(response, random)
  }
  const plain = await unzippedBody(body)
  if (plain === null) return void response.writeHead(413).end(TOO_LARGE)
  const text = plain.toString('utf8')
  const path = request.url ?? '/'
  const told = take({ headers: request.headers, text, path })
  let isTold = false
  const tell = (answered: Answered): void => {
    if (!isTold) told(answered)
    isTold = true
  }
  response.once('close', () => tell(response.writableFinished ? 'answered' : 'unwaited'))
  if (random.chance(faults.dropReply)) {
    tell('dropped')
    response.destroy()
    return
  }
  if (faults.stallMs > 0 && ++counts.taken % STALLED_OF === 0) {
    counts.stalled++
    await stall(faults.stallMs, response, stopping)
  }
  if (!response.destroyed) respond(response, path, text)
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    // safe: no encoding was set, so chunks are bytes
    const bytes = chunk as Buffer
    chunks.push(bytes)
    size += bytes.length
    if (size > BODY_MAX) return null
  }
  return Buffer.concat(chunks)
}

function refuse(response: ServerResponse, random: Random): void {
  const refusal = random.pick(REFUSALS)
  if (refusal === 'hang up') response.destroy()
  else response.writeHead(refusal.status, refusal.headers).end('not now')
}

/** Until its time is over, the sender has gone, or everything ends. */
function stall(ms: number, response: ServerResponse, stopping: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    const end = (): void => {
      clearTimeout(timer)
      resolve()
    }
    response.once('close', end)
    stopping.addEventListener('abort', end, { once: true })
  })
}

/** 200, in the words that each kind of sender listens for. */
function respond(response: ServerResponse, path: string, text: string): void {
  const json = path.includes('/_bulk') ? bulkAnswer(text) : {}
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(json))
}

function bulkAnswer(text: string): object {
  const documents = Math.floor(text.split('\n').filter((line) => line !== '').length / 2)
  return { errors: false, items: Array.from({ length: documents }, () => ({ create: { status: 201 } })) }
}
