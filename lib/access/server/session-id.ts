import { createHash, randomBytes } from 'node:crypto'

/** A new session's secret for the cookie: 32 random bytes in base64url. */
export function newSessionId(): string {
  return randomBytes(32).toString('base64url')
}

/** How a session is stored: a copy of the table signs nobody in. */
export function sessionHash(sessionId: string): Buffer {
  return createHash('sha256').update(sessionId).digest()
}

/** A name for a new session in events and lists, which has nothing to do with its secret. 32 hex digits. */
export function newPublicId(): string {
  return randomBytes(16).toString('hex')
}
