/** Wakes who waits. */
export class Signal {
  #wake: (() => void) | null = null

  /** Resolves at the next `notify`, or after so many ms. `isWaitedFor`: the process does not end meanwhile. One may wait at a time. */
  wait(ms?: number, isWaitedFor = true): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => this.notify(), ms)
      if (!isWaitedFor) timer?.unref()
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  notify(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }
}
