import type { Connection, Submittable } from 'pg'

import { COPY_HEADER, COPY_TRAILER } from './copy-writer'

/** One COPY … FROM STDIN (FORMAT binary) of a batch: the statement, and its rows as they go over the wire. */
export interface CopyPart {
  sql: string
  rows: Iterable<Uint8Array>
}

/** What `pg` hands to a running query; its types leave the COPY half out. */
interface CopyConnection {
  stream: { cork(): void; uncork(): void }
  query(text: string): void
  sendCopyFromChunk(chunk: Uint8Array): void
  endCopyFrom(): void
}

/**
 * Several COPYs and the statements after them, sent as **one** simple query with all rows right behind it, so that a
 * whole append costs one round trip after its lock. The server asks for each COPY's rows in turn and finds them there;
 * after an error it passes over the rest of them (protocol documentation, "COPY Operations").
 *
 * The promise settles when the server is ready again. It rejects with the first error; the connection is then still
 * in its failed transaction and wants a ROLLBACK.
 */
export class Batch implements Submittable {
  readonly done: Promise<void>
  #resolve!: () => void
  #reject!: (error: Error) => void
  #error: Error | null = null

  constructor(
    private readonly copies: readonly CopyPart[],
    private readonly after: string,
  ) {
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  submit(connection: Connection): void {
    const wire = copyConnection(connection)
    wire.stream.cork()
    wire.query([...this.copies.map((copy) => copy.sql), this.after].join(';\n'))
    for (const { rows } of this.copies) {
      wire.sendCopyFromChunk(COPY_HEADER)
      for (const chunk of rows) wire.sendCopyFromChunk(chunk)
      wire.sendCopyFromChunk(COPY_TRAILER)
      wire.endCopyFrom()
    }
    wire.stream.uncork()
  }

  handleError(error: Error): void {
    // A lost connection is reported here and never followed by "ready".
    this.#error ??= error
    this.#reject(this.#error)
  }

  handleReadyForQuery(): void {
    if (this.#error) this.#reject(this.#error)
    else this.#resolve()
  }

  /** The rows are on their way already. */
  handleCopyInResponse(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCommandComplete(): void {}
}

// safe: `pg`'s Connection has these methods (pg-copy-streams uses the same ones); @types/pg does not list them.
const copyConnection = (connection: Connection): CopyConnection => connection as unknown as CopyConnection
