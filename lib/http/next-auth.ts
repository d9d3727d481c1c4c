import type { NextAuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'

import { SESSION_MAX_SECONDS } from '@/lib/access/server/open-session'

import { logger } from './log'
import { cookieNames, sessionSecret } from './session-cookie'
import { SSO, ssoProvider, type SsoClient } from './sso-provider'

/** What next-auth asks of us: both record what they did, and throw when that failed. */
export interface AuthDoors {
  /** Opens a session; null when e-mail and password do not fit. */
  signIn(given: { email: string; password: string }): Promise<{ userId: string; sessionId: string } | null>
  /** The second step, where the first one asked for it. */
  signInWithCode(given: {
    challenge: string
    code: string
  }): Promise<{ userId: string; sessionId: string } | null>
  signOut(sessionId: string): Promise<void>
}

/** The provider of the organisation, and what next-auth asks of us about it. */
export interface SsoDoor {
  client: SsoClient
  /** Opens a session for whom the provider has proved; null when they may not be let in. */
  signIn(proved: {
    claims: Readonly<Record<string, unknown>>
    idToken: string | null
  }): Promise<{ sessionId: string } | null>
  /** The provider's answer was refused, or it did not answer. `why` may hold what a stranger sent. */
  failed(why: string): void
}

/**
 * next-auth for e-mail and password, and for the provider of the organisation where there is one. Its token holds the random id of a session row and nothing else: who
 * that is, and whether they still may, is read from the row on every request.
 */
export function authOptions(doors: AuthDoors | null, sso: SsoDoor | null = null): NextAuthOptions {
  const names = cookieNames()
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure: names.secure } as const
  return {
    secret: sessionSecret(),
    session: { strategy: 'jwt', maxAge: SESSION_MAX_SECONDS },
    jwt: { maxAge: SESSION_MAX_SECONDS },
    useSecureCookies: names.secure,
    cookies: {
      sessionToken: { name: names.session, options },
      csrfToken: { name: names.csrf, options },
      callbackUrl: { name: names.callback, options },
      state: { name: names.state, options: { ...options, maxAge: SSO_FLOW_SECONDS } },
      nonce: { name: names.nonce, options: { ...options, maxAge: SSO_FLOW_SECONDS } },
      pkceCodeVerifier: { name: names.pkce, options: { ...options, maxAge: SSO_FLOW_SECONDS } },
    },
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    providers: [
      Credentials({
        name: 'password',
        credentials: { email: {}, password: {}, challenge: {}, code: {} },
        async authorize(given) {
          const opened = doors && (await openedBy(doors, given))
          return opened === null ? null : { id: opened.userId, sid: opened.sessionId }
        },
      }),
      ...(sso === null ? [] : [ssoProvider(sso.client)]),
    ],
    callbacks: {
      // Only ever to a page of our own.
      redirect: ({ url, baseUrl }) => ownAddress(url, baseUrl),
      signIn: async ({ user, account, profile }) => {
        if (account?.provider !== SSO) return true
        const proved = { claims: { ...profile }, idToken: account.id_token ?? null }
        const opened = (await sso?.signIn(proved)) ?? null
        // The same object is handed to `jwt` below.
        if (opened !== null) Object.assign(user, { sid: opened.sessionId })
        return opened !== null
      },
      jwt: ({ token, user }) => ({ sid: sidOf(user) ?? sidOf(token) }),
      // Nothing of the person: pages and scripts ask /api/v1/me, which reads the row.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      async signOut({ token }) {
        const sid = sidOf(token)
        if (sid !== null) await doors?.signOut(sid)
      },
    },
    logger: {
      error: (code, details) => {
        const reason = reasonOf(details)
        if (SSO_ERRORS.has(code)) sso?.failed(reason)
        logger().error({ code, reason }, 'next-auth')
      },
      warn: (code) => logger().warn({ code }, 'next-auth'),
      debug: () => undefined,
    },
  }
}

function openedBy(doors: AuthDoors, given: Partial<Record<string, unknown>> | undefined) {
  const { email, password, challenge, code } = given ?? {}
  if (typeof challenge === 'string' && typeof code === 'string')
    return doors.signInWithCode({ challenge, code })
  if (typeof email === 'string' && typeof password === 'string') return doors.signIn({ email, password })
  return null
}

/** A person may take as long as this at the provider. */
const SSO_FLOW_SECONDS = 900

/** What next-auth says when the provider's answer is refused, or the provider does not answer. */
const SSO_ERRORS: ReadonlySet<string> = new Set([
  'OAUTH_CALLBACK_ERROR',
  'OAUTH_CALLBACK_HANDLER_ERROR',
  'OAUTH_PARSE_PROFILE_ERROR',
  'SIGNIN_OAUTH_ERROR',
])

/** The address if it is one of ours, else the start page: a link must not send people on to another site. */
export function ownAddress(url: string, ownOrigin: string): string {
  const parsed = URL.canParse(url, ownOrigin) ? new URL(url, ownOrigin) : null
  return parsed?.origin === ownOrigin ? parsed.href : ownOrigin
}

function sidOf(holder: unknown): string | null {
  if (typeof holder !== 'object' || holder === null || !('sid' in holder)) return null
  return typeof holder.sid === 'string' ? holder.sid : null
}

/** What strangers send can be part of a message, at any length. */
const REASON_CHARACTERS_MAX = 200

/** The message alone: what else next-auth hands over may hold cookies. */
function reasonOf(details: unknown): string {
  const error =
    typeof details === 'object' && details !== null && 'error' in details ? details.error : details
  if (!(error instanceof Error)) return 'no details'
  // What bound the way to this browser stands in these messages, and belongs into no log.
  const bare = error.message.replace(/^((?:state|nonce) mismatch).*/s, '$1')
  return bare.slice(0, REASON_CHARACTERS_MAX)
}
