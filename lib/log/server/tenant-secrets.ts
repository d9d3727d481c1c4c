import { AppError } from '@/lib/base/errors'
import { derive } from '@/lib/config/keys'
import { openBytes, sealBytes } from '@/lib/config/sealed-bytes'
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

/** Wraps a subject key: AES-256-GCM, `nonce ‖ ciphertext ‖ tag`, bound to the key's id. */
export function wrapKey(secrets: TenantSecrets, keyId: string, key: Uint8Array): Buffer {
  return sealBytes(secrets.wrap, Buffer.from(keyId), key)
}

/** Unwraps a subject key. Throws when it was wrapped under another instance key, tenant or id. */
export function unwrapKey(secrets: TenantSecrets, keyId: string, wrapped: Buffer): Buffer {
  try {
    return openBytes(secrets.wrap, Buffer.from(keyId), wrapped)
  } catch (cause) {
    throw new AppError(
      'conflict',
      `Subject key ${keyId} does not open with this instance key. Put back the key directory (VOUCHSAFE_KEYS) that belongs to this database.`,
      { cause },
    )
  }
}
