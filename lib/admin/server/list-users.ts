import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { can } from '@/lib/access/permissions'
import { verb } from '@/lib/access/verb'

import { selectUsers } from './store-accounts'

/** Everybody with a role in the tenant, by e-mail. Instance admins see each other here too. */
export const listUsers = verb({
  name: 'listUsers',
  permission: 'users.read',
  input: z.strictObject({}),
  run: (ctx) =>
    selectUsers(ctx.db.prisma, {
      tenantId: tenantOf(ctx).id,
      withInstanceAdmins: can(ctx.principal, 'instance.write', null),
    }),
})
