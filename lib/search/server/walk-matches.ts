import type pg from 'pg'

import { uuidMs } from '@/lib/base/uuid'

import { ID_END, ID_MIN, type IdRange, windows } from './partitions'
import { isTooLong } from './readers'
import { isFiltered, type SearchScope } from './statement'
import { walking } from './store'
import { countChunk, countWindow, type CountedPiece, type CountedRow, type Counting } from './store-counts'

/** How much a walk may count. */
export interface WalkLimits {
  /** It ends after so many of the newest matches, if there are more; null counts all. */
  matches: number | null
  /** It ends after about so many ms. What is not counted then is older than what is. */
  budgetMs: number
  /** The first piece may take so many ms, whatever the budget: without it there is nothing to show. Default 1,500. */
  firstMs?: number
  now: Date
}

/** What a walk counted. */
export interface Walked {
  rows: CountedRow[]
  /** Matches that were counted: the newest ones. */
  matched: number
  /** Every match with this id or a later one was counted. Null: every match of the range. */
  reach: string | null
}

/** Rows that are looked at first: enough to know how common matches are, and cheap when they are not. */
const FIRST_ROWS = 2_000
const ROWS_MIN = 1_000
const ROWS_MAX = 64_000
/** As many matches as the search index reads in about the time of a walk. */
const WINDOW_MATCHES_MAX = 100_000
const MONTH_MS = 30 * 86_400_000
/** The first piece is small, and without it there is nothing to show; but a person waits, and others for the turn. */
const FIRST_MS_MAX = 1_500
/** A piece that has less time left is not begun. */
export const PIECE_MS_MIN = 30

/**
 * Counts the newest matches of a query in a range, piece by piece, newest first: the newest rows by primary key, on and
 * on where matches are common; else windows of partitions by the search index, as a page is found. What the pieces give
 * is put one after the other, so the same group can come several times.
 */
export async function walkMatches(
  client: pg.ClientBase,
  scope: SearchScope,
  range: IdRange,
  counting: Counting,
  limits: WalkLimits,
): Promise<Walked> {
  const walk = new Walk(client, scope, range, counting, limits)
  if (range.from >= range.to) return walk.result(null)
  const first = await walk.chunks()
  return walk.result(first === 'rare' ? await walk.windows() : first.reach)
}

class Walk {
  readonly #rows: CountedRow[] = []
  readonly #deadline: number
  #matched = 0
  /** The oldest match that was counted. Where a walk is cut is told by matches alone: rows that are none say nothing. */
  #oldest = ID_END
  /** What nobody has looked at yet. */
  rest: IdRange

  constructor(
    readonly client: pg.ClientBase,
    readonly scope: SearchScope,
    range: IdRange,
    readonly counting: Counting,
    readonly limits: WalkLimits,
  ) {
    this.rest = range
    this.#deadline = performance.now() + limits.budgetMs
  }

  result(reach: string | null): Walked {
    return { rows: this.#rows, matched: this.#matched, reach }
  }

  /** Goes on by primary key while that is the shorter way. Answers with how far it got; `rare`: it is not. */
  async chunks(): Promise<{ reach: string | null } | 'rare'> {
    let rows = isFiltered(this.scope) ? FIRST_ROWS : Math.min(this.#wanted(), ROWS_MAX)
    let timeoutMs = this.limits.firstMs ?? FIRST_MS_MAX
    for (;;) {
      const size = { matches: this.#left(), rows }
      const piece = await this.#piece(timeoutMs, () =>
        countChunk(this.client, this.scope, this.rest, this.counting, size),
      )
      if (piece === null) return { reach: this.rest.to }
      if (piece.isCut) return { reach: this.#oldest }
      if (piece.seen < rows || piece.last === null) return { reach: null }
      this.rest = { from: this.rest.from, to: piece.last }
      if (this.rest.from >= this.rest.to) return { reach: null }
      if (isFiltered(this.scope) && this.#isRare(piece)) return 'rare'
      timeoutMs = this.#deadline - performance.now()
      if (timeoutMs < PIECE_MS_MIN) return { reach: this.rest.to }
      rows = this.#nextRows(rows, piece)
    }
  }

  /** The windows before; answers with how far they got. */
  async windows(): Promise<string | null> {
    let timeoutMs = this.#deadline - performance.now()
    for (const window of windows(this.rest, this.limits.now, false)) {
      if (timeoutMs < PIECE_MS_MIN) return window.to
      const left = this.#left()
      const piece = await this.#fenced(timeoutMs, () =>
        countWindow(this.client, this.scope, window, this.counting, left),
      )
      if (piece === null) return window.to
      if (piece.isCut) return this.#oldest
      timeoutMs = this.#deadline - performance.now()
    }
    return null
  }

  /** Matches that are to be found still: one more than is counted tells whether there are more. */
  #wanted(): number {
    return (this.#left() ?? Infinity) + 1
  }

  #left(): number | null {
    return this.limits.matches === null ? null : this.limits.matches - this.#matched
  }

  /** As many rows as hold the matches that are still wanted, if they go on as they began. */
  #nextRows(rows: number, { matched, seen }: CountedPiece): number {
    if (this.limits.matches === null) return Math.min(rows * 2, ROWS_MAX)
    const wanted = (this.#wanted() * seen) / Math.max(matched, 1)
    return Math.min(Math.max(Math.ceil(wanted), ROWS_MIN), ROWS_MAX)
  }

  /**
   * Whether the search index is the shorter way: it reads every match of a month, the primary key reads every row until
   * there are enough matches. An index that finds more than the time allows for would give nothing at all.
   */
  #isRare({ matched, seen, first, last }: CountedPiece): boolean {
    const spanMs = Math.max(1, uuidMs(first ?? ID_MIN) - uuidMs(last ?? ID_MIN))
    const inMonth = (matched / spanMs) * MONTH_MS
    const byKey = this.limits.matches === null ? Infinity : (this.#wanted() * seen) / Math.max(matched, 1)
    return inMonth < byKey && inMonth <= WINDOW_MATCHES_MAX
  }

  async #fenced(timeoutMs: number, read: () => Promise<CountedPiece>): Promise<CountedPiece | null> {
    return this.#taken(() => walking(this.client, read, Math.ceil(timeoutMs)))
  }

  async #piece(timeoutMs: number, read: () => Promise<CountedPiece>): Promise<CountedPiece | null> {
    return this.#taken(async () => {
      // A timeout of nothing would be none at all.
      const limit = Math.max(1, Math.ceil(timeoutMs))
      await this.client.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${limit}`)
      try {
        return await read()
      } finally {
        await this.client.query('COMMIT')
      }
    })
  }

  /** Adds what a piece counted; null when its time ran out. */
  async #taken(read: () => Promise<CountedPiece>): Promise<CountedPiece | null> {
    const piece = await read().catch((error: unknown) => {
      if (isTooLong(error)) return null
      throw error
    })
    if (piece === null) return null
    // Not spread into push: a piece may hold more rows than a call takes arguments.
    for (const row of piece.rows) this.#rows.push(row)
    this.#matched += piece.matched
    this.#oldest = piece.oldest ?? this.#oldest
    return piece
  }
}
