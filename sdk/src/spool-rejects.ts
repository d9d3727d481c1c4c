import { appendFile, stat } from 'node:fs/promises'
import path from 'node:path'

import { AuditError } from './audit-error'
import type { Line } from './line'
import { FILE_MODE } from './spool-files'

/** Where a spool keeps what cannot be sent: a line of JSON for each, with why. */
export const REJECTS_FILE = 'rejects.jsonl'
/** More bytes of it than these are a fault that somebody has to look at, not a backlog. */
const BYTES_MAX = 100 * 1024 * 1024

/** What cannot be sent: an event that was refused, or bytes that are no record. */
type Reject = { reason: string } & ({ event: Line } | { text: string })

/** The rejects of a spool, which stay until somebody moves them away. */
export class SpoolRejects {
  readonly #file: string

  constructor(
    directory: string,
    private readonly onFull: (error: AuditError) => void,
  ) {
    this.#file = path.join(directory, REJECTS_FILE)
  }

  /** Adds one; where there is no room, says so instead. */
  async keep(reject: Reject): Promise<void> {
    const what = 'event' in reject ? `"event":${reject.event.text}` : `"text":${JSON.stringify(reject.text)}`
    const line = `{"at":"${new Date().toISOString()}","reason":${JSON.stringify(reject.reason)},${what}}\n`
    const size = await stat(this.#file).then(
      (found) => found.size,
      () => 0,
    )
    if (size + line.length > BYTES_MAX) {
      const why = `${this.#file} is full (${size} bytes): what is refused now is handed to onError alone. Look at it and move it away.`
      return this.onFull(new AuditError('spool', why))
    }
    await appendFile(this.#file, line, { mode: FILE_MODE })
  }
}
