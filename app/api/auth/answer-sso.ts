import { safeNext, signInPath, type SignInReason } from '@/components/layout/paths'
import type { Ctx } from '@/lib/access/ctx'
import { knownProvider } from '@/lib/admin/server/discover-provider'
import { readSso, type OpenSso } from '@/lib/admin/server/read-sso'
import {
  countSsoAttempt,
  recordSsoFailure,
  ssoAttemptSucceeded,
  ssoReason,
} from '@/lib/admin/server/record-sso-failure'
import { signInBySso } from '@/lib/admin/server/sign-in-by-sso'
import { AppError } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import { env } from '@/lib/config/env'
import { callNextAuth, type AuthCall } from '@/lib/http/call-next-auth'
import { logger, logUnexpected } from '@/lib/http/log'
import { metrics } from '@/lib/http/metrics'
import { authOptions, ownAddress, type SsoDoor } from '@/lib/http/next-auth'
import { cookieNames } from '@/lib/http/session-cookie'
import type { SsoClient } from '@/lib/http/sso-provider'

/** What a provider may say in the address that it sends people back to; nothing else is looked at. */
const ANSWER = ['code', 'state', 'iss', 'error'] as const

/** What became of one request on the way to the provider or back from it. */
interface Outcome {
  isIn: boolean
  /** Somebody was proved, and not let in. */
  refused: SignInReason | null
  /** What next-auth says of the provider's answer. */
  why: string | null
}

/**
 * Answers `POST /api/auth/signin/sso`, the way to the provider, and `GET /api/auth/callback/sso`, the way back. While all is
 * well the answer is next-auth's own; else people are led to the sign-in page, which says why in words. `leaveFormer` ends the
 * session that the browser had before.
 */
export async function answerSso(
  ctx: Ctx,
  call: AuthCall,
  leaveFormer: () => Promise<void>,
): Promise<Response> {
  const sso = await readSso(ctx.db)
  if (sso === null) return new Response(null, { status: 404 })
  const isWayBack = call.method === 'GET'
  const turnedBack = isWayBack ? await turnBack(ctx, call) : null
  if (turnedBack !== null) return turnedBack
  const client = await clientOf(sso)
  if (client === null) return toSignIn(call, 'sso-unreachable')
  const outcome: Outcome = { isIn: false, refused: null, why: null }
  const door: SsoDoor = {
    client,
    signIn: (proved) => signInWith(ctx, sso, proved, outcome),
    failed: (why) => {
      outcome.why ??= why
    },
  }
  const query = isWayBack ? answerOf(call.query) : askedOf(call.form)
  const response = await callNextAuth({ ...call, query }, authOptions(null, door))
  const { isIn, refused, why } = outcome
  if (isIn) await leaveFormer()
  if (isIn || (!isWayBack && why === null)) return response
  if (refused !== null) return toSignIn(call, refused)
  if (!isWayBack) return toSignIn(call, 'sso-unreachable')
  recordSsoFailure(ctx, ssoReason(why ?? ''))
  return toSignIn(call, why !== null && /access_denied/i.test(why) ? 'sso-cancelled' : 'sso-failed')
}

/** Who comes back and is not looked at any further; null: who is. */
async function turnBack(ctx: Ctx, call: AuthCall): Promise<Response | null> {
  // A browser does not send this cookie (SameSite=Lax) with what a page of another site makes it load. That is neither counted,
  // or any page could have the address of an office wait, nor recorded.
  const hasSetOut = (call.cookies[cookieNames().state] ?? '') !== ''
  if (!hasSetOut) return toSignIn(call, 'sso-failed', [])
  return (await countSsoAttempt(ctx)) > 0 ? toSignIn(call, 'sso-wait') : null
}

function answerOf(query: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    ANSWER.flatMap((name) => (query[name] === undefined ? [] : [[name, query[name]]])),
  )
}

/** Who confirms that it is them is asked by the provider anew, also while they are still signed in there. */
function askedOf(form: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return form?.['confirm'] === '1' ? { prompt: 'login', max_age: '0' } : {}
}

/** null: the provider does not answer, or cannot be used; the log says why. */
async function clientOf({ settings, clientSecret }: OpenSso): Promise<SsoClient | null> {
  const { name, clientId, scopes, emailClaim, rules } = settings
  const wanted = [...new Set([emailClaim, ...rules.map(({ claim }) => claim)])]
  try {
    const { knowsAuthTime: _, endSessionEndpoint: __, ...provider } = await knownProvider(settings.issuer)
    return { ...provider, name, clientId, clientSecret: clientSecret(), scopes, wanted }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    logger().error({ reason: error.message }, 'the provider of single sign-on cannot be used')
    return null
  }
}

/** next-auth hides the failures of what it calls: they are kept in `outcome`. */
async function signInWith(
  ctx: Ctx,
  { settings }: OpenSso,
  proved: Parameters<SsoDoor['signIn']>[0],
  outcome: Outcome,
): Promise<{ sessionId: string } | null> {
  const subject = proved.claims['sub']
  if (typeof subject !== 'string' || subject === '') {
    outcome.why = 'id_token without a subject'
    return null
  }
  try {
    // safe: they were JSON in the token
    const claims = proved.claims as JsonObject
    const result = await signInBySso(ctx, { settings, subject, claims, idToken: proved.idToken })
    metrics().signIns.inc({ outcome: 'refused' in result ? result.refused : 'success' })
    if ('refused' in result) {
      outcome.refused = `sso-${result.refused}`
      return null
    }
    await ssoAttemptSucceeded(ctx)
    outcome.isIn = true
    return { sessionId: result.sessionId }
  } catch (error) {
    logUnexpected(error, { requestId: ctx.requestId, method: 'GET', route: '/api/auth/callback/sso' })
    outcome.refused = 'sso-broken'
    return null
  }
}

/** The sign-in page, with the reason. What bound this way to the browser is used up: none of it can be tried again. */
function toSignIn(call: AuthCall, reason: SignInReason, spent = spentCookies()): Response {
  const kept = call.form?.['callbackUrl'] ?? call.cookies[cookieNames().callback] ?? '/'
  const { pathname, search } = new URL(ownAddress(kept, env().url))
  const url = new URL(signInPath(safeNext(pathname + search), reason), env().url).href
  const headers = new Headers({ 'cache-control': 'no-store' })
  for (const cookie of spent) headers.append('set-cookie', cookie)
  // Our page sends the form by script and goes on to what it is told.
  if (call.method === 'POST') return Response.json({ url }, { headers })
  headers.set('location', url)
  return new Response(null, { status: 302, headers })
}

function spentCookies(): string[] {
  const { state, nonce, pkce, secure } = cookieNames()
  return [state, nonce, pkce].map(
    (name) => `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`,
  )
}
