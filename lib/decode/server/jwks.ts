import { createPublicKey, type KeyObject } from 'node:crypto'

import { fromBase64url } from '@/lib/base/bytes'
import type { Problem } from '@/lib/base/errors'
import { isObject, type Json, type JsonObject } from '@/lib/base/json'

/** A public key that signs records of a source. */
export interface VerifyingKey {
  keyId: string | undefined
  isRevoked: boolean
  key: KeyObject
}

/** The keys of a source, and what is wrong with those that cannot be used. */
export interface Jwks {
  keys: readonly VerifyingKey[]
  problems: readonly Problem[]
}

const PUBLIC_KEY_BYTES = 32

/**
 * Read a JSON Web Key Set (RFC 7517 §5) with Ed25519 keys (RFC 8037 §2), as an issuer publishes it. Whoever keeps it here
 * may add `"revoked": true` to a key: what it signed is then no longer taken as genuine. Keys of other kinds are
 * problems, and do not keep the others out.
 */
export function readJwks(value: Json): Jwks {
  const list = isObject(value) ? value.keys : undefined
  if (!Array.isArray(list))
    return { keys: [], problems: [{ path: 'keys', message: 'must be an array of keys' }] }
  const keys: VerifyingKey[] = []
  const problems: Problem[] = []
  for (const [i, jwk] of list.entries()) {
    const key = readKey(jwk)
    if (typeof key === 'string') problems.push({ path: `keys[${i}]`, message: key })
    else keys.push(key)
  }
  return { keys, problems }
}

/** The key, or what is wrong with it. */
function readKey(jwk: Json): VerifyingKey | string {
  if (!isObject(jwk)) return 'must be an object'
  const purpose = purposeProblem(jwk)
  if (purpose !== undefined) return purpose
  const { x, kid, revoked = false } = jwk
  const bytes = typeof x === 'string' ? fromBase64url(x) : null
  if (typeof x !== 'string' || bytes?.length !== PUBLIC_KEY_BYTES) {
    return `must have an x of ${PUBLIC_KEY_BYTES} bytes in base64url${bytes ? `, not ${bytes.length}` : ''}`
  }
  return {
    keyId: typeof kid === 'string' && kid !== '' ? kid : undefined,
    isRevoked: revoked !== false && revoked !== null,
    key: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
  }
}

function purposeProblem({ kty, crv, alg = 'EdDSA', use = 'sig', d }: JsonObject): string | undefined {
  if (kty !== 'OKP' || crv !== 'Ed25519') return 'must be an Ed25519 key: kty OKP, crv Ed25519'
  if (alg !== 'EdDSA' && alg !== 'Ed25519') return 'must have the alg EdDSA'
  if (use !== 'sig') return 'must have the use sig'
  return d === undefined ? undefined : 'holds a private key: send only the public part, without d'
}
