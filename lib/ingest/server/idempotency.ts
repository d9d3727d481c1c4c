import { createHash } from 'node:crypto'

import { z } from 'zod'

import { AppError } from '@/lib/base/errors'
import type { Source } from '@/lib/event/event'
import type { Idempotency } from '@/lib/log/server/write-group'

/** The Idempotency-Key header. */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
  .optional()

/** What a repeat of this request is known by; undefined when it carries no key. */
export function idempotencyOf(
  { keyId }: Source,
  key: string | undefined,
  raw: Uint8Array,
): Idempotency | undefined {
  if (key === undefined) return undefined
  if (keyId === undefined) throw new AppError('bad_request', 'Idempotency-Key is kept per API key: send one.')
  return { keyId, key, bodyHash: createHash('sha256').update(raw).digest() }
}
