import { randomUUID } from 'node:crypto'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { base64 } from '@/lib/base/bytes'
import { AppError, invariant } from '@/lib/base/errors'
import type { OwnEvent } from '@/lib/log/server/record'
import { recordedChange } from '@/lib/log/server/recorded-change'
import { hasher } from '@/lib/log/server/tree'
import { CompactRange } from '@/lib/merkle/compact-range'
import type { ContinuedStatement } from '@/lib/proof/continued'
import { originOf } from '@/lib/proof/origin'
import { vkeyText } from '@/lib/proof/vkey'

import { Guard, GuardMoved, type Signed } from './guard'
import { logVkey } from './log-keys'
import { problemBy, signedByCheckpoint } from './mend-guard'
import { selectLog, type StoredLog } from './store-checkpoints'
import { type Ending, endIdentity } from './store-ended'
import { lockLog } from './store-log-keys'
import { selectLogFacts } from './store-served'

/** Where a log is continued. */
export interface ContinuePlace {
  guardDir: string
  /** The public address: the log is named by it from now on. */
  url: string
  /** The guard is not that of the last signature, so nobody knows what was signed last: no log is signed under its name any more. */
  isGuardLost?: boolean
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
    // Another log in the place of the one that was signed goes on from that.
    const replaced = signed === null ? guard.identityOf(log.tenantId) : null
    if (
      replaced === null &&
      !isGivenUp(log, signed, place) &&
      (await problemBy(ctx.db, named(log, signed), signed)) === null
    )
      return steps
    await requireSound(ctx, log, signed)
    const proven = replaced === null ? await provenBy(ctx, log) : null
    const ended = replaced === null ? log : { ...log, identity: replaced, origin: null }
    const ending = await endInGuard(place, ended, proven)
    const step = await endInDatabase(ctx, tenant, { log, ended: ended.identity, proven, ...ending })
    if (step !== null) steps.push(step)
  }
}

/** Whether nobody knows what was signed last of a log, and something was. */
function isGivenUp(log: StoredLog, signed: Signed | null, { isGuardLost }: ContinuePlace): boolean {
  return isGuardLost === true && (log.signedSize !== null || (signed?.size ?? 0n) > 0n)
}

/** Another name in the database alone is no loss. */
const named = (log: StoredLog, signed: Signed | null): StoredLog => ({
  ...log,
  origin: signed === null ? log.origin : null,
})

/** The last checkpoint that the database has of a log, where the log holds it. */
interface Proven extends Signed {
  note: string
}

async function provenBy({ db }: Ctx, log: StoredLog): Promise<Proven | null> {
  const signed = await signedByCheckpoint(db, log)
  if (signed === null || typeof signed === 'string') return null
  return { ...signed, note: (await selectLogFacts(db.pool, log.logId))?.checkpoint?.note ?? '' }
}

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

const TRIES = 10

/** What ends, as the guard knows it, and what continues it. */
interface GuardedEnding {
  signed: Signed
  next: Ending['next']
}

/** Has the guard say that this identity ended, and which one continues it: always the same one, however often it is asked. */
async function endInGuard(
  { guardDir, url }: ContinuePlace,
  { tenantId: tenant, identity, origin }: Pick<StoredLog, 'tenantId' | 'identity' | 'origin'>,
  proven: Proven | null,
): Promise<GuardedEnding> {
  for (let attempt = 1; ; attempt++) {
    const guard = await Guard.open(guardDir)
    const known = guard.signed(identity)
    if (typeof known?.continuedBy === 'string') {
      const next = guard.signed(known.continuedBy)
      invariant(next, 'the guard knows the identity that continues another')
      return { signed: known, next: { identity: known.continuedBy, origin: next.origin } }
    }
    const next = randomUUID().replaceAll('-', '')
    const nothing = { size: 0n, root: CompactRange.empty(hasher).root() }
    const signed = newer(known, proven) ?? { tenant, origin: origin ?? originOf(url, identity), ...nothing }
    try {
      await guard.advance(
        new Map([
          [identity, { ...signed, continuedBy: next }],
          [next, { tenant, origin: originOf(url, next), ...nothing }],
        ]),
      )
    } catch (error) {
      // A publisher that runs has signed another log meanwhile.
      if (!(error instanceof GuardMoved) || attempt === TRIES) throw error
    }
  }
}

/** What was signed last, of what the guard knows and the database proves: a guard that was restored may know less. */
function newer(known: Signed | null, proven: Proven | null): Signed | null {
  if (proven === null || (known !== null && known.size >= proven.size)) return known
  const { tenant, origin, size, root } = proven
  return { tenant, origin, size, root }
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
