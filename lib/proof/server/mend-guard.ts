import { verifyEd25519 } from '@/lib/config/ed25519'
import type { Db } from '@/lib/db/db'
import { hasher } from '@/lib/log/server/tree'
import { CompactRange } from '@/lib/merkle/compact-range'
import { openCheckpoint } from '@/lib/proof/checkpoint'
import { keyTerms } from '@/lib/proof/key-terms'

import { Guard, type Signed } from './guard'
import { neededRanges, plainProblem, problemOf } from './judge'
import { logVkey } from './log-keys'
import { selectSignedLogs, type StoredLog } from './store-checkpoints'
import { selectEnded } from './store-ended'
import { selectLogFacts } from './store-served'
import { readNodes } from './store-tiles'

/** What became of a log that the guard had lost. */
export interface Adopted {
  identity: string
  /** Null: it was adopted. */
  problem: string | null
}

/**
 * Makes the guard of logs anew that it does not know, or knows less of, from the last checkpoints in the database: each has to be signed by the log's
 * own key, and the log has to contain it. What was signed after that, and is in the database no more, is not noticed any more: so
 * only a person can say this. What ended stays ended.
 *
 * @throws GuardMoved while a publisher works on it.
 */
export async function adoptGuard(db: Pick<Db, 'pool'>, guardDir: string): Promise<Adopted[]> {
  const guard = await Guard.open(guardDir)
  const logs = await selectSignedLogs(db.pool)
  const adopted: Adopted[] = []
  const ended = [...(await selectEnded(db.pool))].filter(([identity, { size }]) => {
    const known = guard.signed(identity)
    return known === null || (known.continuedBy === undefined && known.size <= size)
  })
  const changes = new Map<string, Signed>(ended)
  for (const log of logs.filter((one) => isOlder(guard, one))) {
    const { identity } = log
    const signed = (await signedByCheckpoint(db, log)) ?? neverSigned(log)
    if (typeof signed !== 'string') changes.set(identity, signed)
    adopted.push({ identity, problem: typeof signed === 'string' ? signed : null })
  }
  if (changes.size > 0) await guard.advance(changes)
  return adopted
}

function isOlder(guard: Guard, { identity, signedSize }: StoredLog): boolean {
  const signed = guard.signed(identity)
  return signed === null || (signedSize !== null && signedSize > signed.size)
}

/** A log that goes on under another name may not have been signed under it yet. */
const neverSigned = ({ logId, tenantId: tenant, identity, origin }: StoredLog): Signed | string =>
  identity === logId || origin === null
    ? 'The database has no checkpoint of it.'
    : { tenant, origin, size: 0n, root: CompactRange.empty(hasher).root() }

/** What the checkpoint in the database says was signed last, if that holds; else what is wrong with it. Null: there is none. */
export async function signedByCheckpoint(
  db: Pick<Db, 'pool'>,
  log: StoredLog,
): Promise<Signed | string | null> {
  const { logId, tenantId: tenant, identity, origin } = log
  const note = (await selectLogFacts(db.pool, logId))?.checkpoint?.note
  if (note === undefined || origin === null) return null
  const keys = keyTerms(log.rotations).map(({ epoch }) => logVkey({ identity, origin }, epoch))
  const opened = openCheckpoint(note, keys, verifyEd25519)
  if ('problem' in opened) return `Its checkpoint ${opened.problem}.`
  const signed = { tenant, origin: opened.origin, size: opened.size, root: opened.root }
  return (await problemBy(db, log, signed)) ?? signed
}

/** Why a log must not be signed when this is what was signed of it before. */
export async function problemBy(
  db: Pick<Db, 'pool'>,
  log: StoredLog,
  signed: Signed | null,
): Promise<string | null> {
  const isOpen = plainProblem(log, signed) === null
  const ranges = isOpen ? neededRanges(log, signed) : []
  const [read] = await readNodes(db.pool, [{ logId: log.logId, size: log.size, ranges }])
  return problemOf(log, signed, read ?? null)
}
