import { z } from 'zod'

const time = z.string().meta({ format: 'date-time' })

/** A key of a tenant as the API gives it. */
export const signingKeyView = z
  .object({
    keyId: z.string().meta({ description: '`kid` in what it signed and in the key set.' }),
    state: z
      .enum(['next', 'current', 'past'])
      .meta({ description: 'next: published, and signs from `since` on. past: verifies what it signed.' }),
    since: time.meta({ description: 'Signs from then on.' }),
    until: time.nullable().meta({ description: 'Until another one did; null: nothing else is planned.' }),
  })
  .meta({ id: 'SigningKey' })
export type SigningKeyView = z.output<typeof signingKeyView>

/** A public key (RFC 8037 §2), and what the standard does not know: from when until when it signed. */
export const publicKeyView = z
  .object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    alg: z.literal('EdDSA'),
    use: z.literal('sig'),
    kid: z.string(),
    x: z.string().meta({ description: '32 bytes in base64url.' }),
    since: time,
    until: time.nullable(),
  })
  .meta({ id: 'PublicKey' })

/** A JSON Web Key Set (RFC 7517 §5). */
export const keySetView = z.object({ keys: z.array(publicKeyView) }).meta({ id: 'KeySet' })
export type KeySet = z.output<typeof keySetView>

/** For so long receivers may keep a key set, in seconds: less than a new key is published before it signs. */
export const KEY_SET_SECONDS = 300

const MINUTES_MAX = 30 * 24 * 60
/** Twice as long as a key set is kept. */
const MINUTES_USUAL = (2 * KEY_SET_SECONDS) / 60

/** What one says to have another key. */
export const rotateKeyInput = z.strictObject({
  inMinutes: z
    .int()
    .min(0)
    .max(MINUTES_MAX, `must be at most ${MINUTES_MAX}`)
    .default(MINUTES_USUAL)
    .meta({ description: 'How long the new key is published before it signs.' }),
})

/** What one says to have another shared secret. */
export const rotateSecretInput = z.strictObject({
  overlapHours: z
    .int()
    .min(0)
    .max(30 * 24, 'must be at most 720')
    .default(24)
    .meta({ description: 'How long requests are signed with the old secret as well.' }),
})

/** The secret that requests to a destination are signed with. */
export const secretView = z
  .object({
    secret: z.string().meta({ description: '`whsec_` and base64, as Standard Webhooks writes it.' }),
    oldUntil: time
      .nullable()
      .meta({ description: 'Until then requests are signed with the one before, too.' }),
  })
  .meta({ id: 'DestinationSecret' })
export type SecretView = z.output<typeof secretView>
