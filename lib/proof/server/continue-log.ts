import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { base64 } from '@/lib/base/bytes'
import { AppError } from '@/lib/base/errors'
import type { OwnEvent } from '@/lib/log/server/record'
import { recordedChange } from '@/lib/log/server/recorded-change'
import { hasher } from '@/lib/log/server/tree'
import { CompactRange } from '@/lib/merkle/compact-range'
import type { ContinuedStatement } from '@/lib/proof/continued'
import { originOf } from '@/lib/proof/origin'
import { vkeyText } from '@/lib/proof/vkey'

import { endInGuard, type GuardedEnding, guardWhole } from './change-guard'
import { Guard, type Signed } from './guard'
import { logVkey } from './log-keys'
import { problemBy, signedByCheckpoint } from './mend-guard'
import { signedEndings } from './signed-endings'
import { selectLog, type StoredLog } from './store-checkpoints'
import { endIdentity } from './store-ended'
import { lockLog } from './store-log-keys'
import { selectLogFacts } from './store-served'

/** Where a log is continued. */
export interface ContinuePlace {
  guardDir: string
  /** The public address: the log is named by it from now on. */
  url: string
}

/** A log that goes on under another name. */
export interface ContinuedLog {
  tenant: string
  /** What ended: so many entries were signed of it, and so many of those are proven to be there still. */
  was: { log: string; origin: string; size: number; kept: number }
  /** What continues it. Its entry `log.continued` has this index, and entries below it were there already. */
  now: { log: string; origin: string; vkey: string; index: number }
}

/**
 * Has a log go on under another identity, after entries that were signed under the one before were lost for good, or are others now.
 * The guard takes note first: from then on nothing is signed under the old identity. Then one transaction changes the identity and
 * records `log.continued`. Killed in between, and done again, it goes on where it was. An identity that was lost as well, with a
 * database that is older than an earlier loss, is ended in the same way: so there may be several steps. None: nothing was lost.
 *
 * @throws AppError conflict where no log could go on from there.
 */
export async function continueLog(
  ctx: Ctx,
  tenant: TenantRef,
  place: ContinuePlace,
): Promise<ContinuedLog[]> {
  const steps: ContinuedLog[] = []
  for (;;) {
    const log = await selectLog(ctx.db.pool, tenant.logId)
    const guard = await Guard.open(place.guardDir)
    const signed = guard.signed(log.identity)
    const { replaced, before } = await formerly(ctx, guard, log)
    if (replaced === null && (await problemBy(ctx.db, named(log, signed), signed)) === null) {
      if (steps.length > 0 || isNew(log)) await guardWhole(place.guardDir, log)
      return steps
    }
    await requireSound(ctx, log, signed)
    const proven = replaced === null ? await provenBy(ctx, log) : null
    const ended = replaced ?? log.identity
    const ending = await endInGuard(place, {
      ...log,
      identity: ended,
      proven: proven === null ? nothingOf(log, place.url) : withoutNote(proven),
      before,
    })
    const step = await endInDatabase(ctx, tenant, { log, ended, proven, ...ending })
    if (step !== null) steps.push(step)
  }
}

/** A log that goes on under a name of which nothing was signed yet. */
const isNew = ({ identity, logId, signedSize }: StoredLog): boolean =>
  identity !== logId && signedSize === null

/**
 * What the guard knows instead of a log that it does not know: the one that was signed, in the place of which it stands; or identities
 * before it that ended, where the guard is older than that and what is signed of the log states it.
 */
export async function formerly(
  ctx: Ctx,
  guard: Guard,
  log: StoredLog,
): Promise<{ replaced: string | null; before: Map<string, Signed> }> {
  const none = new Map<string, Signed>()
  const other = guard.signed(log.identity) === null ? guard.identityOf(log.tenantId) : null
  if (other === null) return { replaced: null, before: none }
  const proven = await provenBy(ctx, log)
  const { ended, unsaid } =
    proven === null ? { ended: none, unsaid: [] } : await signedEndings(ctx.db, log, proven)
  if (ended.has(other)) return { replaced: null, before: ended }
  if (unsaid.includes(other))
    throw new AppError(
      'conflict',
      `The database says that ${other} ended, and what is signed does not: restore another backup.`,
    )
  return { replaced: other, before: none }
}

