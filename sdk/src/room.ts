import { AuditError } from './audit-error'

interface Waiter {
  bytes: number
  enter: () => void
}

/** How many bytes may wait at once. Who comes when it is full waits outside, in order, until there is room. */
export class Room {
  /** Bytes that are inside. */
  taken = 0
  readonly #max: number
  readonly #timeoutMs: number
  readonly #outside: Waiter[] = []

  constructor(max: number, timeoutMs: number) {
    this.#max = max
    this.#timeoutMs = timeoutMs
  }

  /**
   * Resolves once there is room, and takes it. What is larger than all of it enters when nothing else is inside.
   *
   * @throws AuditError (`full`) when that takes too long; nothing is taken then.
   */
  take(bytes: number): Promise<void> | undefined {
    if (this.#outside.length > 0 || !this.#fits(bytes)) return this.#wait(bytes)
    this.taken += bytes
    return undefined
  }

  /** Gives room back. */
  give(bytes: number): void {
    this.taken -= bytes
    for (let next = this.#outside[0]; next !== undefined && this.#fits(next.bytes); next = this.#outside[0]) {
      this.#outside.shift()
      this.taken += next.bytes
      next.enter()
    }
  }

  #fits(bytes: number): boolean {
    return this.taken === 0 || this.taken + bytes <= this.#max
  }

  #wait(bytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter = { bytes, enter: () => (clearTimeout(timer), resolve()) }
      const timer = setTimeout(() => {
        this.#outside.splice(this.#outside.indexOf(waiter), 1)
        reject(this.#full())
      }, this.#timeoutMs)
      this.#outside.push(waiter)
    })
  }

  #full(): AuditError {
    return new AuditError(
      'full',
      `The queue has been full for ${this.#timeoutMs} ms (${this.taken} of ${this.#max} bytes), so this event was not kept. See whether Vouchsafe takes events; queueBytesMax makes more room.`,
    )
  }
}
