import { createHash, createHmac, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'

import { ed25519Key, ed25519PublicBytes } from '@/lib/config/ed25519'
import { derive } from '@/lib/config/keys'

const signLater = promisify<null, Buffer, KeyObject, Buffer>(sign)

/** The public half of a key of a tenant. */
interface PublicKey {
  /** Stands in what it signed, and in the key set. */
  keyId: string
  /** As a JSON Web Key (RFC 8037). */
  jwk: { kty: 'OKP'; crv: 'Ed25519'; alg: 'EdDSA'; use: 'sig'; kid: string; x: string }
}

/** A key of a tenant, with which its events are signed. */
export interface SigningKey extends PublicKey {
  /** Ed25519 over the UTF-8 bytes of a text (RFC 8032, nothing hashed before); base64url without padding, 86 characters. */
  sign(text: string): string
  /** The same beside other work, on another core where there is one: it takes as long as all else that is done for an event. */
  signAside(text: string): Promise<string>
}

const KEY_ID_BYTES = 8

/**
 * The signing key of a tenant's so-manieth rotation, from 0. Derived from the instance key, so the database holds no secret, and
 * earlier keys are there for as long as anybody has to verify what they signed.
 */
export function signingKey(tenantId: string, epoch: number): SigningKey {
  const seed = seedOf(tenantId, epoch)
  const copies = secretsOf(seed)
  const secret = copies.next()
  return {
    ...publicHalf(seed, secret),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), secret).toString('base64url'),
    signAside: async (text) =>
      (await signLater(null, Buffer.from(text, 'utf8'), copies.next())).toString('base64url'),
  }
}

/**
 * The same key, made several times. Node locks a key while it signs: with one alone, each text would wait for the one before, and this
 * thread with them (measured: 25 µs an event).
 */
class Copies {
  readonly #made: KeyObject[] = []
  #at = 0

  constructor(private readonly seed: Buffer) {}

  next(): KeyObject {
    this.#at = (this.#at + 1) % COPIES
    return (this.#made[this.#at] ??= ed25519Key(this.seed))
  }
}
/** Far more than sign at once, so that the next one is hardly ever in use. */
const COPIES = 32

/** The public half of the same key: all that a key set needs, for which anybody may ask as often as they like. */
export const publicKey = (tenantId: string, epoch: number): PublicKey => publicHalf(seedOf(tenantId, epoch))

const seedOf = (tenantId: string, epoch: number): Buffer =>
  derive('vouchsafe/delivery/event-signature/v1', `${tenantId} ${epoch}`)

/** What was made of seeds, by their SHA-256; what was asked for longest ago goes first. */
class Known<T> {
  readonly #made = new Map<string, T>()

  constructor(private readonly max: number) {}

  get(seed: Buffer, make: () => T): T {
    const name = createHash('sha256').update(seed).digest('base64')
    const made = this.#made.get(name) ?? make()
    this.#made.delete(name)
    this.#made.set(name, made)
    const [oldest] = this.#made.keys()
    if (this.#made.size > this.max && oldest !== undefined) this.#made.delete(oldest)
    return made
  }
}

/** A few hundred bytes each. */
const publicHalves = new Known<PublicKey>(10_000)
/** About 50 KiB each, once all copies are made. */
const secrets = new Known<Copies>(200)

const secretsOf = (seed: Buffer): Copies => secrets.get(seed, () => new Copies(seed))

const publicHalf = (seed: Buffer, secret?: KeyObject): PublicKey =>
  publicHalves.get(seed, () => madeHalf(secret ?? ed25519Key(seed)))

function madeHalf(secret: KeyObject): PublicKey {
  const bytes = ed25519PublicBytes(secret)
  const keyId = createHash('sha256').update(bytes).digest().subarray(0, KEY_ID_BYTES).toString('hex')
  const x = bytes.toString('base64url')
  return { keyId, jwk: { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid: keyId, x } }
}

/** The secret that a receiver checks requests with, as Standard Webhooks writes it: `whsec_` and base64. */
export const webhookSecret = (destinationId: string, epoch: number): string =>
  `whsec_${hmacKey(destinationId, epoch).toString('base64')}`

const hmacKey = (destinationId: string, epoch: number): Buffer =>
  derive('vouchsafe/delivery/webhook-secret/v1', `${destinationId} ${epoch}`)

/**
 * The headers by which a receiver knows that a request is ours, as it was sent, and not an old one again: Standard Webhooks 1.0,
 * signed with the destination's secret (`v1`) and with the tenant's key (`v1a`). `id` is the same each time that the same batch is
 * sent.
 */
export function webhookHeaders(
  { id, text, atMs }: { id: string; text: string; atMs: number },
  key: SigningKey,
  secret: { destinationId: string; epochs: readonly number[] },
): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000))
  const signed = `${id}.${timestamp}.${text}`
  const shared = secret.epochs.map((epoch) => {
    const mac = createHmac('sha256', hmacKey(secret.destinationId, epoch)).update(signed, 'utf8')
    return `v1,${mac.digest('base64')}`
  })
  const own = `v1a,${Buffer.from(key.sign(signed), 'base64url').toString('base64')}`
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': [...shared, own].join(' '),
  }
}
