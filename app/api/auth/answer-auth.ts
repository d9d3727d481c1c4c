import type { NextRequest } from 'next/server'

import type { Ctx } from '@/lib/access/ctx'
import { signIn } from '@/lib/admin/server/sign-in'
import type { SignedIn, SignInRefusal } from '@/lib/admin/server/sign-in-steps'
import { signInWithCode } from '@/lib/admin/server/sign-in-with-code'
import { signOut } from '@/lib/admin/server/sign-out'
import { AppError } from '@/lib/base/errors'
import { callNextAuth, type AuthCall } from '@/lib/http/call-next-auth'
import { logUnexpected } from '@/lib/http/log'
import { metrics } from '@/lib/http/metrics'
import { authOptions, type AuthDoors } from '@/lib/http/next-auth'
import { problemFor } from '@/lib/http/problem'
import { sessionIdFrom } from '@/lib/http/session-cookie'
import { SSO } from '@/lib/http/sso-provider'

import { answerSso } from './answer-sso'
import { providerSignOut } from './provider-sign-out'

/** What happened behind next-auth, which hides the failures of its callbacks. */
interface Outcome {
  failure?: unknown
  waitSeconds?: number
  /** The password was right, and a code is asked for. */
  challenge?: string
  /** Where the provider of SSO signs people out as well. */
  signOutUrl?: string | null
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
  const call = await callOf(request, method, path)
  if (path[1] === SSO) return answerSso(ctx, call, () => leaveFormer(ctx, request))
  const outcome: Outcome = {}
  const doors: AuthDoors = {
    signIn: (given) => noted(outcome, () => enter(ctx, request, signIn(ctx, given), outcome)),
    signInWithCode: (given) => noted(outcome, () => enter(ctx, request, signInWithCode(ctx, given), outcome)),
    signOut: (sessionId) =>
      noted(outcome, async () => {
        outcome.signOutUrl = await providerSignOut(ctx, await signOut(ctx, sessionId))
      }),
  }
  const response = await callNextAuth(call, authOptions(doors))
  if (outcome.waitSeconds !== undefined) return tooMany(request, outcome.waitSeconds, ctx.requestId)
  if (outcome.challenge !== undefined) return askCode(outcome.challenge)
  if (outcome.failure !== undefined) return failed(outcome.failure, ctx.requestId, method)
  if (outcome.signOutUrl) return sendOn(response, outcome.signOutUrl)
  return response
}

async function callOf(
  request: NextRequest,
  method: 'GET' | 'POST',
  path: readonly string[],
): Promise<AuthCall> {
  return {
    method,
    path,
    query: Object.fromEntries(request.nextUrl.searchParams),
    form: method === 'POST' ? Object.fromEntries(new URLSearchParams(await request.text())) : undefined,
    cookies: Object.fromEntries(request.cookies.getAll().map(({ name, value }) => [name, value])),
  }
}

/** The same answer with its cookies, and another address for the page to go on to. */
function sendOn(response: Response, url: string): Response {
  const { headers } = response
  headers.set('content-type', 'application/json')
  return new Response(JSON.stringify({ url }), { status: 200, headers })
}

/** What our pages use. Of the rest, `_log` would let anybody write into our log, and others are pages of next-auth's own. */
const ACTIONS: Readonly<Record<'GET' | 'POST', ReadonlySet<string>>> = {
  GET: new Set(['csrf', 'session', 'signin', 'signout', 'error', `callback/${SSO}`]),
  POST: new Set(['callback', 'signout', `signin/${SSO}`]),
}

function isDoor(method: 'GET' | 'POST', path: readonly string[]): boolean {
  const [action = '', provider] = path
  // To the provider is a form of ours, and back from there an address; nothing else with its name is answered.
  if (provider === SSO) return path.length === 2 && ACTIONS[method].has(`${action}/${SSO}`)
  return ACTIONS[method].has(action)
}

/** Forms are all that our pages send; of anything else next-auth would break. */
function isForm(request: NextRequest): boolean {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  return type === 'application/x-www-form-urlencoded'
}

/** Reasons that the sign-in page is told. */
const SAID: ReadonlySet<string> = new Set(['disabled', 'challenge_over', 'sso_only'])

async function enter(
  place: Ctx,
  request: NextRequest,
  step: Promise<SignedIn | SignInRefusal>,
  outcome: Outcome,
) {
  const result = await step
  metrics().signIns.inc({ outcome: 'reason' in result ? result.reason : 'success' })
  if (!('reason' in result)) {
    await leaveFormer(place, request)
    return { userId: result.userId, sessionId: result.sessionId }
  }
  if (result.reason === 'rate_limited') outcome.waitSeconds = result.retryAfterSeconds
  if (result.reason === 'second_factor') outcome.challenge = result.challenge
  if (SAID.has(result.reason)) throw new SignInCode(result.reason)
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

/** Nobody is signed in yet: the answer says what to send, with the code, to be. */
function askCode(challenge: string): Response {
  return Response.json({ challenge }, { status: 401, headers: { 'cache-control': 'no-store' } })
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
