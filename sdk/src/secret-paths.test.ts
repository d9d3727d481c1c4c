import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { getRequestListener } from '@hono/node-server'
import express from 'express'
import { Hono } from 'hono'
import { afterEach, describe, expect, test } from 'vitest'

import { type KeptAudit, keptAudit } from '@/lib/testing/kept-audit'

import { auditHono } from './hono'
import { auditErrors, auditHttp } from './http'
import { auditApiRoute, auditRoute } from './next'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  })
}

/** Path and route of the one event of this request. */
async function loggedOf(audit: KeptAudit, url: string, init?: RequestInit): Promise<[unknown, unknown]> {
  await fetch(url, init).catch(() => undefined)
  const [event] = await audit.until(1)
  return [event?.resource.id, event?.details?.['route']]
}

describe('Express', () => {
  function app(audit: KeptAudit): Promise<string> {
    const app = express()
    app.use(auditHttp(audit))
    app.get('/reset/:token', (_request, _response, next) => next(new Error('expired link')))
    const invite = express.Router()
    invite.get('/x/:id', (_request, response) => void response.json(1))
    app.use('/invite/:token', invite)
    app.get('/mixed/:name.:token', (_request, response) => void response.json(1))
    app.use(
      ((_error, _request, response, _next) => void response.status(410).end()) as express.ErrorRequestHandler,
    )
    return listening(app as RequestListener)
  }

  test.each([
    ['/reset/s3cret', '/reset/[redacted]', '/reset/:token'],
    ['/invite/s3cret/x/1', '/invite/[redacted]/x/1', '/invite/:token/x/:id'],
    ['/invite/s3cr%3det/x/1', '/invite/[redacted]/x/1', '/invite/:token/x/:id'],
    ['/invite/s3cret/nothing', '/invite/[redacted]/nothing', undefined],
    ['/mixed/ada.s3cret', '/mixed/ada.[redacted]', '/mixed/:name.:token'],
  ])('%s is logged as %s', async (path, shown, route) => {
    const audit = keptAudit()
    expect(await loggedOf(audit, (await app(audit)) + path)).toEqual([shown, route])
  })
})

describe('Hono', () => {
  function app(audit: KeptAudit, reached = (): void => {}): Promise<string> {
    const app = new Hono()
    app.use(auditHono(audit))
    app.use('/invite/:token/*', (_c, next) => next())
    app.use('/locked/:token', (c) => Promise.resolve(c.text('no', 401)))
    app.get('/hang/:token', () => {
      reached()
      return new Promise<never>(() => {})
    })
    app.get('/thrown/:token', () => AbortSignal.abort('boom').throwIfAborted() as never)
    app.all('*', (c) => c.text('ok'))
    const answer = getRequestListener(app.fetch)
    return listening((request, response) => void answer(request, response))
  }

  test.each([
    ['/invite/s3cret/x', '/invite/[redacted]/x'],
    ['/locked/s3cret', '/locked/[redacted]'],
  ])('%s is logged as %s', async (path, shown) => {
    const audit = keptAudit()
    expect((await loggedOf(audit, (await app(audit)) + path))[0]).toBe(shown)
  })

  test('what is thrown and no Error is a failure of its route', async () => {
    const audit = keptAudit()
    await fetch(`${await app(audit)}/thrown/s3cret`)
    expect(await audit.until(1)).toMatchObject([
      {
        resource: { id: '/thrown/[redacted]' },
        outcome: 'failure',
        reason: 'boom',
        details: { status: 500 },
      },
    ])
  })

  test('a client that hangs up does not write its secret into the log', async () => {
    const audit = keptAudit()
    const client = new AbortController()
    const url = await app(audit, () => client.abort())
    const logged = await loggedOf(audit, `${url}/hang/s3cret`, { signal: client.signal })
    expect(logged).toEqual(['/hang/[redacted]', '/hang/:token'])
  })
})

test('of an error that Express tells to its error middleware the event has the message', async () => {
  const audit = keptAudit()
  const app = express()
  app.use(auditHttp(audit))
  app.get('/', (_request, _response, next) => next(new Error('expired link')))
  app.use(auditErrors)
  app.use(
    ((_error, _request, response, _next) => void response.status(410).end()) as express.ErrorRequestHandler,
  )
  await fetch(await listening(app as RequestListener))
  expect(await audit.until(1)).toMatchObject([{ reason: 'expired link', details: { status: 410 } }])
})

describe('Next.js', () => {
  const route = (audit: KeptAudit, answer = (): void => {}) =>
    auditRoute(audit, (_request: Request, _context: { params: Promise<object> }) => {
      answer()
      return new Response('ok')
    })

  test.each(['s3cret', 'abc%3D%3D', 's3cr+et'])('a handler for the token %s', async (token) => {
    const audit = keptAudit()
    await route(audit)(new Request(`https://x.test/reset/${token}`), { params: Promise.resolve({ token }) })
    expect((await audit.until(1))[0]?.resource.id).toBe('/reset/[redacted]')
  })

  test('a client that hangs up does not write its secret into the log', async () => {
    const audit = keptAudit()
    const client = new AbortController()
    const request = new Request('https://x.test/reset/s3cret', { signal: client.signal })
    await route(audit, () => client.abort())(request, { params: Promise.resolve({ token: 's3cret' }) })
    expect((await audit.until(1))[0]).toMatchObject({
      resource: { id: '/reset/[redacted]' },
      details: { route: '/reset/[token]', endedBy: 'client' },
    })
  })

  test('an answer that waits has what was enqueued sent before', async () => {
    const audit = keptAudit()
    const flushed: unknown[] = []
    const waiting = { ...audit, flush: async () => void flushed.push(...(await audit.until(1))) }
    const handler = auditRoute(waiting, () => new Response('ok'), { wait: true })
    await handler(new Request('https://x.test/orders'))
    expect(flushed).toMatchObject([{ resource: { id: '/orders' } }])
  })

  test.each([false, true])(
    'an API route that waits has what was enqueued sent before it ends (throws: %s)',
    async (isThrown) => {
      const audit = keptAudit()
      const flushed: unknown[] = []
      const waiting = { ...audit, flush: async () => void flushed.push(...(await audit.until(1))) }
      const handler = auditApiRoute(
        waiting,
        (_request, response: ServerResponse) => {
          if (isThrown) throw new Error('boom')
          response.end()
        },
        { wait: true },
      )
      const ended = new Promise((resolve) => {
        void listening((request, response) => {
          resolve(handler(request, response).catch(() => void response.end()))
        }).then((url) => fetch(`${url}/orders`))
      })
      await ended
      expect(flushed).toMatchObject([{ resource: { id: '/orders' } }])
    },
  )

  test('an API route whose query names the same parameter', async () => {
    const audit = keptAudit()
    const handler = auditApiRoute(audit, (_request, response: ServerResponse) => response.end())
    const url = await listening(
      (request, response) => void handler(Object.assign(request, { query: { token: 's3cret' } }), response),
    )
    expect(await loggedOf(audit, `${url}/reset/s3cret?token=x`)).toEqual([
      '/reset/[redacted]',
      '/reset/[token]',
    ])
  })
})
