import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'
import type { RuleView } from '@/lib/rules/rule-input'

import { selectIgnored } from './store-rules'

/** What was kept out and counted under an id: that of a rule, or of the settings of a source. */
export async function ignoredOf(
  db: Db,
  tenant: TenantRef,
  id: string,
  now: Date,
): Promise<Omit<RuleView['ignored'], 'sources'>> {
  const ignored = await selectIgnored(db, tenant, now)
  const { total, lastDay, lastAt } = ignored.get(id) ?? { total: 0, lastDay: 0, lastAt: null }
  return { total, lastDay, lastAt }
}
