import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

import { AppError } from '@/lib/base/errors'

import { derive } from './keys'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** AES-256-GCM under this key, `nonce ‖ ciphertext ‖ tag`. It opens only where `bound` is the same. */
export function sealBytes(key: Buffer, bound: Uint8Array, plain: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound)
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** What `sealBytes` sealed. Throws when it was sealed under another key, is bound to something else, or was changed. */
export function openBytes(key: Buffer, bound: Uint8Array, sealed: Uint8Array): Buffer {
  const end = sealed.length - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(bound)
    .setAuthTag(sealed.subarray(Math.max(0, end)))
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()])
}

/**
 * What a secret in the database is for, and whose it is: an account's id, or a setting's name. Both are bound into what is
 * stored, so that who can write to the database cannot put one person's secret in the place of another's.
 */
export interface SecretPlace {
  purpose:
    | 'second factor'
    | 'second factor setup'
    | 'sso client secret'
    | 'sso id token'
    | 'destination'
    | 'konnect destination'
  owner: string
}

/** Seals a secret for the database under a key that is not in it: derived from the instance key. */
export function sealSecret({ purpose, owner }: SecretPlace, secret: string): Buffer {
  return sealBytes(derive('vouchsafe/secret/v1', purpose), Buffer.from(owner), Buffer.from(secret, 'utf8'))
}

/**
 * The secret that `sealSecret` sealed for this place.
 *
 * @throws AppError conflict when it does not open: another instance key, another place, or changed bytes.
 */
export function openSecret({ purpose, owner }: SecretPlace, sealed: Uint8Array): string {
  try {
    return openBytes(derive('vouchsafe/secret/v1', purpose), Buffer.from(owner), sealed).toString('utf8')
  } catch (cause) {
    throw new AppError(
      'conflict',
      `A stored secret (${purpose}) does not open with this instance key. Put back the key directory (VOUCHSAFE_KEYS) that belongs to this database, or set the secret anew.`,
      { cause },
    )
  }
}
