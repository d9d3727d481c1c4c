/** What is counted, and with what. */
export interface Counted<What> {
  /** What counts together. */
  key: string
  /** What counts together where there is no room for `key`: of few values, since there is always room for these. */
  overflow: string
  /** Kept as it was the first time. */
  what: What
}

/** How often something came that was not told at once. */
export interface Count<What> extends Counted<What> {
  count: number
  /** When the first and the last of these came, in milliseconds. */
  sinceMs: number
  untilMs: number
  /** There was no room for each by itself: these are of several keys. */
  isOverflow: boolean
}

const MINUTE_MS = 60_000

/**
 * Counts what comes, by key and minute, in bounded memory: at most `keysMax` keys a minute and as many that wait to be
 * written, and beside them the overflows. Nothing that came is forgotten before it was taken.
 */
export class RefusalTally<What> {
  #minute = 0
  #running = new Map<string, Count<What>>()
  #ended = new Map<string, Count<What>>()

  constructor(private readonly keysMax: number) {}

  /** True for the first of its minute, which is to be told at once and not counted; all others are counted. */
  first(one: Counted<What>, nowMs: number, weight: 0 | 1 = 1): boolean {
    const { entry, isNew } = this.#entryOf(one, nowMs)
    if (isNew) return true
    add(entry, weight, nowMs, nowMs)
    return false
  }

  /** Counts it, also where it is the first. */
  count(one: Counted<What>, nowMs: number): void {
    add(this.#entryOf(one, nowMs).entry, 1, nowMs, nowMs)
  }

  /** Takes away what the minutes before this one counted; with `all`, this one too. */
  take(nowMs: number, { all = false } = {}): Count<What>[] {
    this.#turn(nowMs)
    if (all) this.#endMinute()
    const taken = [...this.#ended.values()]
    this.#ended.clear()
    return taken
  }

  /** Gives back what could not be written: it comes with what is taken next. */
  putBack(counts: readonly Count<What>[]): void {
    for (const one of counts) keep(this.#ended, one, this.keysMax)
  }

  #entryOf(one: Counted<What>, nowMs: number): { entry: Count<What>; isNew: boolean } {
    this.#turn(nowMs)
    const fresh = { ...one, count: 0, sinceMs: nowMs, untilMs: nowMs, isOverflow: false }
    const place = placeOf(this.#running, fresh, this.keysMax)
    const known = this.#running.get(place)
    if (known !== undefined) return { entry: known, isNew: false }
    const entry = { ...fresh, isOverflow: place !== nameOf(fresh) }
    this.#running.set(place, entry)
    return { entry, isNew: true }
  }

  /** What comes late, by a clock read a little before, is of this minute. A clock that was set back begins another. */
  #turn(nowMs: number): void {
    const minute = Math.floor(nowMs / MINUTE_MS)
    if (minute === this.#minute || minute === this.#minute - 1) return
    this.#minute = minute
    this.#endMinute()
  }

  #endMinute(): void {
    for (const one of this.#running.values()) if (one.count > 0) keep(this.#ended, one, this.keysMax)
    this.#running.clear()
  }
}

const nameOf = ({ key, overflow, isOverflow }: Count<unknown>): string =>
  isOverflow ? `overflow ${overflow}` : `key ${key}`

/** Under which name there is room for it. */
function placeOf(counts: ReadonlyMap<string, unknown>, one: Count<unknown>, keysMax: number): string {
  const name = nameOf(one)
  return one.isOverflow || counts.has(name) || counts.size < keysMax
    ? name
    : nameOf({ ...one, isOverflow: true })
}

function keep<What>(counts: Map<string, Count<What>>, one: Count<What>, keysMax: number): void {
  const place = placeOf(counts, one, keysMax)
  const known = counts.get(place)
  if (known === undefined) counts.set(place, { ...one, isOverflow: place !== nameOf(one) || one.isOverflow })
  else add(known, one.count, one.sinceMs, one.untilMs)
}

function add(to: Count<unknown>, count: number, sinceMs: number, untilMs: number): void {
  if (count === 0) return
  // What is told at once is no part of the time that the count is of.
  to.sinceMs = to.count === 0 ? sinceMs : Math.min(to.sinceMs, sinceMs)
  to.untilMs = to.count === 0 ? untilMs : Math.max(to.untilMs, untilMs)
  to.count += count
}
