/** A pause that ends when something happens. Nothing listens to anything for longer than it lasts. */
export class Rest {
  #end: (() => void) | null = null
  #isWoken = false

  /** Ends the pause, or the next one at once where none is held: what happened meanwhile is not missed. */
  wake(): void {
    this.#isWoken = true
    this.#end?.()
  }

  /** Until it is woken, or so many ms. */
  async upTo(ms: number): Promise<void> {
    if (!this.#isWoken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        this.#end = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.#end = null
    this.#isWoken = false
  }
}
