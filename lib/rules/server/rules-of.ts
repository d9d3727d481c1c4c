import type { TenantRef } from '@/lib/access/roles'
import { rightsCache } from '@/lib/access/server/cache'
import type { Db } from '@/lib/db/db'
import { readRule } from '@/lib/rules/read-rule'
import type { RunningRule } from '@/lib/rules/sift'

import { factsOf, selectRules } from './store-rules'

/**
 * The rules of a tenant that run: those that are on and can be read, by name. Remembered like rights, so that a change holds
 * for each request that begins after it, in every process.
 */
export function rulesOf(db: Db, { id }: TenantRef): Promise<readonly RunningRule[]> {
  return rightsCache(db).load(`rules ${id}`, async () => {
    const rows = await selectRules(db.prisma, id)
    return rows.flatMap((row) => {
      if (!row.enabled) return []
      const read = readRule({ ...factsOf(row), grammar: row.grammar })
      return 'test' in read ? [{ id: row.id, test: read.test }] : []
    })
  })
}
