import { z } from 'zod'

import { can } from '@/lib/access/permissions'
import { verb } from '@/lib/access/verb'
import { pageInput, wordsOf } from '@/lib/admin/paging'

import { selectApiKeys } from './store-api-keys'

/** Which keys are asked for. */
export const listApiKeysInput = pageInput.extend({
  status: z
    .enum(['active', 'over', 'all'], { error: 'must be active, over or all' })
    .optional()
    .meta({ description: '`over`: expired or revoked. Default: all.' }),
})

/** The keys of the tenant, newest first. Who administers the instance also sees its own keys. */
export const listApiKeys = verb({
  name: 'listApiKeys',
  permission: 'keys.read',
  input: listApiKeysInput,
  run: (ctx, { find, status = 'all', ...where }) =>
    selectApiKeys(ctx.db.prisma, {
      tenantId: ctx.tenant?.id ?? null,
      withInstance: can(ctx.principal, 'keys.read', null),
      now: ctx.now(),
      words: wordsOf(find),
      status,
      ...where,
    }),
})
