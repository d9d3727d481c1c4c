import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

import { derive } from '@/lib/config/keys'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** JSON as an opaque token of one tenant: sealed, so that it can be neither read nor made by whoever carries it. */
export function seal(purpose: string, tenantId: string, content: unknown): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', derive(purpose, tenantId), nonce)
  const text = cipher.update(JSON.stringify(content))
  return Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** What `seal` put into a token for the same purpose and tenant; null for anything else. */
export function unseal(purpose: string, tenantId: string, token: string): unknown {
  const bytes = Buffer.from(token, 'base64url')
  const end = bytes.length - TAG_BYTES
  try {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      derive(purpose, tenantId),
      bytes.subarray(0, NONCE_BYTES),
    )
    decipher.setAuthTag(bytes.subarray(end))
    const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, end)), decipher.final()])
    return JSON.parse(text.toString())
  } catch {
    return null
  }
}
