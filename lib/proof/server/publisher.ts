import type pg from 'pg'

import { SetupError } from '@/lib/config/setup-error'
import type { Db } from '@/lib/db/db'
import { keyTerms } from '@/lib/proof/key-terms'
import { originOf } from '@/lib/proof/origin'

import { compareWithGuard } from './compare-guard'
import { Guard, GuardMoved } from './guard'
import { neededRanges, plainProblem, problemOf } from './judge'
import { signCheckpoint } from './log-keys'
import {
  forgetHalts,
  type LogProblem,
  selectHeads,
  selectUnsigned,
  type SignedCheckpoint,
  storeCheckpoints,
  type StoredLog,
  storeHalts,
} from './store-checkpoints'
import { readNodes } from './store-tiles'

/** What a publisher needs to know of its surroundings. */
export interface PublisherPlace {
  db: Pick<Db, 'pool'>
  /** Where the guard is. */
  guardDir: string
  /** The public address: logs that are signed for the first time are named by it for ever. */
  url: string
  /** A clock that only goes forward, in milliseconds. */
  clock?(): number
}

/** What one round did. */
export interface Round {
  /** Logs that were signed. */
  signed: number
  /** Logs that were not, and why, each time that a reason is new. */
  halted: LogProblem[]
  /** There may be more logs that are to be signed now. */
  isFull: boolean
}

/** Logs that one round signs: each costs some tiles, and all of them one write of the guard. */
const LOGS_A_ROUND = 500

/** Logs to which nothing is added are compared with the guard so often. */
const COMPARE_EVERY_MS = 60_000

/**
 * Signs what logs have grown to. One publisher works for a deployment at a time: it holds a lock of the database for as long as its
 * connection lives, and makes all of its statements on that connection, so that what it stores it stores as the one that has the
 * lock. Order of each round: read what was committed, judge it by the guard, write the guard, sign, store. Wherever it is killed,
 * the next one finds either nothing, or a guard that lets exactly the same be signed again.
 */
export class Publisher {
  #session: pg.PoolClient | null = null
  #guard: Guard | null = null
  /** When all logs were compared with the guard that is open; null: not yet. */
  #comparedAt: number | null = null

  constructor(private readonly place: PublisherPlace) {}

  /**
   * One round; null when another publisher has the lock. After a failure everything is read anew with the next round.
   *
   * @throws GuardMoved and what the database says.
   */
  async round(): Promise<Round | null> {
    try {
      const session = await this.#lock()
      if (session === null) return null
      return await this.#publish(session)
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Lets another publisher go on. */
  close(): void {
    this.#session?.release(true)
    this.#session = null
    this.#guard = null
    this.#comparedAt = null
  }

  async #lock(): Promise<pg.PoolClient | null> {
    if (this.#session !== null) return this.#session
    const session = await this.place.db.pool.connect()
    let isHeld = false
    try {
      const { rows } = await session.query<{ held: boolean }>(
        "SELECT pg_try_advisory_lock(hashtext('vouchsafe publisher')) AS held",
      )
      isHeld = rows[0]?.held === true
    } finally {
      if (!isHeld) session.release(true)
    }
    this.#session = isHeld ? session : null
    return this.#session
  }

  async #publish(session: pg.PoolClient): Promise<Round> {
    const guard = await this.#openGuard()
    const logs = await selectUnsigned(session, LOGS_A_ROUND)
    if (guard instanceof SetupError) return this.#halt(session, logs, problemOfAll(logs, guard))
    // What the database itself believes to be signed may be as old as the database: only the guard knows.
    const now = this.#now()
    const isDue = this.#comparedAt === null || now - this.#comparedAt >= COMPARE_EVERY_MS
    const odd = isDue ? compareWithGuard(guard, await selectHeads(session)) : null
    const problems = byIdentity([...(odd ?? []), ...(await judgeAll(session, guard, logs))])
    const signed = logs
      .filter(({ identity }) => !problems.has(identity))
      .map((log) => ({
        ...log,
        origin: guard.signed(log.identity)?.origin ?? originOf(this.place.url, log.identity),
      }))
    // Who says that a log goes on under another name writes the guard, too.
    if (problems.size > 0 && !(await guard.isNewest())) throw new GuardMoved()
    const halted = await this.#halt(session, logs, problems)
    if (odd !== null) {
      const missed = odd.map(({ identity }) => identity)
      await forgetHalts(session, missed)
      this.#comparedAt = now
    }
    try {
      await guardAll(guard, signed)
    } catch (error) {
      if (!(error instanceof SetupError)) throw error
      this.#guard = null
      this.#comparedAt = null
      return this.#halt(session, logs, problemOfAll(signed, error))
    }
    await storeCheckpoints(session, signed.map(sign))
    return { ...halted, signed: signed.length }
  }

  #now(): number {
    return this.place.clock?.() ?? performance.now()
  }

