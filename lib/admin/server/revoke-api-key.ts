import { z } from 'zod'

import { loadTenants } from '@/lib/access/server/load-tenants'
import { verb } from '@/lib/access/verb'
import { idInput } from '@/lib/admin/inputs'
import type { ApiKeyView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'

import { changeRights } from './change-rights'
import { isTheirs, keyJson } from './key-rules'
import { apiKeyById, setRevoked } from './store-api-keys'

/** Ends an API key at once. To do it again changes nothing. */
export const revokeApiKey = verb({
  name: 'revokeApiKey',
  permission: 'keys.write',
  input: z.strictObject({ keyId: idInput }),
  run: async (ctx, { keyId }) => {
    const { system } = await loadTenants(ctx.db)
    return changeRights(ctx, async (tx) => {
      const key = await apiKeyById(tx, keyId, ctx.now())
      if (key === null || !isTheirs(ctx, key.tenantId)) {
        throw new AppError('not_found', 'There is no such API key in this tenant.')
      }
      if (!(await setRevoked(tx, keyId, ctx.now()))) return { result: key.view, record: null }
      const { name, prefix } = key.view
      const revoked: ApiKeyView = { ...key.view, status: 'revoked', revokedAt: ctx.now().toISOString() }
      return {
        result: revoked,
        record: {
          tenants: [key.tenantId === null ? system : ctx.tenant],
          event: {
            action: 'vouchsafe.api_key.revoke',
            change: 'DELETE',
            resource: { type: 'API_KEY', id: keyId, name },
            message: `The API key ${name} was revoked`,
            details: { prefix },
            before: keyJson(key.view),
            after: { ...keyJson(key.view), revokedAt: revoked.revokedAt },
          },
        },
      }
    })
  },
})
