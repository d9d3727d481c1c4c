import { verifyEd25519 } from '@/lib/config/ed25519'
import type { Db } from '@/lib/db/db'
import { openCheckpoint } from '@/lib/proof/checkpoint'
import { keyTerms } from '@/lib/proof/key-terms'

import { newestEnd } from './change-guard'
import { Guard, type Signed } from './guard'
import { neededRanges, plainProblem, problemOf } from './judge'
import { logVkey } from './log-keys'
import { signedEndings } from './signed-endings'
import { selectSignedLogs, type StoredLog } from './store-checkpoints'
import { selectLogFacts } from './store-served'
import { readNodes } from './store-tiles'

/** What became of a log that the guard had lost. */
export interface Adopted {
  identity: string
  /** Null: it was adopted. */
  problem: string | null
}

/**
 * Makes the guard of logs anew that it does not know, or knows less of, from what is signed of them in the database: the last checkpoint,
 * by the log's own key, which the log has to contain, and what the log states in that of identities that ended. What was signed after
 * that, and is in the database no more, is not noticed any more: so only a person can say this. Whose log is whose is taken from the
 * database.
 *
 * @throws GuardMoved while a publisher works on it.
 */
export async function adoptGuard(db: Pick<Db, 'pool'>, guardDir: string): Promise<Adopted[]> {
  const guard = await Guard.open(guardDir)
  const logs = await selectSignedLogs(db.pool)
  const adopted: Adopted[] = []
  const changes = new Map<string, Signed>()
  const taken = new Set<string>()
  for (const log of logs.filter((one) => isOlder(guard, one))) {
    const { identity, tenantId } = log
    const signed = (await signedByCheckpoint(db, log)) ?? NEVER_SIGNED
    const { ended, unsaid } = typeof signed === 'string' ? NONE : await signedEndings(db, log, signed)
    const problem = typeof signed === 'string' ? signed : tenantProblem(guard, log, ended, taken)
    if (problem === null && typeof signed !== 'string') {
      taken.add(tenantId)
      for (const [one, end] of ended) changes.set(one, newestEnd(guard.signed(one), end))
      changes.set(identity, signed)
    }
    adopted.push({ identity, problem }, ...unsaid.map((one) => ({ identity: one, problem: UNSAID })))
  }
  if (changes.size > 0) await guard.advance(changes)
  return adopted
}

const NONE = { ended: new Map<string, Signed>(), unsaid: [] }
const NEVER_SIGNED =
  'The database has no checkpoint of it: `vouchsafe logs continue` lets it go on under another name.'
const UNSAID = 'The database says that it ended, and the log that would continue it does not state so.'

/** Why the guard cannot take a log as its tenant's; null: it can. */
function tenantProblem(
  guard: Guard,
  { identity, tenantId }: StoredLog,
  ended: ReadonlyMap<string, Signed>,
  taken: ReadonlySet<string>,
): string | null {
  const other = guard.identityOf(tenantId)
  if (taken.has(tenantId) || (other !== null && other !== identity && !ended.has(other)))
    return `Its tenant has another log${other === null ? '' : `, ${other}`}, which has not ended.`
  const moved = [identity, ...ended.keys()].some(
    (one) => (guard.signed(one)?.tenant ?? tenantId) !== tenantId,
  )
  return moved ? 'It was signed as the log of another tenant.' : null
}

function isOlder(guard: Guard, { identity, signedSize }: StoredLog): boolean {
  const signed = guard.signed(identity)
  return signed === null || (signedSize !== null && signedSize > signed.size)
}

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
