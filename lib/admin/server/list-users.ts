import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { can } from '@/lib/access/permissions'
import { verb } from '@/lib/access/verb'
import { pageInput, wordsOf } from '@/lib/admin/paging'

import { selectUsers } from './store-users'

/** Which people are asked for. */
export const listUsersInput = pageInput.extend({
  status: z
    .enum(['all', 'active', 'invited', 'disabled'], { error: 'must be all, active, invited or disabled' })
    .optional()
    .meta({ description: 'Default: all.' }),
})

/** Everybody with a role in the tenant, by name. Instance admins see each other here too. */
export const listUsers = verb({
  name: 'listUsers',
  permission: 'users.read',
  input: listUsersInput,
  run: (ctx, { find, status = 'all', ...where }) =>
    selectUsers(ctx.db.prisma, {
      tenantId: tenantOf(ctx).id,
      withInstanceAdmins: can(ctx.principal, 'instance.write', null),
      words: wordsOf(find),
      status,
      ...where,
    }),
})