  async #openGuard(): Promise<Guard | SetupError> {
    if (this.#guard !== null) return this.#guard
    try {
      this.#guard = await Guard.open(this.place.guardDir)
      return this.#guard
    } catch (error) {
      if (error instanceof SetupError) return error
      throw error
    }
  }

  async #halt(session: pg.PoolClient, logs: readonly StoredLog[], problems: Problems): Promise<Round> {
    return {
      signed: 0,
      halted: await storeHalts(session, [...problems.values()]),
      // Those that were halted before come last.
      isFull: logs.length === LOGS_A_ROUND && logs.some(({ halt }) => halt === null),
    }
  }
}

/** Why logs must not be signed. */
type Problems = ReadonlyMap<string, LogProblem>

const byIdentity = (problems: readonly LogProblem[]): Problems =>
  new Map(problems.map((problem) => [problem.identity, problem]))

/** Without the guard nothing is signed. What to do about it names places of the machine, and auditors of each tenant read this. */
const problemOfAll = (logs: readonly StoredLog[], { problem }: SetupError): Problems =>
  byIdentity(logs.map(({ identity, tenantId }) => ({ identity, tenantId, problem })))

/** Which of these logs must not be signed. */
async function judgeAll(
  session: pg.PoolClient,
  guard: Guard,
  logs: readonly StoredLog[],
): Promise<LogProblem[]> {
  const judged = logs.map((log) => {
    const { identity, tenantId, logId, size } = log
    const signed = guard.signed(identity)
    // Of two logs of one tenant that were never signed neither can be told to be the one.
    const twin = logs.find((one) => one.tenantId === tenantId && one !== log)?.identity ?? null
    const plain = plainProblem(log, signed, guard.identityOf(tenantId) ?? twin)
    const ranges = plain === null ? neededRanges(log, signed) : []
    return { log, signed, plain, asked: { logId, size, ranges } }
  })
  const readers = await readNodes(
    session,
    judged.map(({ asked }) => asked),
  )
  return judged.flatMap(({ log, signed, plain }, at) => {
    const { identity, tenantId } = log
    const problem = plain ?? problemOf(log, signed, readers[at] ?? null)
    return problem === null ? [] : [{ identity, tenantId, problem }]
  })
}

type NamedLog = StoredLog & { origin: string }

/** One write for all of them; none where only what was signed before is signed again. */
async function guardAll(guard: Guard, logs: readonly NamedLog[]): Promise<void> {
  const grown = logs.filter(({ identity, size }) => guard.signed(identity)?.size !== size)
  if (grown.length === 0) return
  await guard.advance(
    new Map(
      grown.map(({ identity, tenantId: tenant, origin, size, root }) => [
        identity,
        { tenant, origin, size, root },
      ]),
    ),
  )
}

function sign({ identity, origin, size, root, rotations }: NamedLog): SignedCheckpoint {
  const note = signCheckpoint({ origin, size, root }, identity, keyTerms(rotations))
  return { identity, origin, size, root, note }
}
