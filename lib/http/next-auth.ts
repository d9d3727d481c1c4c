import type { NextAuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'

import { SESSION_MAX_SECONDS } from '@/lib/access/server/open-session'

import { logger } from './log'
import { cookieNames, sessionSecret } from './session-cookie'

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

/**
 * next-auth for e-mail and password. Its token holds the random id of a session row and nothing else: who
 * that is, and whether they still may, is read from the row on every request.
 */
export function authOptions(doors: AuthDoors): NextAuthOptions {
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
    },
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    providers: [
      Credentials({
        name: 'password',
        credentials: { email: {}, password: {}, challenge: {}, code: {} },
        async authorize(given) {
          const opened = await openedBy(doors, given)
          return opened === null ? null : { id: opened.userId, sid: opened.sessionId }
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => ({ sid: sidOf(user) ?? sidOf(token) }),
      // Nothing of the person: pages and scripts ask /api/v1/me, which reads the row.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      async signOut({ token }) {
        const sid = sidOf(token)
        if (sid !== null) await doors.signOut(sid)
      },
    },
    logger: {
      error: (code, details) => logger().error({ code, reason: reasonOf(details) }, 'next-auth'),
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
  return error instanceof Error ? error.message.slice(0, REASON_CHARACTERS_MAX) : 'no details'
}
