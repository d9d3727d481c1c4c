/** Lets so many in at once; others wait in line, in order of arrival, or are turned away when it is long. */
export class Turnstile {
  readonly #line: (() => void)[] = []
  #inside = 0

  constructor(
    private readonly atOnce: number,
    private readonly lineMax: number,
  ) {}

  /** Goes in if there is room now and nobody waits. Whoever went in must `leave`. */
  tryEnter(): boolean {
    if (this.#inside >= this.atOnce) return false
    this.#inside++
    return true
  }

  /**
   * Goes in, now or when it is one's turn. False: the line was too long, and nobody went in. Rejects with the reason of
   * `gone` when that is aborted in the line: the place in it is free again.
   */
  async enter(gone?: AbortSignal): Promise<boolean> {
    gone?.throwIfAborted()
    if (this.tryEnter()) return true
    if (this.#line.length >= this.lineMax) return false
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        gone?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#line.splice(this.#line.indexOf(go), 1)
        reject(gone?.reason as Error)
      }
      this.#line.push(go)
      gone?.addEventListener('abort', leave, { once: true })
    })
    return true
  }

  /** The place passes to the next in line, so the count stays; it falls only when nobody waits. */
  leave(): void {
    const next = this.#line.shift()
    if (next) next()
    else this.#inside--
  }
}
