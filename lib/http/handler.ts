import { setMaxListeners } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'

import type { Admitted, Ctx } from '@/lib/access/ctx'
import { authorize, NOTHING_HERE, noSuchTenant, reaches } from '@/lib/access/permissions'
import type { Principal, TenantRef } from '@/lib/access/roles'
import { publicTenant, resolveTenant } from '@/lib/access/server/load-tenants'
import { renewSession } from '@/lib/access/server/renew-session'
import { ALL_TENANTS } from '@/lib/access/tenants'
import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'

import { authenticateAgain } from './authenticate'
import { clientAddress, requestIdOf, userAgentOf } from './client'
import { identify } from './identify'
import { logUnexpected } from './log'
import { metrics } from './metrics'
import { type ProblemBody, problemBody, problemFor } from './problem'
import { RateLimiter } from './rate-limiter'
import { ClientGone, respond } from './respond'
import type { ProblemShape, Route, ShapedProblem } from './route'
import { makeRouter, type Match } from './router'
import { API_HEADERS, commonHeaders } from './security-headers'
import { newSessionCookie } from './session-cookie'

/** What the handler needs to know of its surroundings. */
export interface HandlerOptions {
  db: Db
  routes: readonly Route[]
  /** The public address. */
  url: string
  /** How many proxies in front append to X-Forwarded-For. */
  trustedProxies: number
  now?: () => Date
  /** Aborted when the process stops, so that answers without an end of their own end. */
  stopping?: AbortSignal
  /** Where requests are counted; pages may share it. */
  limiter?: RateLimiter
}

/** The same with what lives as long as the handler. */
type Options = HandlerOptions & { stopping: AbortSignal; limiter: RateLimiter }

/** Answers every declared route, and problems for everything else. Never rejects. */
export type ApiHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

interface Call {
  request: IncomingMessage
  response: ServerResponse
  requestId: string
  url: URL
  /** The path as declared, for figures and the log. */
  route: string
  headers: Record<string, string>
  /** How what went wrong is told there; null: as we do. */
  shape: ProblemShape | null
}

/** The plain HTTP handler of the API: authentication, tenant, permission, then the route's own part. */
export function apiHandler(options: HandlerOptions): ApiHandler {
  const router = makeRouter(options.routes)
  const stopping = options.stopping ?? new AbortController().signal
  // Every answer that lasts listens to it: that many listeners are no leak.
  setMaxListeners(0, stopping)
  const limiter = options.limiter ?? new RateLimiter()
  const common = { ...commonHeaders(options.url.startsWith('https://')), ...API_HEADERS }
  return async (request, response) => {
    const requestId = requestIdOf(request)
    const url = addressOf(request)
    const call: Call = {
      request,
      response,
      requestId,
      url,
      route: 'none',
      headers: { ...common, 'x-request-id': requestId },
      shape: router.problemAt(url.pathname),
    }
    const finish = measure(call)
    try {
      await answerCall({ ...options, stopping, limiter }, router.find(methodOf(request), url.pathname), call)
    } catch (error) {
      await answerFailure(call, error)
    } finally {
      finish()
    }
  }
}

function measure(call: Call): () => void {
  const { requestSeconds, requestsOpen } = metrics()
  const startedAt = process.hrtime.bigint()
  requestsOpen.inc()
  return () => {
    requestsOpen.dec()
    const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9
    const status = String(call.response.statusCode)
    requestSeconds.observe({ method: methodOf(call.request), route: call.route, status }, seconds)
  }
}

