import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'

import { getRequestListener, serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'

import type { Audit } from '@/sdk/src/audit'
import { auditFastify } from '@/sdk/src/fastify'
import { auditHono, unaudited as unauditedByHono } from '@/sdk/src/hono'
import { auditHttp, auditListener, unaudited } from '@/sdk/src/http'
import type { HttpAuditOptions } from '@/sdk/src/http-recorder'
import { auditApiRoute, auditRoute } from '@/sdk/src/next'

/** What tests ask of an application, and are told by it. */
export interface Hooks {
  audit: Audit
  /** Called when `/hang` or `/stream` was reached. */
  reached: () => void
}

/** A listening application. */
export interface App {
  url: string
  close: () => Promise<void>
}

type Options = HttpAuditOptions<unknown>

/** What the log was told inside of a handler: which trace its request has. */
const traceOf = async ({ audit }: Hooks): Promise<string> => String((await audit.current().scope).traceId)

const endless = (reached: () => void): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(10))
      reached()
    },
  })

/** The same application in Express, with a router that is mounted. */
export function inExpress(hooks: Hooks, options: Options): Promise<App> {
  const app = express()
  // What Express writes of errors by itself.
  app.set('env', 'test')
  app.use(auditHttp(hooks.audit, options))
  const orders = express.Router({ mergeParams: true })
  orders.get('/:id', async (_request, response) => void response.json({ trace: await traceOf(hooks) }))
  orders.put('/:id', () => {
    throw new Error('disk on fire')
  })
  orders.delete('/:id', (_request, response) => void response.sendStatus(403))
  app.use('/teams/:team/orders', orders)
  app.get('/reset/:token', (_request, response) => void response.send('ok'))
  app.get('/health', unaudited, (_request, response) => void response.send('ok'))
  app.get('/hang', hooks.reached)
  app.get('/stream', (_request, response) => {
    response.write('chunk')
    hooks.reached()
  })
  app.get('/broken', (_request, response) => {
    response.write('chunk', () => response.destroy(new Error('cable cut')))
  })
  return listening(createServer(app as RequestListener))
}

/** The same in Fastify. */
export async function inFastify(hooks: Hooks, options: Options): Promise<App> {
  const app = fastify({ forceCloseConnections: true })
  await app.register(auditFastify, { audit: hooks.audit, ...options })
  const order = '/teams/:team/orders/:id'
  app.get(order, async () => ({ trace: await traceOf(hooks) }))
  app.put(order, async () => {
    throw new Error('disk on fire')
  })
  app.delete(order, async (_request, reply) => reply.code(403).send('no'))
  app.get('/reset/:token', async () => 'ok')
  app.get('/health', { config: { audit: false } }, async () => 'ok')
  app.get('/hang', () => {
    hooks.reached()
    return new Promise<never>(() => {})
  })
  app.get('/stream', (_request, reply) => {
    reply.hijack()
    reply.raw.write('chunk')
    hooks.reached()
  })
  app.get('/broken', (_request, reply) => {
    reply.hijack()
    reply.raw.write('chunk', () => reply.raw.destroy(new Error('cable cut')))
  })
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() }
}

/** The same in Hono on Node. */
export async function inHono(hooks: Hooks, options: Options): Promise<App> {
  const app = new Hono()
  app.use(auditHono(hooks.audit, options))
  const order = '/teams/:team/orders/:id'
  app.get(order, async (c) => c.json({ trace: await traceOf(hooks) }))
  app.put(order, () => {
    throw new Error('disk on fire')
  })
  app.delete(order, (c) => c.text('no', 403))
  app.get('/reset/:token', (c) => c.text('ok'))
  app.get('/health', unauditedByHono, (c) => c.text('ok'))
  app.get('/hang', () => {
    hooks.reached()
    return new Promise<never>(() => {})
  })
  app.get('/stream', (c) => c.body(endless(hooks.reached)))
  app.onError((_error, c) => c.text('sorry', 500))
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve({ url: `http://127.0.0.1:${port}`, close: () => closed(server as Server) }),
    )
  })
}

