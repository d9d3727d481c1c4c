import { loadLogs } from '@/lib/access/server/load-tenants'
import type { Db } from '@/lib/db/db'

import { selectHalted } from './store-checkpoints'
import { selectLogFacts } from './store-served'

/** How far one log is signed. */
export interface ListedLog {
  log: string
  tenant: string
  size: number
  /** Null: nothing of it was ever signed. */
  signed: number | null
  /** Why it is not signed any more. */
  problem: string | null
  /** The origin of the log that it continues after a loss. */
  continues: string | null
}

/** Every log there is, by the slugs of their tenants, those of archived tenants too; then those that are missed. For the command line. */
export async function listLogs(db: Db): Promise<ListedLog[]> {
  const listed: ListedLog[] = []
  for (const { tenant } of await loadLogs(db)) {
    const facts = await selectLogFacts(db.pool, tenant.logId)
    listed.push({
      log: tenant.logIdentity,
      tenant: tenant.slug,
      size: Number(facts?.size ?? 0),
      signed: facts?.checkpoint ? Number(facts.checkpoint.size) : null,
      problem: facts?.problem?.message ?? null,
      continues: facts?.continues?.origin ?? null,
    })
  }
  const there = new Set(listed.map(({ log }) => log))
  for (const { identity, tenant, problem } of await selectHalted(db.pool))
    if (!there.has(identity))
      listed.push({ log: identity, tenant, size: 0, signed: null, problem, continues: null })
  return listed
}
