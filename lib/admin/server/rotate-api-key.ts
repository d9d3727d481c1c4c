import { z } from 'zod'

import { makeApiKey } from '@/lib/access/server/api-key-format'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { verb } from '@/lib/access/verb'
import { idInput } from '@/lib/admin/inputs'
import type { ApiKeyView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'

import { changeRights } from './change-rights'
import { isTheirs, requireScopes } from './key-rules'
import { apiKeyById, insertApiKey, setSuccessor } from './store-api-keys'

/** The longest that a key and its successor may both work. */
const OVERLAP_HOURS_MAX = 30 * 24
const OVERLAP_HOURS_USUAL = 24
const HOUR_MS = 3_600_000

/** What one says to have a key replaced. */
export const rotateApiKeyInput = z.strictObject({
  overlapHours: z
    .number()
    .int()
    .min(0)
    .max(OVERLAP_HOURS_MAX, `must be at most ${OVERLAP_HOURS_MAX}`)
    .default(OVERLAP_HOURS_USUAL)
    .meta({ description: 'How long the old key still works beside the new one.' }),
})

/**
 * Makes a key that may do what another does, under the same name, source and addresses, and for as long; the other ends
 * when the overlap does. The new key is answered once and stored nowhere.
 */
export const rotateApiKey = verb({
  name: 'rotateApiKey',
  permission: 'keys.write',
  recent: true,
  input: rotateApiKeyInput.extend({ keyId: idInput }),
  run: async (ctx, { keyId, overlapHours }): Promise<{ apiKey: ApiKeyView; secret: string }> => {
    const now = ctx.now()
    const { text, prefix, secretHash } = makeApiKey()
    const { system } = await loadTenants(ctx.db)
    const apiKey = await changeRights(ctx, async (tx) => {
      const old = await apiKeyById(tx, keyId, now, { lock: true })
      if (old === null || !isTheirs(ctx, old.tenantId)) {
        throw new AppError('not_found', 'There is no such API key in this tenant.')
      }
      const { view } = old
      if (view.status !== 'active' || view.successor !== null) throw notReplaceable(view)
      requireScopes(ctx, view.scopes)
      const made = await insertApiKey(tx, {
        tenantId: old.tenantId,
        name: view.name,
        prefix,
        secretHash,
        scopes: view.scopes,
        sourceName: view.sourceName,
        addresses: view.addresses,
        createdBy: ctx.principal.kind === 'user' ? ctx.principal.userId : null,
        createdAt: now,
        expiresAt: sameLife(view, now),
      })
      const ends = endOfOverlap(view, now, overlapHours)
      await setSuccessor(tx, keyId, { id: made.id, expiresAt: ends })
      return {
        result: made,
        record: {
          tenants: [old.tenantId === null ? system : ctx.tenant],
          event: {
            action: 'vouchsafe.api_key.rotate',
            change: 'UPDATE',
            resource: { type: 'API_KEY', id: keyId, name: view.name },
            message: `The API key ${view.name} was replaced by a new one`,
            details: { prefix: view.prefix, successor: made.id, successorPrefix: made.prefix },
            before: { expiresAt: view.expiresAt },
            after: { expiresAt: ends.toISOString() },
          },
        },
      }
    })
    return { apiKey, secret: text }
  },
})

function notReplaceable({ status, successor }: ApiKeyView): AppError {
  const why = successor !== null ? 'It has been replaced already.' : `It is ${status}.`
  return new AppError('conflict', `Only a key that works can be replaced. ${why}`)
}

/** As long from now on as the old one was given when it was made. */
function sameLife({ createdAt, expiresAt }: ApiKeyView, now: Date): Date | null {
  return expiresAt === null ? null : new Date(now.getTime() + Date.parse(expiresAt) - Date.parse(createdAt))
}

/** The old key never works longer for being replaced. */
function endOfOverlap({ expiresAt }: ApiKeyView, now: Date, hours: number): Date {
  const end = now.getTime() + hours * HOUR_MS
  return new Date(expiresAt === null ? end : Math.min(end, Date.parse(expiresAt)))
}
