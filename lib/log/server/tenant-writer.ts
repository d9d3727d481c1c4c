import { setTimeout as sleep } from 'node:timers/promises'

import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import { HASH_BYTES } from '@/lib/merkle/hash'
import { TILE_WIDTH } from '@/lib/merkle/tile'

import { appendFailure, isConnectionLoss, isTransient } from './failures'
import type { AppendAnswer } from './placement'
import type { PreparedEvent } from './prepare'
import {
  GroupBroken,
  KeyGone,
  writeGroup,
  type GroupOutcome,
  type GroupRequest,
  type GroupResult,
  type Idempotency,
  type Ignored,
} from './write-group'

/**
 * Events in one transaction: whole requests up to this many, a larger request alone. More makes Node and PostgreSQL
 * take turns instead of overlapping; measured best at about 1,000.
 */
const GROUP_EVENTS_MAX = 1_000

/** How long a group whose connection was lost is tried again before its requests are told that nobody knows. */
const RECOVERY_MS = 10_000
const RECOVERY_PAUSE_MS = 100

/** One request that waits to be written. */
export interface Job {
  events: readonly PreparedEvent[]
  idempotency?: Idempotency
  ignored?: Ignored
  /** Seals the events anew, after a key that they were sealed with has gone. */
  prepare(): Promise<PreparedEvent[]>
  resolve(result: { answer: AppendAnswer; replayed: boolean }): void
  reject(error: Error): void
}

interface Waiting extends Job {
  ours: Set<string>
}

/**
 * Appends for one tenant, one group at a time: what arrives while a transaction runs makes the next group. There is
 * no timer, so a lone request waits for nothing.
 */
export class TenantWriter {
  readonly #waiting: Waiting[] = []
  #running = false
  /** Leaf hashes of the unfinished tile at `size`: spares reading its entries back when the tile becomes full. */
  #edge: { size: bigint; leaves: Buffer } | null = null

  constructor(
    private readonly pool: pg.Pool,
    private readonly tenant: TenantRef,
    private readonly written: (result: GroupResult, milliseconds: number) => void,
  ) {}

  add(job: Job): void {
    this.#waiting.push({ ...job, ours: new Set() })
    if (!this.#running) void this.#run()
  }

  async #run(): Promise<void> {
    this.#running = true
    try {
      while (this.#waiting.length > 0) await this.#settle(this.#takeGroup())
    } finally {
      this.#running = false
    }
  }

  #takeGroup(): Waiting[] {
    const group: Waiting[] = []
    let events = 0
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (group.length > 0 && events + next.events.length > GROUP_EVENTS_MAX) break
      events += next.events.length
      group.push(next)
      this.#waiting.shift()
    }
    return group
  }

  /** Writes a group and answers its requests; never throws. */
  async #settle(group: Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#write(group)
      group.forEach((job, i) => {
        const outcome = outcomes[i]!
        if ('error' in outcome) job.reject(outcome.error)
        else job.resolve(outcome)
      })
    } catch (error) {
      if (group.length > 1 && !isTransient(error)) {
        // One request's data broke the group: each alone, so that only that one fails.
        for (const job of group) await this.#settle([job])
        return
      }
      for (const job of group) job.reject(appendFailure(error))
    }
  }

  /** Writes until it is known what happened, or until there is no time left. */
  async #write(group: Waiting[]): Promise<GroupOutcome[]> {
    const deadline = performance.now() + RECOVERY_MS
    for (;;) {
      try {
        return await this.#attempt(group)
      } catch (error) {
        if (error instanceof KeyGone) {
          for (const job of group) job.events = await job.prepare()
          continue
        }
        const cause = error instanceof GroupBroken ? error.cause : error
        if (!isConnectionLoss(cause)) throw cause
        // The commit may have happened and only its reply been lost: write again, and recognise what is already there.
        if (error instanceof GroupBroken && error.sent) remember(group)
        if (performance.now() > deadline) throw outcomeUnknown(cause)
        await sleep(RECOVERY_PAUSE_MS)
      }
    }
  }

  async #attempt(group: readonly GroupRequest[]): Promise<GroupOutcome[]> {
    const started = performance.now()
    const client = await this.pool.connect()
    try {
      const result = await writeGroup(client, this.tenant, group, (reader) => ({
        roots: reader.roots,
        leaves: async (from, to) => (this.#edge?.size === to ? this.#edge.leaves : reader.leaves(from, to)),
      }))
      client.release()
      this.#remember(result)
      this.written(result, performance.now() - started)
      return result.outcomes
    } catch (error) {
      this.#edge = null
      const broken = error instanceof GroupBroken && isConnectionLoss(error.cause)
      if (!broken && !(error instanceof KeyGone)) await client.query('ROLLBACK').catch(() => undefined)
      client.release(broken)
      throw error
    }
  }

  #remember({ before, after, placed }: GroupResult): void {
    const width = Number(after.size % BigInt(TILE_WIDTH))
    const known = this.#edge?.size === before.size ? this.#edge.leaves : Buffer.alloc(0)
    const all = Buffer.concat([
      known,
      ...placed.slice(-width || placed.length).map(({ event }) => event.leaf),
    ])
    const leaves = all.subarray(Math.max(0, all.length - width * HASH_BYTES))
    this.#edge = leaves.length === width * HASH_BYTES ? { size: after.size, leaves } : null
  }
}

/** Marks what this attempt may have written, so that the next one does not call it a duplicate. */
function remember(group: readonly Waiting[]): void {
  for (const { events, ours } of group) for (const event of events) ours.add(event.id)
}

const outcomeUnknown = (cause: unknown): AppError =>
  new AppError(
    'busy',
    'The database went away during the append, so it is not known whether it was stored. Send the same request again with the same ids or Idempotency-Key: nothing will be stored twice.',
    { retryAfterSeconds: 1, cause },
  )
