import type pg from 'pg'
import type { Connection, Submittable } from 'pg'

import { roomFor } from '@/lib/export/record'

/** Bytes gathered before they are handed on: large enough that a chunk costs little, small enough to keep memory flat. */
const CHUNK_BYTES = 64 * 1024
/** Chunks that may wait for a slow reader before the server is asked to stop sending. */
const CHUNKS_WAITING = 4

/** Writes a record, given with the line feed at its end, to a place that has `roomFor` it; returns where it ends. */
export interface WriteRecord {
  (record: Uint8Array, into: Uint8Array, start: number): number
}

/** Makes another record of one, before room is made for it. The record is only read, and not kept. */
export interface RemakeRecord {
  (record: Buffer): Uint8Array
}

interface CopyMessage {
  chunk: Buffer
}

/**
 * `COPY … TO STDOUT (FORMAT csv)` as chunks of bytes. The server sends each record as one message that ends with a line
 * feed (PostgreSQL documentation, "COPY Operations" of the protocol), so records are counted without looking for quotes. A reader that is slow stops the socket: memory is bounded by a few chunks.
 */
export class CopyOut implements Submittable {
  rows = 0
  /** Memory of chunks that nobody reads any more, to be filled again. */
  readonly #free: Buffer[] = []
  #filling: Buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  #filled = 0
  readonly #chunks: Buffer[] = []
  #ended = false
  #error: Error | null = null
  #wake: (() => void) | null = null

  constructor(
    private readonly sql: string,
    private readonly socket: { pause(): void; resume(): void },
    private readonly write: WriteRecord,
    private readonly remake: RemakeRecord | null,
  ) {}

  submit(connection: Connection): void {
    // safe: `pg`'s Connection sends a simple query by this method; @types/pg leaves it out.
    ;(connection as unknown as { query(text: string): void }).query(this.sql)
  }

  handleCopyData({ chunk }: CopyMessage): void {
    const record = this.#remade(chunk)
    if (record === null) return
    this.rows += 1
    const room = roomFor(record.length)
    if (this.#filled + room > this.#filling.length) this.#handOn(room)
    // Copied: the parser reuses the buffer that this message lies in.
    this.#filled = this.write(record, this.#filling, this.#filled)
  }

  /** Null after a failure. Thrown from here it would end the process: this is called by the socket. */
  #remade(chunk: Buffer): Uint8Array | null {
    if (this.remake === null) return chunk
    if (this.#error !== null) return null
    try {
      return this.remake(chunk)
    } catch (error) {
      this.handleError(new Error('A row could not be written.', { cause: error }))
      return null
    }
  }

  /** Hands on what has been gathered, and makes room for a record of so many bytes. */
  #handOn(room = 0): void {
    if (this.#filled > 0) this.#chunks.push(this.#filling.subarray(0, this.#filled))
    this.#filling =
      room > CHUNK_BYTES ? Buffer.allocUnsafe(room) : (this.#free.pop() ?? Buffer.allocUnsafe(CHUNK_BYTES))
    this.#filled = 0
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
  destroy(): void
}

// safe: a connected client has its socket there; pausing it is how `pg-copy-streams` holds a server back, too.
const socketOf = (client: pg.PoolClient): Socket =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream

/** Cuts the connection, whatever runs on it: a COPY that waits for rows, or for its reader, fails at once. */
export function cutOff(client: pg.PoolClient): void {
  socketOf(client).destroy()
}

/** Runs one COPY on this connection; `remake` if given, then `write`, make each record into what is handed on. */
export function copyOut(
  client: pg.PoolClient,
  sql: string,
  write: WriteRecord,
  remake: RemakeRecord | null = null,
): CopyOut {
  const copy = new CopyOut(sql, socketOf(client), write, remake)
  client.query(copy)
  return copy
}
