import type { NextRequest } from 'next/server'

import type { Ctx } from '@/lib/access/ctx'
import { signIn } from '@/lib/admin/server/sign-in'
import { signOut } from '@/lib/admin/server/sign-out'
import { AppError } from '@/lib/base/errors'
import { callNextAuth, type AuthCall } from '@/lib/http/call-next-auth'
import { logUnexpected } from '@/lib/http/log'
import { metrics } from '@/lib/http/metrics'
import { authOptions, type AuthDoors } from '@/lib/http/next-auth'
import { problemFor } from '@/lib/http/problem'
import { sessionIdFrom } from '@/lib/http/session-cookie'

/** What happened behind next-auth, which hides the failures of its callbacks. */
interface Outcome {
  failure?: unknown
  waitSeconds?: number
}

/** Answers what follows `/api/auth`; `surroundings` is asked only for what is there. */
export async function answerAuth(
  request: NextRequest,
  path: readonly string[],
  surroundings: () => Promise<Ctx>,
): Promise<Response> {
  const method = request.method === 'POST' ? 'POST' : 'GET'
  if (!isDoor(method, path)) return new Response(null, { status: 404 })
  if (method === 'POST' && !isForm(request)) return new Response(null, { status: 415 })
  const ctx = await surroundings()
  const outcome: Outcome = {}
  const doors: AuthDoors = {
    signIn: (given) =>
      noted(outcome, async () => {
        const opened = await open(ctx, given, outcome)
        if (opened !== null) await leaveFormer(ctx, request)
        return opened
      }),
    signOut: (sessionId) => noted(outcome, () => signOut(ctx, sessionId)),
  }
  const call: AuthCall = {
    method,
    path,
    query: Object.fromEntries(request.nextUrl.searchParams),
    form: method === 'POST' ? Object.fromEntries(new URLSearchParams(await request.text())) : undefined,
    cookies: Object.fromEntries(request.cookies.getAll().map(({ name, value }) => [name, value])),
  }
  const response = await callNextAuth(call, authOptions(doors))
  if (outcome.waitSeconds !== undefined) return tooMany(request, outcome.waitSeconds, ctx.requestId)
  if (outcome.failure !== undefined) return failed(outcome.failure, ctx.requestId, method)
  return response
}

/** What our pages use. Of the rest, `_log` would let anybody write into our log, and others are pages of next-auth's own. */
const ACTIONS: Readonly<Record<'GET' | 'POST', ReadonlySet<string>>> = {
  GET: new Set(['csrf', 'session', 'signin', 'signout', 'error']),
  POST: new Set(['callback', 'signout']),
}

function isDoor(method: 'GET' | 'POST', [action = '']: readonly string[]): boolean {
  return ACTIONS[method].has(action)
}

/** Forms are all that our pages send; of anything else next-auth would break. */
function isForm(request: NextRequest): boolean {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  return type === 'application/x-www-form-urlencoded'
}

async function open(place: Ctx, given: { email: string; password: string }, outcome: Outcome) {
  const result = await signIn(place, given)
  metrics().signIns.inc({ outcome: 'reason' in result ? result.reason : 'success' })
  if (!('reason' in result)) return { userId: result.userId, sessionId: result.sessionId }
  if (result.reason === 'rate_limited') outcome.waitSeconds = result.retryAfterSeconds
  if (result.reason === 'disabled') throw new SignInCode('disabled')
  return null
}

/** The session that this browser had ends with the new one: a cookie that somebody planted, or kept, opens nothing. */
async function leaveFormer(place: Ctx, request: NextRequest): Promise<void> {
  const former = await sessionIdFrom(request.headers.get('cookie') ?? undefined)
  if (former !== null) await signOut(place, former)
}

/** next-auth puts the message of such an error into the address that it answers with. */
class SignInCode extends Error {}

async function noted<T>(outcome: Outcome, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SignInCode) throw error
    outcome.failure = error
    throw new SignInCode('failed')
  }
}

function tooMany(request: NextRequest, waitSeconds: number, requestId: string): Response {
  const message = `Too many attempts to sign in. Wait ${waitSeconds} s and try again.`
  const { body, headers } = problemFor(
    new AppError('rate_limited', message, { retryAfterSeconds: waitSeconds }),
    requestId,
  )
  // `url` is what next-auth's own browser code reads.
  const url = new URL('/sign-in?error=rate_limited', request.nextUrl.origin).href
  return Response.json({ ...body, url }, { status: body.status, headers: problemHeaders(headers) })
}

function failed(error: unknown, requestId: string, method: string): Response {
  const { body, headers, unexpected } = problemFor(error, requestId)
  if (unexpected) logUnexpected(error, { requestId, method, route: '/api/auth' })
  return Response.json(body, { status: body.status, headers: problemHeaders(headers) })
}

function problemHeaders(headers: Record<string, string>): Record<string, string> {
  return {
    ...headers,
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
  }
}
