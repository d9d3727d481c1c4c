import { hashes, verify } from '@noble/ed25519'

import { sha512 } from '@/lib/base/sha512'

import type { VerifyEd25519 } from './note'

hashes.sha512 = sha512

/**
 * Ed25519 (RFC 8032) in plain JavaScript, for browsers: those have none on a plain `http://` address, and only an asynchronous one
 * elsewhere. A few milliseconds a signature.
 */
export const portableEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  try {
    // The loose rules of ZIP 215 would take keys and signatures that servers refuse.
    return verify(signature, message, publicKey, { zip215: false })
  } catch {
    return false
  }
}
