import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { isDeepStrictEqual } from 'node:util'

import type { Role, Scope, TenantRef } from '@/lib/access/roles'
import { makeApiKey } from '@/lib/access/server/api-key-format'
import { forgetRights } from '@/lib/access/server/cache'
import { hearOfChanges } from '@/lib/access/server/hear-of-changes'
import { openSession } from '@/lib/access/server/open-session'
import { transaction, type Db } from '@/lib/db/db'
import { apiHandler } from '@/lib/http/handler'
import { drain, makeHttpServer } from '@/lib/http/http-server'
import { limitPages } from '@/lib/http/limit-page'
import { RateLimiter } from '@/lib/http/rate-limiter'
import type { Route } from '@/lib/http/route'
import { makeRouter } from '@/lib/http/router'
import { sessionCookie } from '@/lib/http/session-cookie'

import { testDatabase, testTenant, type TestDb } from './database'

/** What a request of a test is made of. */
export interface TestRequest {
  /** A key, or a cookie of `testUser`. */
  as?: { key: string } | { cookie: string }
  headers?: Record<string, string>
  /** Sent as JSON. */
  json?: unknown
  /** Sent as it is. */
  body?: string | Uint8Array<ArrayBuffer>
}

/** An answer, read whole. */
export interface TestAnswer {
  status: number
  headers: Headers
  text: string
  /** The body parsed; null when it is no JSON. */
  json: unknown
}

/** A server on a random port that answers these routes on real HTTP; pages answer 404. */
export interface TestApi {
  url: string
  send(method: string, path: string, request?: TestRequest): Promise<TestAnswer>
  close(): Promise<void>
}

/** A database with its system tenant, and a server over it. */
export interface TestPlace {
  database: TestDb
  system: TenantRef
  api: TestApi
  close(): Promise<void>
}

/** What a test of routes stands on: as after the first start, with no other tenant and nobody in it. */
export async function testPlace(routes: readonly Route[]): Promise<TestPlace> {
  const database = await testDatabase()
  const system = await testTenant(database.db, { slug: 'system', isSystem: true })
  await database.db.prisma.instance.create({ data: { keyFingerprint: 'tests' } })
  const api = await testApi(database.db, routes)
  const close = async () => {
    await api.close()
    await database.drop()
  }
  return { database, system, api, close }
}

/** Where the pages of such a server are. */
export const TEST_PAGES = '/pages'

/** Starts a server for one test file. */
export async function testApi(db: Db, routes: readonly Route[], now?: () => Date): Promise<TestApi> {
  const stop = new AbortController()
  // As a process that serves: what it remembers of rights is part of what is tested.
  const stopHearing = hearOfChanges(db)
  const limiter = new RateLimiter()
  const server = makeHttpServer({
    api: apiHandler({
      db,
      limiter,
      stopping: stop.signal,
      routes,
      url: 'http://localhost:3000',
      trustedProxies: 0,
      ...(now !== undefined && { now }),
    }),
    isApi: (pathname) => !pathname.startsWith(TEST_PAGES),
    page: (_, response) => {
      response.writeHead(404).end()
      return Promise.resolve()
    },
    limitPage: limitPages(db, limiter, now),
    url: 'http://localhost:3000',
    trustedProxies: 0,
    dev: false,
  })
  const router = makeRouter(routes)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // safe: a server that listens on a port has such an address
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    async send(method, path, request = {}) {
      const answer = await send(url + path, method, request)
      if (answer.status >= 400) return answer
      const match = router.find(method, path.split('?', 1)[0] ?? '')
      if (match !== null && 'route' in match) checkAnswer(match.route, answer)
      return answer
    },
    async close() {
      stop.abort()
      await drain(server, 1000)
      await stopHearing()
    },
  }
}

/** Every answer of every test is held to what its route declares: an answer that it does not describe is a lie. */
function checkAnswer(route: Route, answer: TestAnswer): void {
  const where = `${route.method} ${route.path} → ${answer.status}`
  const declared = route.responses[answer.status]
  if (declared === undefined) throw new Error(`${where} is not declared.`)
  const type = answer.headers.get('content-type')?.split(';', 1)[0] ?? ''
  if (declared.schema === undefined || declared.content?.includes(type) === true) return
  const described: unknown = declared.schema.parse(answer.json)
  if (!isDeepStrictEqual(described, answer.json)) {
    throw new Error(`${where} holds more than its schema says: ${answer.text}`)
  }
}

async function send(url: string, method: string, request: TestRequest): Promise<TestAnswer> {
  const { as, json } = request
  const headers: Record<string, string> = { ...request.headers }
  if (as !== undefined && 'key' in as) headers['authorization'] ??= `Bearer ${as.key}`
  if (as !== undefined && 'cookie' in as) {
    headers['cookie'] ??= as.cookie
    headers['x-vouchsafe-csrf'] ??= '1'
  }
  if (json !== undefined) headers['content-type'] ??= 'application/json'
  const body = json === undefined ? request.body : JSON.stringify(json)
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) })
  const text = await textOf(response)
  return { status: response.status, headers: response.headers, text, json: parsed(text) }
}

/** The body; of an answer without an end, nothing: see event-stream.ts for those. */
async function textOf(response: Response): Promise<string> {
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return response.text()
  await response.body?.cancel()
  return ''
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A person with an open session. */
export interface TestUser {
  id: string
  email: string
  sessionId: string
  cookie: string
}

/** Adds an account with these roles and signs it in. */
export async function testUser(
  db: Db,
  who: {
    roles?: readonly [TenantRef, Role][]
    instanceAdmin?: boolean
    name?: string
    email?: string
    now?: Date
  } = {},
): Promise<TestUser> {
  const id = randomUUID()
  const email = who.email ?? `${id.slice(0, 8)}@test`
  await db.prisma.account.create({
    data: {
      id,
      email,
      name: who.name ?? 'Test',
      passwordHash: 'nobody knows',
      instanceAdmin: who.instanceAdmin ?? false,
      grants: {
        create: (who.roles ?? []).map(([tenant, role]) => ({ id: randomUUID(), tenantId: tenant.id, role })),
      },
    },
  })
  const now = who.now ?? new Date()
  const { sessionId } = await transaction(db, (tx) =>
    openSession(tx, { accountId: id, ip: null, userAgent: null, now }),
  )
  forgetRights(db)
  return { id, email, sessionId, cookie: await sessionCookie(sessionId) }
}

/** Adds an API key; null is the whole instance. */
export async function testKey(
  db: Db,
  tenant: TenantRef | null,
  scopes: readonly Scope[],
  more: { expiresAt?: Date; sourceName?: string } = {},
): Promise<{ id: string; key: string }> {
  const id = randomUUID()
  const { text, prefix, secretHash } = makeApiKey()
  await db.prisma.apiKey.create({
    data: {
      id,
      tenantId: tenant?.id ?? null,
      name: 'Test key',
      prefix,
      secretHash: Uint8Array.from(secretHash),
      scopes: [...scopes],
      sourceName: more.sourceName ?? 'tests',
      expiresAt: more.expiresAt ?? null,
    },
  })
  return { id, key: text }
}
