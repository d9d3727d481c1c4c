import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { can } from '@/lib/access/permissions'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { verb } from '@/lib/access/verb'
import { type Page, pageInput, wordsOf } from '@/lib/admin/paging'
import type { GrantView, InheritedAdminView } from '@/lib/admin/views'

import { selectGrants, selectInheritedAdmins } from './store-grants'
import { shownAbove } from './tenant-views'

/** Which grants are asked for. */
export const listGrantsInput = pageInput.extend({
  status: z
    .enum(['all', 'limited'], { error: 'must be all or limited' })
    .optional()
    .meta({ description: '`limited`: only those that show less than everything. Default: all.' }),
})

const INHERITED_MAX = 200

/**
 * Who has which role in the tenant, and how much of its events that shows. Beside them those who administer it by what they
 * are elsewhere, as far as the asker administers that, too.
 */
export const listGrants = verb({
  name: 'listGrants',
  permission: 'users.read',
  input: listGrantsInput,
  run: async (
    ctx,
    { find, status, ...where },
  ): Promise<Page<GrantView> & { inherited: InheritedAdminView[] }> => {
    const tenant = tenantOf(ctx)
    const tree = await loadTenants(ctx.db)
    const page = await selectGrants(ctx.db.prisma, {
      tenantId: tenant.id,
      words: wordsOf(find),
      limited: status === 'limited',
      ...where,
    })
    const inherited = await selectInheritedAdmins(ctx.db.prisma, {
      tenants: shownAbove(ctx, tree, tenant),
      withInstanceAdmins: can(ctx.principal, 'instance.write', null),
      max: INHERITED_MAX,
    })
    return { ...page, inherited }
  },
})
