import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

import { AppError } from '@/lib/base/errors'
import { derive } from '@/lib/config/keys'
import { macKey, type MacKey } from '@/lib/log/commitment'

/** Secrets of one tenant, derived from the instance key: nothing of them is in the database. */
export interface TenantSecrets {
  /** Key of the HMAC by which a person's subject key is found. */
  person: Buffer
  /** Key of the HMAC over an event as sent, which tells a resend from a conflict. */
  content: MacKey
  /** Key that wraps the tenant's subject keys. */
  wrap: Buffer
}

const cache = new Map<string, TenantSecrets>()

/** The derived secrets of a tenant, by its UUID. */
export function tenantSecrets(tenantId: string): TenantSecrets {
  let secrets = cache.get(tenantId)
  if (!secrets) {
    secrets = {
      person: derive('vouchsafe/person/v1', tenantId),
      content: macKey(derive('vouchsafe/content/v1', tenantId)),
      wrap: derive('vouchsafe/subject-key/v1', tenantId),
    }
    cache.set(tenantId, secrets)
  }
  return secrets
}

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Wraps a subject key: AES-256-GCM, `nonce ‖ ciphertext ‖ tag`, bound to the key's id. */
export function wrapKey(secrets: TenantSecrets, keyId: string, key: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', secrets.wrap, nonce).setAAD(Buffer.from(keyId))
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()])
}

/** Unwraps a subject key. Throws when it was wrapped under another instance key, tenant or id. */
export function unwrapKey(secrets: TenantSecrets, keyId: string, wrapped: Buffer): Buffer {
  const end = wrapped.length - TAG_BYTES
  try {
    const decipher = createDecipheriv('aes-256-gcm', secrets.wrap, wrapped.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(keyId))
      .setAuthTag(wrapped.subarray(end))
    return Buffer.concat([decipher.update(wrapped.subarray(NONCE_BYTES, end)), decipher.final()])
  } catch (cause) {
    throw new AppError(
      'conflict',
      `Subject key ${keyId} does not open with this instance key. Put back the key directory (VOUCHSAFE_KEYS) that belongs to this database.`,
      { cause },
    )
  }
}
