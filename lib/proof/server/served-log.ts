import type { Ctx } from '@/lib/access/ctx'
import { can } from '@/lib/access/permissions'
import type { Principal, TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { AppError } from '@/lib/base/errors'
import { ENTRY_VERSION } from '@/lib/log/entry'
import { keyTerms } from '@/lib/proof/key-terms'
import type { LogJson } from '@/lib/proof/log-json'
import { vkeyText } from '@/lib/proof/vkey'
import { seesAll } from '@/lib/query/sight'
import { seenBy } from '@/lib/search/server/seen'

import { logVkey } from './log-keys'
import { type LogFacts, selectServedFacts } from './store-served'

/** A log that was signed, as far as it is served: up to its last checkpoint. */
export interface ServedLog {
  /** Where its entries are. */
  logId: string
  tenant: TenantRef
  /** Whoever keeps a copy of an answer may give it to anybody. */
  isShared: boolean
  facts: LogFacts
  /** Entries below are served. */
  size: bigint
  /** Its last checkpoint; null of one that ended, where the backup that was restored did not hold it. */
  note: string | null
  origin: string
}

/**
 * A log for who asks to verify it: everybody where its tenant says so, else who may read all events of the tenant. One that ended is
 * served as far as the one that continues it is proven to hold it.
 *
 * @throws AppError not_found, alike for a log that there is not, that is not open to the asker, and that nobody signed yet.
 */
export async function servedLog(ctx: Ctx, identity: string): Promise<ServedLog> {
  const facts = /^[0-9a-f]{32}$/.test(identity) ? await selectServedFacts(ctx.db.pool, identity) : null
  const tenant = facts && (await loadTenants(ctx.db)).byId.get(facts.tenantId)
  if (!facts || !tenant || !(facts.isPublic || mayReadAll(ctx.principal, tenant))) throw noSuchLog()
  const { logId, checkpoint, origin, ended } = facts
  const size = ended?.kept ?? checkpoint?.size
  if (size === undefined || origin === null) throw noSuchLog()
  const isShared = facts.isPublic && ctx.principal.kind === 'anonymous'
  return { logId, tenant, isShared, facts, size, note: checkpoint?.note ?? null, origin }
}

const noSuchLog = (): AppError =>
  new AppError(
    'not_found',
    'There is no such log, or it is not open to you: send an API key with the scope proofs:read.',
  )

function mayReadAll(principal: Principal, tenant: TenantRef): boolean {
  if (!can(principal, 'proofs.read', tenant)) return false
  try {
    return seesAll(seenBy({ principal, tenant }).sight)
  } catch (error) {
    // A grant that cannot be read shows nothing.
    if (error instanceof AppError) return false
    throw error
  }
}

/** The keys of a log, newest first, each with the sizes that it signs; none before it has a name. */
export function keysOf({
  identity,
  origin,
  rotations,
}: Pick<LogFacts, 'identity' | 'origin' | 'rotations'>): LogJson['keys'] {
  if (origin === null) return []
  return keyTerms(rotations)
    .map(({ epoch, from, to }) => ({
      vkey: vkeyText(logVkey({ identity, origin }, epoch)),
      fromSize: Number(from),
      toSize: to === null ? null : Number(to),
    }))
    .toReversed()
}

/** That everybody may know. What it is about is for who runs the log, and who may read all of it: it says how the instance is set up. */
const NOT_SIGNED = 'Nothing new of this log is signed. Whoever runs it is told why.'

/** What a log says of itself. */
export function logJsonOf({ origin, facts }: ServedLog): LogJson {
  const { ended } = facts
  return {
    logId: facts.identity,
    origin,
    entryVersion: ENTRY_VERSION,
    minimumIndex: 0,
    keys: keysOf(facts),
    problem: facts.problem === null ? null : NOT_SIGNED,
    continues: continuedLog(facts),
    continuedBy: ended && { logId: ended.continuedBy, index: Number(ended.index) },
  }
}

/** The log that this one continues. */
export function continuedLog({ continues }: LogFacts): LogJson['continues'] {
  if (continues === null) return null
  const { identity, origin, size, kept, index } = continues
  return { logId: identity, origin, size: Number(size), kept: Number(kept), index: Number(index) }
}
