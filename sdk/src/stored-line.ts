import type { Line } from './line'

/** Where the JSON of every line has its id: `{"id":"…"`. */
const ID = { start: 7, end: 43 }

/** A line as it was read. Most are sent as they are, and never become a text. */
export class StoredLine implements Line {
  readonly bytes: number

  constructor(readonly raw: Buffer) {
    this.bytes = raw.length
  }

  get id(): string {
    return this.raw.toString('latin1', ID.start, ID.end)
  }

  get text(): string {
    return this.raw.toString('utf8')
  }
}