/** Only these are labels of figures: a method is whatever the client wrote. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS'])

function methodOf(request: IncomingMessage): string {
  const method = request.method ?? ''
  return METHODS.has(method) ? method : 'other'
}

function addressOf(request: IncomingMessage): URL {
  const target = request.url ?? '/'
  // The base only makes it parse: nothing looks at the host. An absolute or broken target finds no route.
  return URL.canParse(target, 'http://host') && target.startsWith('/') && !target.startsWith('//')
    ? new URL(target, 'http://host')
    : new URL('http://host/')
}

async function answerCall(options: Options, match: Match | null, call: Call): Promise<void> {
  if (match === null) throw new AppError('not_found', NOTHING_HERE)
  if ('allowed' in match) return answerWrongMethod(match.allowed, call)
  const { route, params } = match
  call.route = route.path
  const { ctx, query, stillMay } = await contextOf(options, route, call)
  const { stopping } = options
  const answer = await route.answer({ ctx, params, query, raw: call.request, stillMay, stopping })
  await respond(call.response, answer, { headers: call.headers, head: isHead(call) })
}

const isHead = (call: Call): boolean => call.request.method === 'HEAD'

async function contextOf(
  options: Options,
  route: Route,
  call: Call,
): Promise<{ ctx: Ctx; query: Record<string, string | string[]>; stillMay(): Promise<Admitted> }> {
  const { db } = options
  const now = options.now ?? (() => new Date())
  const address = clientAddress(call.request, options.trustedProxies)
  const { tenant: asked, ...query } = queryOf(call.url)
  const asks = () => ({ auth: route.auth, ownOrigin: options.url, now: now(), address })
  const admit = async (who: Principal) => {
    if (who.kind === 'user' && who.mustAddSecondFactor && !route.beforeSecondFactor)
      throw secondFactorNeeded()
    const place = await tenantFor(db, who, route, asked)
    if (route.permission !== undefined) authorize(who, route.permission, place)
    return place
  }
  const { principal, renew } = await identify(options, { ...call, route }, asks())
  const tenant = await admit(principal)
  if (renew && principal.kind === 'user') {
    const sessionId = await renewSession(db, principal.sessionId, { now: now(), authenticated: false })
    if (sessionId !== null) {
      options.limiter.known.add(sessionId)
      call.headers['set-cookie'] = await newSessionCookie(sessionId)
    }
  }
  const ctx: Ctx = {
    principal,
    tenant,
    requestId: call.requestId,
    ip: address,
    userAgent: userAgentOf(call.request),
    now,
    db,
    gone: goneSignal(call.response),
  }
  const stillMay = async () => {
    const who = await authenticateAgain(db, principal, call.request, asks())
    return { principal: who, tenant: await admit(who) }
  }
  return { ctx, query, stillMay }
}

function secondFactorNeeded(): AppError {
  return new AppError(
    'second_factor_needed',
    'Your role asks for a second factor, and you have none yet. Set it up in the browser: any page leads there.',
  )
}

/** Aborted when the client hangs up before its answer is whole. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new ClientGone())
  })
  return gone.signal
}

async function tenantFor(
  db: Db,
  principal: Principal,
  route: Route,
  asked: string | string[] | undefined,
): Promise<TenantRef | null> {
  if (Array.isArray(asked)) throw new AppError('bad_request', 'Name one tenant: ?tenant= was given twice.')
  if (route.tenant === 'public') return publicTenant(db, asked ?? null)
  if (principal.kind === 'anonymous') return null
  if (asked === undefined && route.tenant !== 'one') return null
  if (asked === ALL_TENANTS) return allTenants(principal, route)
  return resolveTenant(db, principal, asked ?? null)
}

/** All tenants at once, which are no tenant: only for who has the whole instance, and only where it makes sense. */
function allTenants(principal: Principal, route: Route): null {
  if (!reaches(principal, null)) throw noSuchTenant(ALL_TENANTS)
  if (route.allTenants === true) return null
  const why = 'This is of one tenant: name one, ?tenant=<slug or id>.'
  throw new AppError('bad_request', why, { problems: [{ path: 'tenant', message: why }] })
}

function queryOf(url: URL): Record<string, string | string[]> {
  const query = new Map<string, string | string[]>()
  for (const [name, value] of url.searchParams) {
    const before = query.get(name)
    query.set(name, before === undefined ? value : [before, value].flat())
  }
  // fromEntries makes own members of every name, `__proto__` too.
  return Object.fromEntries(query)
}

async function answerWrongMethod(allowed: readonly string[], call: Call): Promise<void> {
  const list = allowed.toSorted().join(', ')
  const body = problemBody(405, 'method_not_allowed', `This address answers to ${list}.`, call.requestId)
  await answerProblem(call, body, { allow: list })
}

async function answerFailure(call: Call, error: unknown): Promise<void> {
  // The client has gone, or left in the middle of its own request: there is nobody to answer.
  const left = call.response.destroyed || (call.request.destroyed && !call.request.complete)
  if (error instanceof ClientGone || left) return
  const { body, headers, unexpected } = problemFor(error, call.requestId)
  if (unexpected) {
    logUnexpected(error, { requestId: call.requestId, method: methodOf(call.request), route: call.route })
  }
  if (call.response.headersSent) {
    // Too late to say what happened: cut the connection, so that half an answer is not taken for a whole one.
    call.response.destroy()
    return
  }
  await answerProblem(call, body, headers)
}

async function answerProblem(
  { response, shape, headers: common, request }: Call,
  problem: ProblemBody,
  more: Record<string, string>,
): Promise<void> {
  const body: ShapedProblem = shape?.body(problem) ?? { ...problem }
  const headers = { 'content-type': 'application/problem+json; charset=utf-8', ...shape?.headers }
  await respond(
    response,
    { status: body.status, headers, body: JSON.stringify(body) },
    { headers: { ...common, ...more }, head: request.method === 'HEAD' },
  )
}
