import { createHash } from 'node:crypto'

import { z } from 'zod'

import { type Ctx, tenantOf } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { verb } from '@/lib/access/verb'

import { type FormatAnswer, takeRecords } from './ingest-format'
import { selectIdempotencyKeys } from './store-imports'

/** What is imported: which parts of it are in the log is known by this. */
export interface ImportOf {
  format: string
  sourceName: string
}

/**
 * Take in a part of a file, as `ingestFormat` takes in a request. It is known by its number and its bytes: what was taken
 * before, in the last day, is not taken again, even if nobody learned of it. After that, and where the part has grown, each of
 * its records that says when it was is known by its place and what it says, if it has no identity of its own.
 *
 * @throws AppError as `ingestFormat`.
 */
export const importPart = verb({
  name: 'importPart',
  permission: 'events.write',
  input: z.strictObject({
    format: z.string(),
    sourceName: z.string().min(1).max(100),
    part: z.int().min(0),
    raw: z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'must be bytes'),
  }),
  async run(ctx, { format, sourceName, part, raw }): Promise<FormatAnswer> {
    const bodyHash = createHash('sha256').update(raw).digest()
    const keyId = importId(tenantOf(ctx), { format, sourceName })
    const idempotency = { keyId, key: partKey(part, bodyHash), bodyHash }
    const { answer } = await takeRecords(ctx, {
      format,
      raw,
      source: { name: sourceName, format },
      idempotency,
      part,
    })
    return answer
  },
})

/** Names of the parts that were taken before: `isTaken` of their number and bytes. */
export async function partsTaken(
  ctx: Ctx,
  what: ImportOf,
): Promise<{ isTaken(part: number, raw: Uint8Array): boolean }> {
  const taken = await selectIdempotencyKeys(ctx.db, tenantOf(ctx), importId(tenantOf(ctx), what))
  return {
    isTaken: (part, raw) =>
      taken.size > 0 && taken.has(partKey(part, createHash('sha256').update(raw).digest())),
  }
}

const partKey = (part: number, hash: Buffer): string => `${part} ${hash.toString('base64url')}`

/** Stands where other requests have the id of their key. */
function importId({ id }: TenantRef, { format, sourceName }: ImportOf): string {
  const hash = createHash('sha256')
    .update(JSON.stringify(['import', id, format, sourceName]))
    .digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
