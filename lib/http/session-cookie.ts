import { decode, encode } from 'next-auth/jwt'

import { SESSION_MAX_SECONDS } from '@/lib/access/server/open-session'
import { env } from '@/lib/config/env'
import { derive } from '@/lib/config/keys'

/** The secret that seals session cookies. */
export function sessionSecret(): string {
  return env().secret ?? derive('session cookies', '').toString('base64url')
}

/** Names and attributes of our cookies. */
export interface CookieNames {
  secure: boolean
  session: string
  csrf: string
  callback: string
  /** What binds the way to the provider and back to this browser. */
  state: string
  nonce: string
  pkce: string
}

/**
 * Cookies are kept by host and not by port: the suffix keeps two instances on one machine from signing
 * each other's people out. Over https the prefixes make browsers refuse what another subdomain planted.
 */
export function cookieNames(): CookieNames {
  const secure = env().url.startsWith('https://')
  const suffix = derive('cookie names', '', 4).toString('hex')
  const name = (what: string) => `${secure ? '__Host-' : ''}vouchsafe-${suffix}.${what}`
  return {
    secure,
    session: name('session'),
    csrf: name('csrf'),
    callback: name('callback'),
    state: name('state'),
    nonce: name('nonce'),
    pkce: name('pkce'),
  }
}

/** The value of one cookie in a `Cookie` header (RFC 6265 §4.2.1); null when it is not there. */
export function cookieValue(header: string | undefined, name: string): string | null {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return null
}

/** The session id in a request's cookies; null when there is none or somebody else sealed it. */
export async function sessionIdFrom(cookieHeader: string | undefined): Promise<string | null> {
  const token = cookieValue(cookieHeader, cookieNames().session)
  if (token === null) return null
  try {
    const payload = await decode({ token, secret: sessionSecret() })
    return typeof payload?.['sid'] === 'string' ? payload['sid'] : null
  } catch {
    // Not sealed by us, or long expired: the same as no cookie.
    return null
  }
}

/** The `Set-Cookie` header that gives a browser another session id: with the attributes that next-auth gives it. */
export async function newSessionCookie(sessionId: string): Promise<string> {
  const { secure } = cookieNames()
  const cookie = await sessionCookie(sessionId)
  return `${cookie}; Max-Age=${SESSION_MAX_SECONDS}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}

/** The `Cookie` header of a session, as next-auth seals it: for tests and tools that act as a signed-in person. */
export async function sessionCookie(sessionId: string): Promise<string> {
  const token = await encode({
    token: { sid: sessionId },
    secret: sessionSecret(),
    maxAge: SESSION_MAX_SECONDS,
  })
  return `${cookieNames().session}=${token}`
}
