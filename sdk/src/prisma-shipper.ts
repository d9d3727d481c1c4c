import { setTimeout as delay } from 'node:timers/promises'

import { pauseMs } from './backoff'
import { messageOf } from './message-of'
import { connect, type Connection, type PostgresPool } from './prisma-connect'
import type { Post } from './prisma-deliver'
import { type Lag, Outbox, type Settled } from './prisma-outbox'
import { askedMsOf, shipNext } from './prisma-ship'

/** What a shipper works with. */
export interface ShipperSetup {
  /** The application's database: a URL for a connection of the shipper's own, or a pool of `pg`. */
  database: { connectionString: string } | { pool: PostgresPool }
  post: Post
  /** How often it looks without being told, in ms. By default 1,000. */
  pollMs?: number | undefined
  /** Told of everything that keeps events from being sent; it goes on trying. By default it is written to standard error. */
  onError?: ((error: unknown) => void) | undefined
}

/** What a shipper has done since it was started. */
export interface ShipperCounters {
  /** Events that are stored. */
  shipped: number
  /** Events that were refused, and are kept in `vouchsafe.refused`. */
  refused: number
  /** Failures to reach the database or Vouchsafe. */
  failures: number
  /** Whether it is the one that sends, and not one that waits to take over. */
  isLeading: boolean
}

/** Sends what the database captured. */
export interface Shipper {
  counters(): ShipperCounters
  /** How far it is behind, from the database. null while that does not answer. */
  lag(): Promise<Lag | null>
  /** Finishes what it is sending and lets go of the database. */
  stop(): Promise<void>
}

const POLL_MS = 1_000
/** How soon it looks again where it may not sleep. */
const SOON_MS = 50

/** A shipper at work, from its construction on. */
export class RunningShipper implements Shipper {
  readonly #stopping = new AbortController()
  readonly #counters: ShipperCounters = { shipped: 0, refused: 0, failures: 0, isLeading: false }
  readonly #ended: Promise<void>
  #outbox: Outbox | null = null
  #wake: () => void = () => undefined
  /** A notification may come before anybody waits for it. */
  #isWoken = false

  constructor(private readonly setup: ShipperSetup) {
    this.#ended = this.#run()
  }

  counters(): ShipperCounters {
    return { ...this.#counters }
  }

  async lag(): Promise<Lag | null> {
    return (await this.#outbox?.lag().catch(() => null)) ?? null
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#wake()
    await this.#ended
  }

  async #run(): Promise<void> {
    let failed = 0
    while (!this.#stopping.signal.aborted) {
      try {
        const connection = await connect(this.setup.database)
        try {
          await this.#serve(connection, () => (failed = 0))
        } finally {
          await this.#leave(connection)
        }
      } catch (error) {
        this.#counters.failures++
        this.#tell(error)
        await this.#pause(pauseMs(++failed, Math.random(), askedMsOf(error)))
      }
    }
  }

  /** Ships over one connection, until that is lost or the shipper stops. `progressed`: something went right. */
  async #serve({ client, lost }: Connection, progressed: () => void): Promise<void> {
    const outbox = new Outbox(client)
    client.on('notification', () => {
      this.#isWoken = true
      this.#wake()
    })
    lost.addEventListener('abort', () => this.#wake())
    await outbox.listen()
    this.#outbox = outbox
    while (!this.#stopping.signal.aborted && !lost.aborted) {
      this.#counters.isLeading ||= await outbox.lead()
      if (!this.#counters.isLeading) {
        await this.#pause()
        continue
      }
      while (!this.#stopping.signal.aborted && (await this.#shipNext(outbox))) progressed()
      progressed()
      await this.#sleep(outbox)
    }
  }

  /** Waits for a commit; what was committed while it fell asleep told nobody, so it looks once more. */
  async #sleep(outbox: Outbox): Promise<void> {
    if (!(await outbox.fallAsleep())) return this.#pause(SOON_MS)
    if (!(await this.#shipNext(outbox))) await this.#pause()
    await outbox.wakeUp()
  }

  #shipNext(outbox: Outbox): Promise<boolean> {
    return shipNext(outbox, this.setup.post, (settled) => this.#count(settled))
  }

  #count(settled: readonly Settled[]): void {
    for (const { row, refused } of settled) {
      this.#counters[refused === null ? 'shipped' : 'refused']++
      if (refused !== null)
        this.#tell(new Error(`Vouchsafe refuses event ${row.id} of ${row.relation}: ${refused}`))
    }
  }

  async #leave(connection: Connection): Promise<void> {
    this.#outbox = null
    this.#counters.isLeading = false
    await connection.close().catch(() => undefined)
  }

  /** Waits until it is told to go on, or the time is over. */
  async #pause(ms = this.setup.pollMs ?? POLL_MS): Promise<void> {
    const over = new AbortController()
    this.#wake = () => over.abort()
    if (!this.#stopping.signal.aborted && !this.#isWoken) {
      await delay(ms, undefined, { signal: over.signal }).catch(() => undefined)
    }
    this.#isWoken = false
  }

  #tell(error: unknown): void {
    try {
      if (this.setup.onError !== undefined) return this.setup.onError(error)
      process.stderr.write(`vouchsafe: ${messageOf(error)}\n`)
    } catch (thrown) {
      process.stderr.write(`vouchsafe: ${messageOf(error)} onError itself failed: ${messageOf(thrown)}\n`)
    }
  }
}
