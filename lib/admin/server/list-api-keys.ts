import { z } from 'zod'

import { can } from '@/lib/access/permissions'
import { verb } from '@/lib/access/verb'

import { selectApiKeys } from './store-api-keys'

/** The keys of the tenant, newest first, revoked ones too. Who administers the instance also sees its own keys. */
export const listApiKeys = verb({
  name: 'listApiKeys',
  permission: 'keys.read',
  input: z.strictObject({}),
  run: (ctx) =>
    selectApiKeys(ctx.db.prisma, {
      tenantId: ctx.tenant?.id ?? null,
      withInstance: can(ctx.principal, 'keys.read', null),
      now: ctx.now(),
    }),
})
