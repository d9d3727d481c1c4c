/** Something that will happen at a moment. It may put further things on the timeline. */
interface Planned {
  ms: number
  /** Plans of the same moment run in the order in which they were made. */
  place: number
  run: (ms: number) => void
}

/**
 * The order in which the story happens. Everything that reads or changes the state of a resource runs from here, so
 * that a document before a change is always the one after the change before it.
 */
export class Timeline {
  /** A binary heap: the soonest plan is at 0. */
  private readonly heap: Planned[] = []
  private made = 0
  private nowMs = Number.NEGATIVE_INFINITY

  /** Plan something. A moment that has passed already means: next. */
  at(ms: number, run: (ms: number) => void): void {
    this.heap.push({ ms: Math.max(Math.round(ms), this.nowMs), place: this.made++, run })
    this.rise(this.heap.length - 1)
  }

  /** Run everything before `end`, soonest first. What lies later never happens. */
  runUntil(end: number): void {
    for (let next = this.heap[0]; next && next.ms < end; next = this.heap[0]) {
      this.takeFirst()
      this.nowMs = next.ms
      next.run(next.ms)
    }
  }

  private takeFirst(): void {
    const last = this.heap.pop()
    if (last === undefined || this.heap.length === 0) return
    this.heap[0] = last
    this.sink(0)
  }

  private rise(from: number): void {
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.swapIfSooner(at, parent)) return
      at = parent
    }
  }

  private sink(from: number): void {
    let at = from
    for (;;) {
      const left = 2 * at + 1
      const sooner = this.isSooner(left + 1, left) ? left + 1 : left
      if (!this.swapIfSooner(sooner, at)) return
      at = sooner
    }
  }

  private isSooner(a: number, b: number): boolean {
    const first = this.heap[a]
    const second = this.heap[b]
    if (!first || !second) return first !== undefined
    return first.ms < second.ms || (first.ms === second.ms && first.place < second.place)
  }

  private swapIfSooner(child: number, parent: number): boolean {
    const upper = this.heap[parent]
    const lower = this.heap[child]
    if (!upper || !lower || !this.isSooner(child, parent)) return false
    this.heap[parent] = lower
    this.heap[child] = upper
    return true
  }
}
