import type { TenantRef } from '@/lib/access/roles'
import { rightsCache } from '@/lib/access/server/cache'
import { invariant } from '@/lib/base/errors'
import type { Db, Tx } from '@/lib/db/db'
import { readMasks } from '@/lib/event/masks'
import type { Redaction } from '@/lib/rules/redact'
import type { RedactionView } from '@/lib/rules/redaction-input'

/** What is taken out of a tenant's events; null: nothing. Remembered like rights. */
export function redactionOf(db: Db, { id }: TenantRef): Promise<Redaction | null> {
  return rightsCache(db).load(`redaction ${id}`, async () => {
    const { secrets, paths } = await selectRedaction(db.prisma, id)
    if (!secrets && paths.length === 0) return null
    const read = readMasks(paths)
    // Nothing may be stored that somebody wanted taken out: then rather nothing at all.
    invariant('masks' in read, 'the paths of a redaction can be read')
    return { masks: read.masks, secrets }
  })
}

/** What is set for a tenant, or what holds where nothing is. */
export async function selectRedaction(db: Tx, tenantId: string): Promise<RedactionView> {
  const row = await db.redaction.findUnique({ where: { tenantId } })
  if (row === null) return { secrets: false, paths: [], version: 0, updatedAt: null }
  const { secrets, paths, version, updatedAt } = row
  return { secrets, paths, version, updatedAt: updatedAt.toISOString() }
}
