/**
 * Longest that work for one request runs before the event loop gets to breathe, in milliseconds. An open append needs
 * this thread every fraction of a millisecond to feed rows to PostgreSQL, and all that runs here in between delays it.
 */
const SLICE_MS = 1

/** Slices of all requests of this process wait here: one runs for each round of the event loop, in order of arrival. */
class Turns {
  readonly #waiting: (() => void)[] = []
  #scheduled = false

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#schedule()
    })
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#waiting.shift()?.()
      this.#schedule()
    })
  }
}

// Next may load this module twice; the thread is one.
const holder = globalThis as typeof globalThis & { vouchsafeTurns?: Turns }

/**
 * Long work, cut into slices: `await slice.breathe()` between two small steps waits for the next turn whenever the slice
 * has run for its time. Without it several requests run one after the other in each round, and an append that is being
 * written waits for all of them.
 */
export class Slice {
  #started = performance.now()

  /** True when the slice is over; then `await breathe()`. Cheaper than awaiting at every step. */
  get isOver(): boolean {
    return performance.now() - this.#started >= SLICE_MS
  }

  /** Waits for this request's next turn. */
  async breathe(): Promise<void> {
    holder.vouchsafeTurns ??= new Turns()
    await holder.vouchsafeTurns.next()
    this.#started = performance.now()
  }
}
