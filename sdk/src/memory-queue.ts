import type { Line } from './line'
import { closedMeanwhile, type Queue } from './queue'
import { Room } from './room'

/** How far the front may go before the array is cut: shifting one by one costs its whole length each time. */
const FRONT_MAX = 10_000

/** A queue that lives as long as the process. */
export class MemoryQueue implements Queue {
  readonly isDurable = false
  onAdded = (): void => {}
  readonly #room: Room
  #lines: { line: Line; at: number }[] = []
  #front = 0
  #isClosed = false

  constructor(bytesMax: number, timeoutMs: number) {
    this.#room = new Room(bytesMax, timeoutMs)
  }

  get count(): number {
    return this.#lines.length - this.#front
  }

  get bytes(): number {
    return this.#room.taken
  }

  get oldestAt(): number | undefined {
    return this.#lines[this.#front]?.at
  }

  async add(line: Line): Promise<void> {
    const entered = this.#room.take(line.bytes)
    if (entered !== undefined) await entered
    if (this.#isClosed) throw closedMeanwhile(line)
    this.#lines.push({ line, at: Date.now() })
    this.onAdded()
  }

  peek(eventsMax: number, bytesMax: number): Promise<readonly Line[]> {
    const batch: Line[] = []
    let bytes = 0
    for (let at = this.#front; at < this.#lines.length && batch.length < eventsMax; at++) {
      const { line } = this.#lines[at]!
      bytes += line.bytes + 1
      if (bytes > bytesMax && batch.length > 0) break
      batch.push(line)
    }
    return Promise.resolve(batch)
  }

  remove(count: number): Promise<void> {
    let bytes = 0
    for (const { line } of this.#lines.slice(this.#front, this.#front + count)) bytes += line.bytes
    this.#front += count
    if (this.#front > FRONT_MAX || this.#front === this.#lines.length) {
      this.#lines = this.#lines.slice(this.#front)
      this.#front = 0
    }
    this.#room.give(bytes)
    return Promise.resolve()
  }

  /** `onError` is told of it with the event; there is no other place. */
  reject(): Promise<void> {
    return Promise.resolve()
  }

  /** What waits in memory goes with who enqueued it. */
  sentTo(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.#isClosed = true
    return Promise.resolve()
  }
}
