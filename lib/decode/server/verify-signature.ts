import { verify } from 'node:crypto'

import { fromBase64url } from '@/lib/base/bytes'
import type { SignedRecord, Verification } from '@/lib/decode/signature'

import type { Jwks, VerifyingKey } from './jwks'

const SIGNATURE_BYTES = 64

/**
 * Whether the Ed25519 signature (RFC 8032, without a hash before it) of a record holds with the keys of its source. Where
 * the record names a key, that one is tried, else each. Undefined stands for a record that is not signed.
 *
 * Takes some 0.1 ms for each key.
 */
export function verifySignature(jwks: Pick<Jwks, 'keys'>, signed: SignedRecord | undefined): Verification {
  if (signed === undefined) return { result: 'absent' }
  if (jwks.keys.length === 0) return { result: 'unchecked', problem: 'no key' }
  const { keyId, payloads, isRuleKnown } = signed
  const keys = keyId === undefined ? jwks.keys : jwks.keys.filter((key) => key.keyId === keyId)
  if (keys.length === 0) return { result: 'unchecked', problem: 'unknown key' }
  const signature = fromBase64url(signed.signature)
  const holder = signature?.length === SIGNATURE_BYTES ? holderOf(keys, payloads, signature) : undefined
  if (holder !== undefined) return verdictOf(holder)
  if (!isRuleKnown) return { result: 'unchecked', problem: 'undocumented' }
  return { result: 'invalid', problem: signature?.length === SIGNATURE_BYTES ? 'mismatch' : 'malformed' }
}

/** The key with which it holds. Revoked ones first: where a key is known twice, having revoked it counts. */
function holderOf(
  keys: readonly VerifyingKey[],
  payloads: readonly Uint8Array[],
  signature: Uint8Array,
): VerifyingKey | undefined {
  const inOrder = keys.toSorted((a, b) => Number(b.isRevoked) - Number(a.isRevoked))
  return inOrder.find(({ key }) => payloads.some((payload) => verify(null, payload, key, signature)))
}

function verdictOf({ isRevoked, keyId }: VerifyingKey): Verification {
  const named = keyId === undefined ? {} : { keyId }
  return isRevoked ? { result: 'invalid', problem: 'revoked key', ...named } : { result: 'valid', ...named }
}
