import type { TenantRef } from '@/lib/access/roles'
import { Turnstile } from '@/lib/base/turnstile'
import type { Db } from '@/lib/db/db'
import type { Event } from '@/lib/event/event'
import { readEvent } from '@/lib/log/server/event-reader'
import type { MatchRow } from '@/lib/query/matches'

import { withReader } from './readers'
import { readArrivals, type TailRow } from './store-tail'
import { charactersOf, parseRow } from './stored-row'

/** Entries that one statement reads. */
const CHUNK_ENTRIES = 200
/** Characters of rows that one chunk keeps: events of the largest size come a few at a time. */
const CHUNK_CHARACTERS = 1024 * 1024
/** What a feed keeps for readers that are a little behind; who is further behind reads for itself. */
const KEPT_ENTRIES = 500
const KEPT_CHARACTERS = 2 * 1024 * 1024
/** Readers of a feed that may read for themselves at once: catching up must leave connections to people who search. */
const BEHIND_AT_ONCE = 1
/** After so many failures in a row a reader is told, rather than left to believe that nothing happens. */
const FAILURES_MAX = 5

/** One event on its way to the readers of a tail. What they share is made once, when the first of them asks. */
export class TailEntry implements MatchRow {
  readonly index: number
  readonly event: Event
  readonly characters: number
  #lexemes: ReadonlySet<string> | null = null
  #json: string | null = null

  constructor(
    private readonly row: TailRow,
    tenant: TenantRef,
  ) {
    const { lexemes: _, ...columns } = row
    this.characters = charactersOf(row)
    this.event = readEvent(parseRow(columns, null), tenant.slug)
    this.index = Number(row.idx)
  }

  get lexemes(): ReadonlySet<string> {
    // safe: the statement made it from an array of texts
    return (this.#lexemes ??= new Set(JSON.parse(this.row.lexemes) as string[]))
  }

  /** The event as the API gives it. */
  get json(): string {
    return (this.#json ??= JSON.stringify(this.event))
  }
}

/** A part of the log: its events, and the index up to before which they are all there. */
export interface Stretch {
  entries: readonly TailEntry[]
  next: number
}

/**
 * The end of one tenant's log, read once for all of this process's tails: each new event is read from the database a
 * single time, whoever follows. Readers keep their own place; the feed never waits for them and remembers only the last
 * few hundred events.
 */
export class TailFeed {
  readonly #listeners = new Set<() => void>()
  readonly #behind = new Turnstile(BEHIND_AT_ONCE, Number.MAX_SAFE_INTEGER)
  #entries: TailEntry[] = []
  #characters = 0
  /** Everything from `#from` up to before `#to` is among the entries. */
  #from: number
  #to: number
  #head: number
  #reading = false
  #failures = 0
  #failure: unknown = null

  constructor(
    private readonly db: Db,
    readonly tenant: TenantRef,
    size: number,
  ) {
    this.#from = this.#to = this.#head = size
  }

  /** How many follow. */
  get readers(): number {
    return this.#listeners.size
  }

  /** `listener` is told whenever there is more, or reading failed. Returns how to leave. */
  join(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The log was found to have this size; reads what is new. */
  foundSize(size: number): void {
    this.#head = Math.max(this.#head, size)
    if (this.#to >= this.#head) this.#failures = 0
    else if (!this.#reading) void this.#read()
  }

  /** Reading, or looking whether there is anything to read, did not work; the next look tries again. */
  failed(error: unknown): void {
    this.#failures += 1
    this.#failure = error
    this.#tell()
  }

  /**
   * What is known from index `at` on: nothing yet (null), or a stretch, read from the database for a reader that is
   * behind. A stretch can be without events, where their content has been removed.
   *
   * @throws what reading throws; also when the feed has not worked for a while.
   */
  from(at: number): Stretch | Promise<Stretch> | null {
    if (at < this.#from) return this.#readBehind(at)
    if (at < this.#to) return { entries: this.#entries.slice(this.#placeOf(at)), next: this.#to }
    if (this.#failures >= FAILURES_MAX) throw this.#failure
    return null
  }

  /** The first entry with at least this index: the entries are in order, nearly without gaps. */
  #placeOf(at: number): number {
    let place = Math.min(at - this.#from, this.#entries.length)
    while (place > 0 && (this.#entries[place - 1]?.index ?? 0) >= at) place -= 1
    return place
  }

  async #read(): Promise<void> {
    this.#reading = true
    try {
      while (this.#to < this.#head && this.readers > 0) {
        const { entries, next } = await this.#stretch(this.#to, this.#head)
        this.#keep(entries, next)
        this.#failures = 0
        this.#tell()
      }
    } catch (error) {
      this.failed(error)
    } finally {
      this.#reading = false
    }
  }

  async #readBehind(at: number): Promise<Stretch> {
    await this.#behind.enter()
    try {
      return await this.#stretch(at, this.#from)
    } finally {
      this.#behind.leave()
    }
  }

  async #stretch(low: number, end: number): Promise<Stretch> {
    const high = Math.min(end, low + CHUNK_ENTRIES)
    const rows = await withReader({ db: this.db }, this.tenant, (client) =>
      readArrivals(client, this.tenant, { low, high }),
    )
    const entries: TailEntry[] = []
    let room = CHUNK_CHARACTERS
    for (const row of rows) {
      room -= charactersOf(row)
      if (room < 0 && entries.length > 0) return { entries, next: Number(row.idx) }
      entries.push(new TailEntry(row, this.tenant))
    }
    return { entries, next: high }
  }

  #keep(entries: readonly TailEntry[], next: number): void {
    this.#entries.push(...entries)
    for (const entry of entries) this.#characters += entry.characters
    this.#to = next
    let gone = 0
    while (this.#entries.length - gone > KEPT_ENTRIES || this.#characters > KEPT_CHARACTERS) {
      const entry = this.#entries[gone]
      if (entry === undefined) break
      this.#characters -= entry.characters
      gone += 1
    }
    if (gone === 0) return
    this.#entries.splice(0, gone)
    this.#from = this.#entries[0]?.index ?? this.#to
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
