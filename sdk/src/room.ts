import { AuditError } from './audit-error'

/** Bytes that may wait outside. */
const OUTSIDE_BYTES_MAX = 64 * 1024 * 1024

interface Waiter {
  bytes: number
  enter: () => void
}

/**
 * How many bytes may wait at once. Who comes when it is full waits outside, in order, until there is room; what waits there is
 * in memory, so not much may.
 */
export class Room {
  /** Bytes that are inside. */
  taken = 0
  readonly #max: number
  readonly #timeoutMs: number
  readonly #outside: Waiter[] = []
  #outsideBytes = 0

  constructor(max: number, timeoutMs: number) {
    this.#max = max
    this.#timeoutMs = timeoutMs
  }

  /**
   * Resolves once there is room, and takes it. What is larger than all of it enters when nothing else is inside.
   *
   * @throws AuditError (`full`) when that takes too long, or too much waits already; nothing is taken then.
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
      this.#outsideBytes -= next.bytes
      this.taken += next.bytes
      next.enter()
    }
  }

  #fits(bytes: number): boolean {
    return this.taken === 0 || this.taken + bytes <= this.#max
  }

  #wait(bytes: number): Promise<void> {
    if (this.#outsideBytes >= OUTSIDE_BYTES_MAX)
      return Promise.reject(this.#full('is full, and as much waits for room as may'))
    this.#outsideBytes += bytes
    return new Promise((resolve, reject) => {
      const waiter = { bytes, enter: () => (clearTimeout(timer), resolve()) }
      const timer = setTimeout(() => {
        this.#outside.splice(this.#outside.indexOf(waiter), 1)
        this.#outsideBytes -= bytes
        reject(this.#full(`has been full for ${this.#timeoutMs} ms`))
      }, this.#timeoutMs)
      this.#outside.push(waiter)
    })
  }

  #full(why: string): AuditError {
    return new AuditError(
      'full',
      `The queue ${why} (${this.taken} of ${this.#max} bytes), so this event was not kept. See whether Vouchsafe takes events; queueBytesMax makes more room.`,
    )
  }
}
