import { AppError } from '@/lib/base/errors'
import { verifyEd25519 } from '@/lib/config/ed25519'
import type { Db } from '@/lib/db/db'
import { openCheckpoint } from '@/lib/proof/checkpoint'
import { keyTerms } from '@/lib/proof/key-terms'

import { Guard, type Signed } from './guard'
import { neededRanges, problemOf } from './judge'
import { logVkey } from './log-keys'
import { selectSignedLogs, type StoredLog } from './store-checkpoints'
import { selectLogFacts } from './store-served'
import { readNodes } from './store-tiles'

/** What became of a log that the guard had lost. */
export interface Adopted {
  logId: string
  /** Null: it was adopted. */
  problem: string | null
}

/**
 * Makes the guard of logs that it does not know anew, from the last checkpoints in the database: each has to be signed by the log's
 * own key, and the log has to contain it. What was signed after that, and is in the database no more, is not noticed any more: so
 * only a person can say this.
 *
 * @throws GuardMoved while a publisher works on it.
 */
export async function adoptGuard(db: Pick<Db, 'pool'>, guardDir: string): Promise<Adopted[]> {
  const guard = await Guard.open(guardDir)
  const logs = await selectSignedLogs(db.pool, [])
  const adopted: Adopted[] = []
  const changes = new Map<string, Signed>()
  for (const log of logs.filter(({ logId }) => guard.signed(logId) === null)) {
    const signed = await lastSigned(db, log)
    if (typeof signed !== 'string') changes.set(log.logId, signed)
    adopted.push({ logId: log.logId, problem: typeof signed === 'string' ? signed : null })
  }
  if (changes.size > 0) await guard.advance(changes)
  return adopted
}

/** What the database says was signed last, if that holds; else what is wrong with it. */
async function lastSigned(db: Pick<Db, 'pool'>, log: StoredLog): Promise<Signed | string> {
  const { logId, origin } = log
  const note = (await selectLogFacts(db.pool, logId))?.checkpoint?.note
  if (note === undefined || origin === null) return 'The database has no checkpoint of it.'
  const keys = keyTerms(log.rotations).map(({ epoch }) => logVkey({ logId, origin }, epoch))
  const opened = openCheckpoint(note, keys, verifyEd25519)
  if ('problem' in opened) return `Its checkpoint ${opened.problem}.`
  const signed = { origin: opened.origin, size: opened.size, root: opened.root }
  const ranges = opened.size > log.size ? [] : neededRanges(log, signed)
  const [read] = await readNodes(db.pool, [{ logId, size: log.size, ranges }])
  return problemOf(log, signed, read ?? null) ?? signed
}

/**
 * Takes note that entries of a log that were signed are lost for good: the database is served again, and the log never signed.
 *
 * @throws AppError not_found when it was never signed.
 */
export async function giveUpLog(guardDir: string, logId: string): Promise<Signed> {
  const guard = await Guard.open(guardDir)
  const signed = guard.signed(logId)
  if (signed === null) throw new AppError('not_found', `The guard does not know a log ${logId}.`)
  await guard.advance(new Map([[logId, { ...signed, isLost: true }]]))
  return signed
}
