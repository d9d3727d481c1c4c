import { createHmac, timingSafeEqual, verify } from 'node:crypto'

import { signedByKonnect } from '@/lib/decode/konnect/signature'
import type { Jwks } from '@/lib/decode/server/jwks'
import { verifySignature } from '@/lib/decode/server/verify-signature'
import type { Verification } from '@/lib/decode/signature'

/** Keys that a receiver verifies with. */
export type Keys = Pick<Jwks, 'keys'>

/** Whether the signature of a record holds. The key that the record names is tried, else each. */
export function verifyRecord(keys: Keys, record: string, keyId: string | undefined): Verification {
  const signed = signedByKonnect(record)
  return verifySignature(keys, signed && (keyId === undefined ? signed : { ...signed, keyId }))
}

/** What is known of one of the signatures of a request; `unchecked`: there is nothing to check it with. */
export type RequestResult = 'valid' | 'invalid' | 'absent' | 'unchecked'

/** Whether a request is as it was sent: by the shared secret (`v1`), and by the tenant's key (`v1a`). */
export interface RequestVerification {
  shared: RequestResult
  own: RequestResult
}

/** Headers by name in lower case. */
type Headers = Readonly<Record<string, string | string[] | undefined>>

/**
 * Checks the headers of Standard Webhooks 1.0 over a body as it was before gzip. When it was sent is the caller's to judge. An
 * array of secrets: while one takes over from the other, both are good.
 */
export function verifyRequest(
  headers: Headers,
  text: string,
  { keys, secrets }: { keys: Keys; secrets: readonly string[] },
): RequestVerification {
  const [id, at, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    [headers[name] ?? ''].flat().join(' '),
  )
  const signed = Buffer.from(`${id}.${at}.${text}`, 'utf8')
  const given = (version: string): Buffer[] =>
    (signatures ?? '')
      .split(' ')
      .filter((one) => one.startsWith(`${version},`))
      .map((one) => Buffer.from(one.slice(version.length + 1), 'base64'))
  const shared = given('v1')
  const own = given('v1a')
  return {
    shared: resultOf(shared, secrets.length, () =>
      secrets.some((secret) => shared.some((mac) => isMac(mac, secret, signed))),
    ),
    own: resultOf(own, keys.keys.length, () =>
      keys.keys.some(({ key, isRevoked }) => !isRevoked && own.some((one) => verify(null, signed, key, one))),
    ),
  }
}

function resultOf(given: readonly Buffer[], known: number, holds: () => boolean): RequestResult {
  if (given.length === 0) return 'absent'
  if (known === 0) return 'unchecked'
  return holds() ? 'valid' : 'invalid'
}

function isMac(given: Buffer, secret: string, signed: Buffer): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const mac = createHmac('sha256', key).update(signed).digest()
  return given.length === mac.length && timingSafeEqual(given, mac)
}
