import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import type { RuleView } from '@/lib/rules/rule-input'

import { selectIgnored, selectRules, viewOf } from './store-rules'

/** The rules of the tenant, by name, with what each kept out. */
export const listRules = verb({
  name: 'listRules',
  permission: 'sources.read',
  input: z.strictObject({}),
  run: async (ctx): Promise<RuleView[]> => {
    const tenant = tenantOf(ctx)
    const [rows, ignored] = await Promise.all([
      selectRules(ctx.db.prisma, tenant.id),
      selectIgnored(ctx.db, tenant, ctx.now()),
    ])
    return rows.map((row) => viewOf(row, ignored.get(row.id)))
  },
})
