import http from 'node:http'
import https from 'node:https'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

import { utf8 } from '@/lib/base/bytes'
import { retryAfterMs } from '@/lib/delivery/backoff'
import type { Egress } from '@/lib/delivery/egress'
import { networkWords } from '@/lib/delivery/network-words'

import { checkHost, guardedLookup } from './guarded-lookup'

const zip = promisify(gzip)

/** Answers are read so far, in bytes; `_bulk` says something of each event. */
const ANSWER_MAX = 1024 * 1024

/** One request to a receiver. */
export interface Posting {
  url: string
  headers: Readonly<Record<string, string>>
  text: string
  gzip: boolean
  /** From the first byte that is sent to the last one of the answer. */
  timeoutMs: number
  tls: { ca: string | null; skipSslVerification: boolean }
  egress: Egress
  /** Whose request it is. */
  tenantId: string
  signal?: AbortSignal
}

interface Answered {
  status: number
  headers: http.IncomingHttpHeaders
  body: string
  /** There was more of it than is read. */
  isCut?: true
  retryAfterMs?: number
}

/** What came back. `answer` is null where nothing did: then it is not known whether the batch arrived. */
export interface Posted {
  answer: Answered | null
  /** Why there is no answer, in words. */
  problem: string | null
  /** Sent, after gzip. */
  bytes: number
  tookMs: number
}

/**
 * Posts a body and reads the answer, whatever it is. Redirects are not followed: what may be sent to one address may not be sent to
 * another that its owner names. Never throws for what a network or a receiver does.
 */
export async function post(posting: Posting): Promise<Posted> {
  const plain = utf8(posting.text)
  const body = posting.gzip ? await zip(plain) : plain
  const started = process.hrtime.bigint()
  const took = () => Number((process.hrtime.bigint() - started) / 1_000_000n)
  try {
    const answer = await exchange(posting, body)
    return { answer, problem: null, bytes: body.length, tookMs: took() }
  } catch (error) {
    const url = new URL(posting.url)
    const problem = networkWords(error, { host: url.hostname, port: portOf(url) })
    return { answer: null, problem, bytes: body.length, tookMs: took() }
  }
}

function exchange(posting: Posting, body: Uint8Array): Promise<Answered> {
  const { timeoutMs, signal } = posting
  const url = new URL(posting.url)
  checkHost(url.hostname, portOf(url), posting.egress)
  const limit = AbortSignal.timeout(timeoutMs)
  const until = signal === undefined ? limit : AbortSignal.any([limit, signal])
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      ...optionsOf(posting, portOf(url), body.length),
      signal: until,
    })
    const fail = (error: Error): void =>
      reject(limit.aborted ? new Error(`no answer within ${timeoutMs / 1000} s`) : error)
    request.on('error', fail)
    request.on('upgrade', (_, socket) => {
      socket.destroy()
      fail(new Error('answered by changing the protocol'))
    })
    let isAnswered = false
    request.on('response', (response) => {
      isAnswered = true
      read(response).then(resolve, reject)
    })
    // Whatever else ends it without a word.
    request.on('close', () => {
      if (!isAnswered) fail(new Error('the connection was closed without an answer'))
    })
    request.end(body)
  })
}

const portOf = ({ port, protocol }: URL): number => Number(port) || (protocol === 'https:' ? 443 : 80)

function optionsOf(
  { headers, tls, egress, tenantId, gzip: isZipped }: Posting,
  port: number,
  length: number,
): https.RequestOptions {
  return {
    method: 'POST',
    // A connection of its own for each request: a kept one could have been closed, and whether a request on it arrived
    // is then not known.
    agent: false,
    headers: {
      'user-agent': 'Vouchsafe',
      ...headers,
      ...(isZipped && { 'content-encoding': 'gzip' }),
      'content-length': String(length),
    },
    lookup: guardedLookup(egress, port, tenantId),
    rejectUnauthorized: !tls.skipSslVerification,
    ...(tls.ca !== null && { ca: tls.ca }),
  }
}

async function read(response: http.IncomingMessage): Promise<Answered> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    // safe: no encoding was set, so chunks are bytes
    const bytes = chunk as Buffer
    chunks.push(bytes)
    size += bytes.length
    if (size > ANSWER_MAX) break
  }
  const asked = retryAfterMs(response.headers['retry-after'], Date.now())
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(chunks).subarray(0, ANSWER_MAX).toString('utf8'),
    ...(size > ANSWER_MAX && { isCut: true as const }),
    ...(asked !== undefined && { retryAfterMs: asked }),
  }
}
