import { z } from 'zod'

import { loadTenants } from '@/lib/access/server/load-tenants'
import { verb } from '@/lib/access/verb'
import { compareKeys, hasWords, type Page, pageInput, pageOf, wordsOf } from '@/lib/admin/paging'
import type { TenantView } from '@/lib/admin/views'

import { administers, shownAbove, tenantViews } from './tenant-views'

/** Which tenants are asked for. */
export const listTenantsInput = pageInput.extend({
  status: z
    .enum(['active', 'archived', 'all'], { error: 'must be active, archived or all' })
    .optional()
    .meta({ description: 'Default: active. `archived` holds those below an archived one too.' }),
})

/** The tenants that the asker administers: each after its parent, those of one parent by slug. */
export const listTenants = verb({
  name: 'listTenants',
  permission: 'tenants.read',
  input: listTenantsInput,
  run: async (ctx, { find, status = 'active', ...where }): Promise<Page<TenantView>> => {
    const tree = await loadTenants(ctx.db)
    const words = wordsOf(find)
    const asked = [
      ...(status === 'archived' ? [] : tree.byId.values()),
      ...(status === 'active' ? [] : tree.archived.values()),
    ]
    const theirs = asked
      .filter((tenant) => administers(ctx, tree, tenant))
      .map((tenant) => {
        const slugs = [...shownAbove(ctx, tree, tenant), tenant].map(({ slug }) => slug)
        return { tenant, slugs }
      })
      .filter(({ tenant: { id, name }, slugs }) => hasWords(words, [id, name, ...slugs]))
      .toSorted((a, b) => compareKeys(a.slugs, b.slugs))
    const page = pageOf(theirs, ({ slugs }) => slugs, where)
    const shown = page.items.map(({ tenant }) => tenant)
    return { ...page, items: await tenantViews(ctx, ctx.db.prisma, tree, shown) }
  },
})