/** Another name in the database alone is no loss. */
const named = (log: StoredLog, signed: Signed | null): StoredLog => ({
  ...log,
  origin: signed === null ? log.origin : null,
})

/** A checkpoint as it is stored, and what it says. */
export interface Proven extends Signed {
  note: string
}

/** The last checkpoint in the database, where it is signed and the log holds it; null: there is none such. */
export async function provenBy({ db }: Pick<Ctx, 'db'>, log: StoredLog): Promise<Proven | null> {
  const signed = await signedByCheckpoint(db, log)
  if (signed === null || typeof signed === 'string') return null
  return { ...signed, note: (await selectLogFacts(db.pool, log.logId))?.checkpoint?.note ?? '' }
}

const withoutNote = ({ note: _, ...signed }: Proven): Signed => signed

/** Of a log of which nobody knows what was signed. */
export const nothingOf = ({ tenantId: tenant, identity, origin }: StoredLog, url: string): Signed => ({
  tenant,
  origin: origin ?? originOf(url, identity),
  size: 0n,
  root: CompactRange.empty(hasher).root(),
})

/** A log whose own tree is broken cannot go on under any name: what is appended to it would not be signed. */
async function requireSound({ db }: Ctx, log: StoredLog, signed: Signed | null): Promise<void> {
  if (signed !== null && signed.tenant !== log.tenantId)
    throw new AppError(
      'conflict',
      `The log ${log.identity} was signed as that of tenant ${signed.tenant}, and cannot go on as that of another: restore another backup.`,
    )
  const problem = await problemBy(db, { ...log, origin: null, identity: log.logId, rotations: [] }, null)
  if (problem === null) return
  throw new AppError(
    'conflict',
    `The log ${log.identity} is broken in itself, and cannot go on: restore another backup. ${problem}`,
  )
}

/** A log as it is, the identity that it ends, and what it is proven to hold of that. */
interface Step {
  log: StoredLog
  ended: string
  proven: Proven | null
}

/** Changes the identity and records it; null when somebody else has done so meanwhile. */
async function endInDatabase(
  ctx: Ctx,
  tenant: TenantRef,
  { log, ended, proven, signed, next }: GuardedEnding & Step,
): Promise<ContinuedLog | null> {
  const { logId, identity } = log
  const { origin, size, root } = signed
  const kept = proven?.size ?? 0n
  const [sizes, vkey] = [{ size: Number(size), kept: Number(kept) }, vkeyText(logVkey(next, 0))]
  return recordedChange(ctx, tenant, 'a log', async (tx) => {
    const { size: index, identity: current } = await lockLog(tx, logId)
    if (current !== identity) return { result: null, event: null }
    await endIdentity(tx, { logId, identity, ended, signed, kept, next, index })
    const statement = { origin, ...sizes, root: base64(root), checkpoint: proven?.note ?? null }
    const result: ContinuedLog = {
      tenant: tenant.slug,
      was: { log: ended, origin, ...sizes },
      now: { log: next.identity, origin: next.origin, vkey, index: Number(index) },
    }
    return { result, event: continuedEvent(tenant, next.identity, statement) }
  })
}

const continuedEvent = (tenant: TenantRef, identity: string, statement: ContinuedStatement): OwnEvent => ({
  action: 'log.continued',
  change: 'UPDATE',
  resource: { type: 'LOG', id: identity, name: tenant.name },
  message: `The log of ${tenant.name} goes on under another name: ${statement.size} entries of ${statement.origin} were signed, and ${statement.kept} of them are proven to be here`,
  details: statement,
  log: statement,
})
