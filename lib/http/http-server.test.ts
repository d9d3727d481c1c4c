import { once } from 'node:events'
import { get, request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'

import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'

import { apiHandler } from './handler'
import { drain, listen, makeHttpServer, type PageGate } from './http-server'
import { logger } from './log'
import { route, type ApiResponse } from './route'

// safe: no route of these tests asks who is there, so nothing ever looks at the database
const db = {} as Db
const servers: Server[] = []

const open = (path: string, run: () => Promise<ApiResponse>) =>
  route({
    method: 'GET',
    path,
    tag: 'Test',
    summary: path,
    auth: 'none',
    responses: {},
    run,
  })

async function serve(
  routes: ReturnType<typeof route>[],
  limitPage: PageGate = () => Promise.resolve(),
): Promise<{ port: number; url: string; server: Server }> {
  const url = 'https://audit.example.com'
  const server = makeHttpServer({
    api: apiHandler({ db, routes, url, trustedProxies: 1 }),
    isApi: (pathname) => pathname.startsWith('/api/'),
    page: (request, response) => {
      if (request.url === '/broken') return Promise.reject(new Error('password'))
      response.end(JSON.stringify(request.headers))
      return Promise.resolve()
    },
    limitPage,
    url,
    trustedProxies: 1,
    dev: false,
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // safe: it listens on a port
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}`, server }
}

afterEach(async () => {
  vi.restoreAllMocks()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await drain(server, 0)
  }
})

const quiet = () => vi.spyOn(logger(), 'error').mockImplementation(() => undefined)

test('a stream goes out whole, no faster than it is read', async () => {
  let made = 0
  async function* rows() {
    for (; made < 2000; made++) yield await Promise.resolve('x'.repeat(10_000))
  }
  const { url } = await serve([open('/api/rows', () => Promise.resolve({ status: 200, body: rows() }))])
  const [response] = (await once(get(`${url}/api/rows`), 'response')) as [IncomingMessage]
  // Nobody reads yet: only what fits into the buffers of both ends has been made.
  await vi.waitFor(() => expect(made).toBeGreaterThan(10))
  expect(made).toBeLessThan(2000)
  expect((await text(response)).length).toBe(20_000_000)
  expect(made).toBe(2000)
})

test('when the reader leaves, the work ends and cleans up, and nobody is told', async () => {
  const logged = quiet()
  let cleaned = false
  async function* rows() {
    try {
      for (;;) yield await Promise.resolve('x'.repeat(10_000))
    } finally {
      cleaned = true
    }
  }
  const { url } = await serve([open('/api/rows', () => Promise.resolve({ status: 200, body: rows() }))])
  const [response] = (await once(get(`${url}/api/rows`), 'response')) as [IncomingMessage]
  response.destroy()
  await vi.waitFor(() => expect(cleaned).toBe(true))
  expect(logged).not.toHaveBeenCalled()
})

test('a stream that fails in the middle does not look complete, and is logged', async () => {
  const logged = quiet()
  async function* rows() {
    yield await Promise.resolve('first\n')
    throw new Error('disk on fire')
  }
  const { url } = await serve([open('/api/rows', () => Promise.resolve({ status: 200, body: rows() }))])
  const response = await fetch(`${url}/api/rows`)
  expect(response.status).toBe(200)
  await expect(response.text()).rejects.toThrow('terminated')
  expect(logged).toHaveBeenCalledOnce()
})

test('what nobody foresaw is a 500 that says only where to look', async () => {
  const logged = quiet()
  const { url } = await serve([open('/api/boom', () => Promise.reject(new Error('password')))])
  const response = await fetch(`${url}/api/boom`)
  const body = await response.text()
  expect(response.status).toBe(500)
  expect(body).not.toContain('password')
  const { requestId } = JSON.parse(body) as { requestId: string }
  expect(logged.mock.calls[0]?.[0]).toMatchObject({ requestId, route: '/api/boom' })
})

test('a body that is too large is refused with an answer that arrives', async () => {
  const put = route({
    method: 'PUT',
    path: '/api/thing',
    tag: 'Test',
    summary: 'x',
    auth: 'none',
    body: z.strictObject({ a: z.string() }),
    responses: {},
    run: ({ body }) => Promise.resolve({ status: 200, json: body }),
  })
  const { url } = await serve([put])
  const send = (body: string, more: Record<string, string> = {}) =>
    fetch(`${url}/api/thing`, {
      method: 'PUT',
      body,
      headers: { 'content-type': 'application/json', ...more },
    })
  expect((await send('{"a":"b"}')).status).toBe(200)
  expect((await send(`{"a":"${'b'.repeat(1024 * 1024)}"}`)).status).toBe(413)
  expect((await send('{"a":"\xff')).status).toBe(400)
  expect((await send('{"a":"b"}', { 'content-encoding': 'gzip' })).status).toBe(415)
  expect((await send('{"a":1,"c":2}')).status).toBe(422)
  // Without saying beforehand how much it will be.
  const chunked = httpRequest(`${url}/api/thing`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
  })
  const answered = once(chunked, 'response')
  for (let i = 0; i < 20; i++) chunked.write('x'.repeat(100_000))
  const [response] = (await answered) as [IncomingMessage]
  expect(response.statusCode).toBe(413)
  chunked.destroy()
})

test('an expected failure keeps its own headers', async () => {
  const { url } = await serve([
    open('/api/busy', () => Promise.reject(new AppError('busy', 'Later.', { retryAfterSeconds: 7 }))),
  ])
  const response = await fetch(`${url}/api/busy`)
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7'])
  expect(response.headers.get('strict-transport-security')).toMatch(/^max-age=31536000/)
})

test('what is no HTTP, and headers without end, get an answer too', async () => {
  const { port } = await serve([])
  const say = async (bytes: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1')
    socket.write(bytes)
    return text(socket)
  }
  expect(await say('HELLO\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json/s)
  const long = `GET / HTTP/1.1\r\nhost: x\r\ncookie: ${'x'.repeat(40_000)}\r\n\r\n`
  expect(await say(long)).toMatch(/^HTTP\/1\.1 431 /)
})

test('a target that is no path finds nothing and breaks nothing', async () => {
  const { port } = await serve([open('/api/a', () => Promise.resolve({ status: 204 }))])
  const ask = async (path: string) => {
    const [response] = (await once(httpRequest({ port, path, host: '127.0.0.1' }).end(), 'response')) as [
      IncomingMessage,
    ]
    response.resume()
    return response.statusCode
  }
  expect(await ask('/api/a')).toBe(204)
  expect(await ask('/api/a/../b')).toBe(404)
  expect(await ask('/api/%')).toBe(404)
  expect(await ask('//api/a')).toBe(200)
  for (const odd of ['*', 'http://other.example/events', '/events/%', '/%ff'])
    expect(await ask(odd)).toBe(400)
  expect(await ask('/events?q=%')).toBe(200)
})

test('a page gets its nonce, its policy and its client from us, whatever the client says', async () => {
  const { url } = await serve([])
  const response = await fetch(`${url}/events?tenant=a&_rsc=1`, {
    headers: {
      'x-vouchsafe-ip': '6.6.6.6',
      'x-nonce': 'mine',
      'x-vouchsafe-path': '/evil',
      'content-security-policy': "script-src 'nonce-mine'",
      'x-forwarded-for': '6.6.6.6, 203.0.113.9',
    },
  })
  const seen = (await response.json()) as Record<string, string>
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(seen['x-vouchsafe-ip']).toBe('203.0.113.9')
  expect(seen['x-vouchsafe-path']).toBe('/events?tenant=a')
  expect(seen['content-security-policy']).toBe(policy)
  expect(seen['x-nonce']).not.toBe('mine')
  expect(policy).toContain(`script-src 'self' 'nonce-${seen['x-nonce']}'`)
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe-eval')
})

test('a page takes no more than a form, and nothing without a length', async () => {
  const { url } = await serve([])
  const post = (body: BodyInit) =>
    fetch(`${url}/api-auth`, { method: 'POST', body, duplex: 'half' } as RequestInit).then(
      (response) => response.status,
    )
  expect(await post('x'.repeat(64 * 1024))).toBe(200)
  expect(await post('x'.repeat(64 * 1024 + 1))).toBe(413)
  expect(await post(new Blob(['x']).stream())).toBe(413)
})

test('a page that breaks says nothing of why', async () => {
  const logged = quiet()
  const { url } = await serve([])
  const response = await fetch(`${url}/broken`)
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('password')
  expect(logged).toHaveBeenCalledOnce()
})

test('draining lets a running request end, takes no new one, and does not wait for the idle', async () => {
  let finish = (): void => undefined
  const running = new Promise<void>((resolve) => {
    finish = resolve
  })
  let begun = false
  const slow = open('/api/slow', async () => {
    begun = true
    await running
    return { status: 200, body: 'done' }
  })
  const { url, server } = await serve([slow, open('/api/quick', () => Promise.resolve({ status: 204 }))])
  // Leaves a connection open that has nothing to do.
  await fetch(`${url}/api/quick`)
  const answer = fetch(`${url}/api/slow`)
  await vi.waitFor(() => expect(begun).toBe(true))
  const drained = drain(server, 60_000)
  await expect(fetch(`${url}/api/quick`)).rejects.toThrow('fetch failed')
  finish()
  expect(await (await answer).text()).toBe('done')
  await drained
})

test('draining cuts what does not end in time', async () => {
  let begun = false
  const stuck = open('/api/stuck', () => {
    begun = true
    return new Promise(() => {})
  })
  const { url, server } = await serve([stuck])
  const cut = fetch(`${url}/api/stuck`).then(
    () => 'answered',
    () => 'cut',
  )
  await vi.waitFor(() => expect(begun).toBe(true))
  await drain(server, 1)
  expect(await cut).toBe('cut')
})

test('a port that is taken says so, with a way out', async () => {
  const { port } = await serve([])
  const second = makeHttpServer({
    api: () => Promise.resolve(),
    isApi: () => true,
    page: () => Promise.resolve(),
    limitPage: () => Promise.resolve(),
    url: 'http://localhost',
    trustedProxies: 0,
    dev: false,
  })
  servers.push(second)
  // The first one is on 127.0.0.1, and all addresses have that port too.
  await expect(listen(second, port)).rejects.toThrow(`Port ${port} is in use`)
})

const spent: PageGate = (_, { headers }) => {
  headers['ratelimit'] = '"address";r=0;t=60'
  return Promise.reject(
    new AppError('rate_limited', 'Too many <requests>. Wait 7 s.', { retryAfterSeconds: 7 }),
  )
}

test('who asks for too many pages is told by a page when to come again, and a program by a problem', async () => {
  const { url } = await serve([], spent)
  const page = await fetch(`${url}/events`, { headers: { accept: 'text/html,*/*' } })
  expect([page.status, page.headers.get('retry-after'), page.headers.get('ratelimit')]).toEqual([
    429,
    '7',
    '"address";r=0;t=60',
  ])
  const html = await page.text()
  expect(html).toContain('Too many &lt;requests&gt;. Wait 7 s.')
  // Its style is let through by the policy of this answer.
  const nonce = /'nonce-([^']+)'/.exec(page.headers.get('content-security-policy') ?? '')?.[1] ?? 'none'
  expect(html).toContain(`nonce="${nonce}"`)
  const program = await fetch(`${url}/api-of-pages`, { headers: { accept: '*/*' } })
  expect(await program.json()).toMatchObject({ status: 429, code: 'rate_limited' })
})

/** As it is written: fetch would take the dots out. */
const statusOf = (port: number, path: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    get({ port, path, host: '127.0.0.1' }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).on('error', reject)
  })

test.each([
  ['/_next/static/chunks/a.js', 200],
  ['/icon.svg', 200],
  ['/theme-init.js?v=1', 200],
  ['/_next/image?url=x', 429],
  ['/_next/data/x.json', 429],
  ['/invite/token', 429],
  ['/icon.svg/x', 429],
  ['/_next/static/../../events', 429],
  ['/_next/static/%2e%2e/%2E%2E/events', 429],
  ['/_next/static/..\\..\\events', 429],
])(
  '%s is answered with %i where no page is: files are not counted, and what leads out of them is none',
  async (path, status) => {
    const { port } = await serve([], spent)
    expect(await statusOf(port, path)).toBe(status)
  },
)
