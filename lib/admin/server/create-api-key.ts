import { z } from 'zod'

import { makeApiKey } from '@/lib/access/server/api-key-format'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { verb } from '@/lib/access/verb'
import { addressesInput, nameInput, scopesInput, sourceNameFrom, sourceNameInput } from '@/lib/admin/inputs'
import type { ApiKeyView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'

import { changeRights } from './change-rights'
import { keyJson, requireScopes } from './key-rules'
import { insertApiKey } from './store-api-keys'

/** What one says of a new key. */
export const createApiKeyInput = z.strictObject({
  name: nameInput,
  scopes: scopesInput,
  sourceName: sourceNameInput
    .optional()
    .meta({ description: 'The source of events sent with it. Default: made from the name.' }),
  addresses: addressesInput
    .optional()
    .meta({ description: 'IP addresses and CIDR blocks that it works from. Default: anywhere.' }),
  expiresAt: z.iso
    .datetime({ offset: true, error: 'must be an RFC 3339 time' })
    .nullish()
    .meta({ description: 'Default: it works until it is revoked.' }),
})

/**
 * Makes an API key for the tenant, or, without a tenant, one for the whole instance. The key itself is
 * answered once and stored nowhere.
 */
export const createApiKey = verb({
  name: 'createApiKey',
  permission: 'keys.write',
  recent: true,
  input: createApiKeyInput,
  run: async (ctx, input): Promise<{ apiKey: ApiKeyView; secret: string }> => {
    requireScopes(ctx, input.scopes)
    const now = ctx.now()
    const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null
    if (expiresAt !== null && expiresAt <= now) {
      throw new AppError('invalid', 'The key would have expired already.', {
        problems: [{ path: 'expiresAt', message: 'must lie in the future' }],
      })
    }
    const sourceName = sourceOf(input)
    const { text, prefix, secretHash } = makeApiKey()
    const { system } = await loadTenants(ctx.db)
    const apiKey = await changeRights(ctx, async (tx) => {
      const view = await insertApiKey(tx, {
        tenantId: ctx.tenant?.id ?? null,
        name: input.name,
        prefix,
        secretHash,
        scopes: input.scopes,
        sourceName,
        addresses: input.addresses ?? [],
        createdBy: ctx.principal.kind === 'user' ? ctx.principal.userId : null,
        createdAt: now,
        expiresAt,
      })
      return { result: view, record: { tenants: [ctx.tenant ?? system], event: eventOf(view) } }
    })
    return { apiKey, secret: text }
  },
})

function sourceOf({ name, sourceName }: z.output<typeof createApiKeyInput>): string {
  const source = sourceNameInput.safeParse(sourceName ?? sourceNameFrom(name))
  if (source.success) return source.data
  const message = `made from the name it would be wrong: ${source.error.issues[0]?.message ?? ''}. Give another one`
  throw new AppError('invalid', 'No source can be made from this name.', {
    problems: [{ path: 'sourceName', message }],
  })
}

function eventOf(key: ApiKeyView) {
  const { id, name, prefix, scopes, sourceName, tenant } = key
  return {
    action: 'vouchsafe.api_key.create' as const,
    change: 'CREATE' as const,
    resource: { type: 'API_KEY', id, name },
    message: `The API key ${name} was made`,
    details: { prefix, scopes, sourceName, allTenants: tenant === null },
    after: keyJson(key),
  }
}
