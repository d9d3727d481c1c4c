import type pg from 'pg'
import type { Connection, Submittable } from 'pg'

/** Bytes gathered before they are handed on: large enough that a chunk costs little, small enough to keep memory flat. */
const CHUNK_BYTES = 64 * 1024
/** Chunks that may wait for a slow reader before the server is asked to stop sending. */
const CHUNKS_WAITING = 4

const LINE_FEED = 0x0a
const CRLF = Buffer.from('\r\n')

interface CopyMessage {
  chunk: Buffer
}

/**
 * `COPY … TO STDOUT (FORMAT csv)` as chunks of bytes. The server sends each record as one message, so records are
 * counted, and their ends made CRLF, without looking for quotes. A reader that is slow stops the socket: memory is
 * bounded by a few chunks.
 */
export class CopyOut implements Submittable {
  rows = 0
  #gathered: Buffer[] = []
  #bytes = 0
  readonly #chunks: Buffer[] = []
  #ended = false
  #error: Error | null = null
  #wake: (() => void) | null = null

  constructor(
    private readonly sql: string,
    private readonly socket: { pause(): void; resume(): void },
  ) {}

  submit(connection: Connection): void {
    // safe: `pg`'s Connection sends a simple query by this method; @types/pg leaves it out.
    ;(connection as unknown as { query(text: string): void }).query(this.sql)
  }

  handleCopyData(message: CopyMessage): void {
    const { chunk } = message
    this.rows += 1
    const end = chunk.at(-1) === LINE_FEED ? chunk.length - 1 : chunk.length
    // Copied: the parser reuses the buffer that this chunk lies in.
    this.#gathered.push(Buffer.from(chunk.subarray(0, end)), CRLF)
    this.#bytes += end + CRLF.length
    if (this.#bytes >= CHUNK_BYTES) this.#flush()
  }

  #flush(): void {
    if (this.#bytes === 0) return
    this.#chunks.push(Buffer.concat(this.#gathered, this.#bytes))
    this.#gathered = []
    this.#bytes = 0
    if (this.#chunks.length >= CHUNKS_WAITING) this.socket.pause()
    this.#wake?.()
  }

  handleError(error: Error): void {
    this.#error ??= error
    this.#end()
  }

  handleReadyForQuery(): void {
    this.#end()
  }

  #end(): void {
    this.#flush()
    this.#ended = true
    this.#wake?.()
  }

  /** The chunks, as they come. Throws what the server said when it failed. */
  async *chunks(): AsyncGenerator<Buffer, void> {
    for (;;) {
      const chunk = this.#chunks.shift()
      if (chunk) {
        if (this.#chunks.length < CHUNKS_WAITING) this.socket.resume()
        yield chunk
      } else if (this.#error) throw this.#error
      else if (this.#ended) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCommandComplete(): void {}
}

interface Socket {
  pause(): void
  resume(): void
  destroy(): void
}

// safe: a connected client has its socket there; pausing it is how `pg-copy-streams` holds a server back, too.
const socketOf = (client: pg.PoolClient): Socket =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream

/** Cuts the connection, whatever runs on it: a COPY that waits for rows, or for its reader, fails at once. */
export function cutOff(client: pg.PoolClient): void {
  socketOf(client).destroy()
}

/** Runs one COPY on this connection. */
export function copyOut(client: pg.PoolClient, sql: string): CopyOut {
  const copy = new CopyOut(sql, socketOf(client))
  client.query(copy)
  return copy
}
