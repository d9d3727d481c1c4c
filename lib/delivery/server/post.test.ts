import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

import { afterEach, describe, expect, test } from 'vitest'

import { egressTo } from '@/lib/delivery/egress'

import { post, type Posting } from './post'

let stop: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const one of stop) await one()
  stop = []
})

async function receiver(answer: (...exchange: Parameters<RequestListener>) => unknown): Promise<string> {
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  stop.push(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  // safe: it listens on a port
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`
}

const here = egressTo(['127.0.0.0/8', '::1/128'])
const posting = (url: string, more: Partial<Posting> = {}): Posting => ({
  url,
  headers: { 'content-type': 'text/plain', authorization: 'Bearer x' },
  text: 'é\n',
  gzip: false,
  timeoutMs: 20_000,
  tls: { ca: null, skipSslVerification: false },
  egress: here,
  tenantId: 'tests',
  ...more,
})

async function bodyOf(request: Parameters<RequestListener>[0]): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

describe('a body', () => {
  test.each([true, false])('arrives with its headers, zipped: %s', async (gzip) => {
    const seen: object[] = []
    const url = await receiver(async (request, response) => {
      const body = await bodyOf(request)
      const { method, headers } = request
      seen.push({ method, headers, text: (gzip ? gunzipSync(body) : body).toString() })
      response.writeHead(202).end('thanks')
    })
    const posted = await post(posting(url, { gzip }))
    expect(posted.answer).toMatchObject({ status: 202, body: 'thanks' })
    expect(seen).toMatchObject([
      {
        method: 'POST',
        text: 'é\n',
        headers: {
          authorization: 'Bearer x',
          'content-type': 'text/plain',
          'content-length': String(posted.bytes),
          ...(gzip && { 'content-encoding': 'gzip' }),
        },
      },
    ])
  })
})

describe('an answer', () => {
  test('says how long to wait', async () => {
    const url = await receiver((_, response) => response.writeHead(429, { 'retry-after': '7' }).end())
    expect((await post(posting(url))).answer).toMatchObject({ status: 429, body: '', retryAfterMs: 7_000 })
  })

  test('is read only so far', async () => {
    const url = await receiver((_, response) => response.end('x'.repeat(3_000_000)))
    expect((await post(posting(url))).answer?.body).toHaveLength(1024 * 1024)
  })

  test('that leads elsewhere is not followed', async () => {
    let asked = 0
    const other = await receiver((_, response) => {
      asked++
      response.end()
    })
    const url = await receiver((_, response) => response.writeHead(307, { location: other }).end())
    expect((await post(posting(url))).answer?.status).toBe(307)
    expect(asked).toBe(0)
  })

  test.each([
    ['that never comes', (): void => undefined, /no answer within 0.3 s/],
    [
      'that is cut off',
      (_: unknown, response: Parameters<RequestListener>[1]): void => {
        response.writeHead(200, { 'content-length': '10' }).write('x')
        response.on('finish', () => undefined)
        setImmediate(() => response.destroy())
      },
      /aborted|was cut/,
    ],
  ])('%s is none', async (_, answer, problem) => {
    const url = await receiver(answer)
    const posted = await post(posting(url, { timeoutMs: 300 }))
    expect(posted.answer).toBeNull()
    expect(posted.problem).toMatch(problem)
  })

  test('that changes the protocol is none', async () => {
    const url = await receiver(() => undefined)
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    server.on('connection', (socket) => {
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
      )
    })
    stop.push(async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    })
    // safe: it listens on a port
    const { port } = server.address() as AddressInfo
    const posted = await post(posting(url.replace(/:\d+/, `:${port}`)))
    expect(posted).toMatchObject({ answer: null, problem: 'answered by changing the protocol' })
  })

  test('is none where nobody listens', async () => {
    const url = await receiver(() => undefined)
    for (const one of stop.splice(0)) await one()
    expect((await post(posting(url))).problem).toMatch(/ECONNREFUSED/)
  })
})

describe('a private network', () => {
  test.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f000001'])(
    'is not reached as %s',
    async (host) => {
      let asked = 0
      const url = await receiver((_, response) => {
        asked++
        response.end()
      })
      const posted = await post(posting(url.replace('127.0.0.1', host), { egress: egressTo([]) }))
      expect(posted.answer).toBeNull()
      expect(posted.problem).toMatch(/is inside of a private network/)
      expect(asked).toBe(0)
    },
  )
})
