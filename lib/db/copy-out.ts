import type pg from 'pg'
import type { Connection, Submittable } from 'pg'

/** Bytes gathered before they are handed on: large enough that a chunk costs little, small enough to keep memory flat. */
const CHUNK_BYTES = 64 * 1024
/** Chunks that may wait for a slow reader before the server is asked to stop sending. */
const CHUNKS_WAITING = 4

/** Where bytes are gathered, before they are handed on. */
export interface Gathered {
  readonly buffer: Buffer
  /** Where the next record begins; whoever writes one moves it. */
  end: number
  /** Sees to it that `buffer` has so many bytes after `end`; both may be others afterwards. */
  makeRoom(bytes: number): void
}

/** Writes what is handed on of a record, which is given as the server sent it and is not the writer's to keep. */
export interface WriteRecord {
  (record: Buffer, to: Gathered): void
}

interface CopyMessage {
  chunk: Buffer
}

/**
 * `COPY … TO STDOUT` as chunks of bytes. The server sends each record as one message, in the formats of text with a line feed at its end
 * (PostgreSQL documentation, "COPY Operations" of the protocol), so records are counted without looking for quotes.
 * A reader that is slow stops the socket: memory is bounded by a few chunks.
 */
export class CopyOut implements Submittable, Gathered {
  rows = 0
  buffer: Buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  end = 0
  /** Memory of chunks that nobody reads any more, to be filled again. */
  readonly #free: Buffer[] = []
  readonly #chunks: Buffer[] = []
  #ended = false
  #error: Error | null = null
  #wake: (() => void) | null = null

  constructor(
    private readonly sql: string,
    private readonly socket: { pause(): void; resume(): void },
    private readonly write: WriteRecord,
  ) {}

  submit(connection: Connection): void {
    // safe: `pg`'s Connection sends a simple query by this method; @types/pg leaves it out.
    ;(connection as unknown as { query(text: string): void }).query(this.sql)
  }

  handleCopyData({ chunk }: CopyMessage): void {
    if (this.#error !== null) return
    try {
      this.write(chunk, this)
      this.rows += 1
    } catch (error) {
      // Thrown from here it would end the process: this is called by the socket.
      this.handleError(new Error('A row could not be written.', { cause: error }))
    }
  }

  makeRoom(bytes: number): void {
    if (this.end + bytes > this.buffer.length) this.#handOn(bytes)
  }

  /** Hands on what has been gathered, and makes room for so many bytes. */
  #handOn(bytes = 0): void {
    if (this.end > 0) this.#chunks.push(this.buffer.subarray(0, this.end))
    this.buffer =
      bytes > CHUNK_BYTES ? Buffer.allocUnsafe(bytes) : (this.#free.pop() ?? Buffer.allocUnsafe(CHUNK_BYTES))
    this.end = 0
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
    this.#handOn()
    this.#ended = true
    this.#wake?.()
  }

  /** The chunks, as they come, each until the next one is asked for. Throws what the server said when it failed. */
  async *chunks(): AsyncGenerator<Buffer, void> {
    for (;;) {
      const chunk = this.#chunks.shift()
      if (chunk) {
        if (this.#chunks.length < CHUNKS_WAITING) this.socket.resume()
        yield chunk
        if (chunk.buffer.byteLength === CHUNK_BYTES) this.#free.push(Buffer.from(chunk.buffer))
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
}

// safe: a connected client has its socket there; pausing it is how `pg-copy-streams` holds a server back, too.
const socketOf = (client: pg.PoolClient): Socket =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream

/** Runs one COPY on this connection; `write` makes each record into what is handed on. */
export function copyOut(client: pg.PoolClient, sql: string, write: WriteRecord): CopyOut {
  const copy = new CopyOut(sql, socketOf(client), write)
  client.query(copy)
  return copy
}
