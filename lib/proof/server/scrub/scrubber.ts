import { setTimeout as wait } from 'node:timers/promises'

import type pg from 'pg'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { workerCtx } from '@/lib/access/server/worker-ctx'
import type { Db } from '@/lib/db/db'
import { type CheckKind, type CheckState, LogCheck } from '@/lib/log/server/log-check'

import { beginCheck } from './begin-check'
import { endCheck } from './end-check'
import { askWhereOdd } from './look-at-results'
import { noteState, readNewest } from './newest-check'
import { type Aside, putAside, takeUp } from './put-aside'
import {
  type DueScrub,
  saveState,
  type ScrubTimes,
  selectAsked,
  selectDue,
  selectScrub,
  storeBegun,
} from './store-scrub'

/** What a scrubber needs to know of its surroundings. */
export interface ScrubPlace {
  db: Db
  guardDir: string
  now: () => Date
  times: ScrubTimes
  /** Entries that a sample looks at, at most. */
  sampleEntries: number
  /** The share of its time that it works for checks that nobody waits for, in percent. */
  load: number
  /** How long one turn works at a check before it is put aside; a step at least. Default: 5 s. */
  turnMs?: number
}

/** What one turn did. */
export interface Turn {
  logId: string
  tenant: TenantRef
  kind: CheckKind
  /** The check as it is now; ended where it is done. */
  check: CheckState
}

/** What is lost when a worker is killed is no more than one turn. */
const TURN_MS = 5_000
const LOCK = "hashtext('vouchsafe scrub')"
/** A log whose check could not be made is left alone for so long: others go on. */
const AFTER_FAILURE_MS = 300_000
/** So often it is looked whether somebody has changed what checks found. */
const LOOK_EVERY_MS = 3_600_000
/** No statement of a check takes longer: the counts of an hour with millions of events do. */
const STATEMENT_MS = 300_000

/**
 * Checks logs by itself: of each one a sample every day and everything every week, and what somebody asks for at once. It works in
 * short turns. After each one it puts aside how far the check is, so that it goes on after a restart, and that no long check keeps
 * another one waiting. One process at a time works, for as long as a turn lasts. It reads in transactions of some milliseconds and
 * locks nothing that an append needs.
 */
export class Scrubber {
  #last: Pick<DueScrub, 'logId' | 'kind'> | null = null
  /** Until when each log is left alone. */
  readonly #failed = new Map<string, number>()

  /** When the stored results are looked at again. */
  #lookAt = 0

  constructor(private readonly place: ScrubPlace) {}

  /** One turn at a check that somebody waits for; null: nobody does, or another process is at it. */
  asked(stop: AbortSignal): Promise<Turn | null> {
    return this.#turn(stop, (client) => selectAsked(client, this.#last, this.#failing()))
  }

  /** One turn at a check whose time has come; null: there is none, or another process is at it. */
  planned(stop: AbortSignal): Promise<Turn | null> {
    const { now, times } = this.place
    return this.#turn(stop, async (client) => {
      await this.#lookAtResults(client)
      return selectDue(client, now(), { ...times, except: this.#failing() })
    })
  }

  /** One turn at this check, for who waits for it; null: it has ended, or another process is at one. */
  named(stop: AbortSignal, log: Pick<DueScrub, 'logId' | 'kind'>): Promise<Turn | null> {
    return this.#turn(stop, (client) => selectScrub(client, log.logId, log.kind))
  }

  /** Now and then what stands as found is held against what was found: a forged result keeps no check from being due for long. */
  async #lookAtResults(client: pg.ClientBase): Promise<void> {
    const now = this.place.now()
    if (this.#lookAt > now.getTime()) return
    await askWhereOdd(client, this.place.guardDir, now)
    this.#lookAt = now.getTime() + LOOK_EVERY_MS
  }

  #failing(): string[] {
    const now = this.place.now().getTime()
    return [...this.#failed].flatMap(([logId, until]) => (until > now ? [logId] : []))
  }

  async #turn(
    stop: AbortSignal,
    choose: (client: pg.ClientBase) => Promise<DueScrub | null>,
  ): Promise<Turn | null> {
    // Of those for long reading: the others are for what has to be quick.
    const client = await this.place.db.readers.connect()
    let isWhole = false
    try {
      const held = await lock(client)
      const turn = held ? await this.#work(client, stop, await choose(client)) : null
      if (held) await client.query(`SELECT pg_advisory_unlock(${LOCK})`)
      isWhole = true
      return turn
    } finally {
      // A connection that failed in the middle may still have the lock: closing it gives the lock back.
      client.release(!isWhole)
    }
  }

  async #work(client: pg.ClientBase, stop: AbortSignal, due: DueScrub | null): Promise<Turn | null> {
    if (due === null) return null
    this.#last = due
    try {
      return await this.#goOn(client, stop, due)
    } catch (error) {
      this.#failed.set(due.logId, this.place.now().getTime() + AFTER_FAILURE_MS)
      throw error
    }
  }

  async #goOn(client: pg.ClientBase, stop: AbortSignal, due: DueScrub): Promise<Turn | null> {
    const tenant = (await loadTenants(this.place.db)).byId.get(due.tenantId)
    // Archived since.
    if (tenant?.logId !== due.logId) return null
    const { logId, kind } = due
    const { guardDir } = this.place
    const aside = takeUp(due, due, await readNewest(guardDir, due))
    const begunAt = aside === null || due.begunAt === null ? this.place.now() : due.begunAt
    const check =
      aside === null ? await beginCheck(client, tenant, kind, this.place) : LogCheck.goOn(tenant, aside)
    if (aside === null) await storeBegun(client, due, begunAt, await this.#noted(due, begunAt, check))
    await this.#steps(client, stop, check, due.askedBy !== null)
    if (check.isDone) await endCheck(this.#ctx(tenant), tenant, { ...due, begunAt }, check.state, guardDir)
    else await saveState(client, due, begunAt, await this.#noted(due, begunAt, check))
    return { logId, tenant, kind, check: check.state }
  }

  /** A check as it is put aside, noted outside of the database first. */
  async #noted(of: DueScrub, begunAt: Date, check: LogCheck): Promise<Aside> {
    const aside = putAside(of, begunAt, check.state)
    await noteState(this.place.guardDir, of, aside.mac)
    return aside
  }

  #ctx(tenant: TenantRef): Ctx {
    const { db, now } = this.place
    return workerCtx(db, tenant, now)
  }

  /** Small steps, with pauses between them where nobody waits. */
  async #steps(client: pg.ClientBase, stop: AbortSignal, check: LogCheck, isAsked: boolean): Promise<void> {
    const restShare = isAsked ? 0 : 100 / this.place.load - 1
    const until = performance.now() + (this.place.turnMs ?? TURN_MS)
    while (!check.isDone && !stop.aborted) {
      const began = performance.now()
      await step(client, check)
      const restMs = (performance.now() - began) * restShare
      if (restMs >= 1) await wait(restMs, undefined, { signal: stop }).catch(() => undefined)
      if (performance.now() >= until) return
    }
  }
}

async function lock(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS held`)
  return rows[0]?.held === true
}

async function step(client: pg.ClientBase, check: LogCheck): Promise<void> {
  await client.query(
    `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = ${STATEMENT_MS}`,
  )
  try {
    await check.step(client)
  } finally {
    await client.query('ROLLBACK')
  }
}