/** The same as handlers of Next.js, behind what stands for its router. */
export function inNext(hooks: Hooks, options: Options): Promise<App> {
  const { audit } = hooks
  type Context = { params: Promise<Record<string, string>> }
  const handlers: Record<string, (request: Request, context: Context) => Promise<Response>> = {
    'GET orders': auditRoute(audit, async () => Response.json({ trace: await traceOf(hooks) }), options),
    'PUT orders': auditRoute(
      audit,
      () => {
        throw new Error('disk on fire')
      },
      options,
    ),
    'DELETE orders': auditRoute(audit, () => new Response('no', { status: 403 }), options),
    'GET reset': auditRoute(audit, () => new Response('ok'), options),
    'GET health': () => Promise.resolve(new Response('ok')),
    'GET hang': auditRoute(
      audit,
      () => {
        hooks.reached()
        return new Promise<Response>(() => {})
      },
      options,
    ),
    'GET stream': auditRoute(audit, () => new Response(endless(hooks.reached)), options),
  }
  const route = (request: Request): Promise<Response> => {
    const [, first = '', second = '', ...rest] = new URL(request.url).pathname.split('/')
    const isOrder = first === 'teams'
    const params = isOrder ? { team: second, id: rest[1] ?? '' } : { token: second }
    const handler = handlers[`${request.method} ${isOrder ? 'orders' : first}`]
    if (handler === undefined) return Promise.resolve(new Response('none', { status: 404 }))
    // As Next.js does with what a handler throws.
    const answer = handler(request, { params: Promise.resolve(second === '' ? {} : params) })
    return answer.catch(() => new Response('sorry', { status: 500 }))
  }
  return listening(createServer((request, response) => void getRequestListener(route)(request, response)))
}

/** The same in an API route of the pages router, as Next.js calls it. */
export function inPages(hooks: Hooks, options: Options): Promise<App> {
  const handler = auditApiRoute(hooks.audit, listenerOf(hooks), options)
  return listening(
    createServer((request, response) => {
      const [path = '', team, id, token] =
        ORDER.exec(request.url ?? '') ?? RESET.exec(request.url ?? '') ?? []
      const sent = Object.fromEntries(new URLSearchParams(request.url?.split('?')[1]))
      const query = path.startsWith('/teams')
        ? { ...sent, team, id }
        : { ...sent, ...(token !== undefined && { token }) }
      handler(Object.assign(request, { query }), response).catch(() => {
        response.writeHead(500).end()
      })
    }),
  )
}

const ORDER = /^\/teams\/([^/?]+)\/orders\/([^/?]+)/
const RESET = /^\/reset\/()()([^/?]+)/

/** The same in Node alone. */
export function inNode(hooks: Hooks, options: Options): Promise<App> {
  const handler = auditListener(hooks.audit, listenerOf(hooks), options)
  return listening(
    createServer((request, response) => {
      handler(request, response).catch(() => {
        response.writeHead(500).end()
      })
    }),
  )
}

const listenerOf = (hooks: Hooks) => async (request: IncomingMessage, response: ServerResponse) => {
  const path = request.url ?? ''
  if (ORDER.test(path) && request.method === 'PUT') throw new Error('disk on fire')
  if (ORDER.test(path) && request.method === 'DELETE') response.writeHead(403).end('no')
  else if (ORDER.test(path)) response.end(JSON.stringify({ trace: await traceOf(hooks) }))
  else if (path === '/hang') hooks.reached()
  else if (path === '/stream') {
    response.write('chunk')
    hooks.reached()
  } else if (path === '/broken') response.write('chunk', () => response.destroy(new Error('cable cut')))
  else if (RESET.test(path)) response.end('ok')
  else response.writeHead(404).end()
}

function listening(server: Server): Promise<App> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      resolve({ url: `http://127.0.0.1:${port}`, close: () => closed(server) })
    })
  })
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())))
}
