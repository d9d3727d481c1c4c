import { sha256 as noble } from '@noble/hashes/sha2.js'

/**
 * Something that computes SHA-256. It must be synchronous and keep no reference to its input, which callers may reuse.
 * Servers pass node's own (four times as fast); browsers without `crypto.subtle` need the one below.
 */
export type Sha256 = (bytes: Uint8Array) => Uint8Array

/** SHA-256 (FIPS 180-4) in plain JavaScript: 32 bytes. Runs everywhere. */
export const sha256: Sha256 = (bytes) => noble(bytes)
