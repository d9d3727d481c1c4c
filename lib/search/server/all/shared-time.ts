/** A lane may take this long to begin with, however many there are: what is begun should come to something. */
const LANE_MS_MIN = 50

/** Time that lanes share which are counted one after the other: what one of them leaves is for those after it. */
export class SharedTime {
  readonly #ends: number
  readonly #endsFirst: number

  /** `firstMs` is how long it may take to have anything of the last lane, which holds most. */
  constructor({ budgetMs, firstMs }: { budgetMs: number; firstMs: number }) {
    const now = performance.now()
    this.#ends = now + budgetMs
    this.#endsFirst = now + firstMs
  }

  /** What the next of so many lanes may take, in ms; null: there is nothing left for it. */
  next(lanes: number): { budgetMs: number; firstMs: number } | null {
    const now = performance.now()
    const left = this.#ends - now
    if (lanes <= 1) {
      const leftFirst = Math.max(left, this.#endsFirst - now)
      return leftFirst <= 0 ? null : { budgetMs: left, firstMs: leftFirst }
    }
    if (left <= 0) return null
    const share = Math.min(left, Math.max(left / lanes, LANE_MS_MIN))
    return { budgetMs: share, firstMs: share }
  }
}
