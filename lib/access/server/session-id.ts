import { createHash, randomBytes } from 'node:crypto'

/** A new session's secret for the cookie: 32 random bytes in base64url. */
export function newSessionId(): string {
  return randomBytes(32).toString('base64url')
}

/** How a session is stored: a copy of the table signs nobody in. */
export function sessionHash(sessionId: string): Buffer {
  return createHash('sha256').update(sessionId).digest()
}

/** The name of a session in events: half of a hash of the secret, so it says nothing about it. 32 hex digits. */
export function publicSessionId(hash: Buffer): string {
  return hash.toString('hex', 0, 16)
}
