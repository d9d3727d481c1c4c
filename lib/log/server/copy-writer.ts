/**
 * Rows in PostgreSQL's binary COPY format (documentation, "COPY", section "Binary Format"), written into one growing
 * buffer. Each field is an int32 length and its bytes; -1 is NULL.
 */
export class CopyWriter {
  #buffer: Buffer
  #at = 0

  constructor(bytes = 32 * 1024) {
    this.#buffer = Buffer.allocUnsafe(bytes)
  }

  /** Bytes written so far: where the next row begins. */
  get position(): number {
    return this.#at
  }

  /** What was written from `start` on; valid until the next write. */
  from(start: number): Buffer {
    return this.#buffer.subarray(start, this.#at)
  }

  /** Begins again at the start of the same memory. */
  clear(): void {
    this.#at = 0
  }

  row(fields: number): void {
    this.#room(2)
    this.#at = this.#buffer.writeInt16BE(fields, this.#at)
  }

  null(): void {
    this.#room(4)
    this.#at = this.#buffer.writeInt32BE(-1, this.#at)
  }

  boolean(value: boolean): void {
    this.#room(5)
    this.#at = this.#buffer.writeInt32BE(1, this.#at)
    this.#at = this.#buffer.writeInt8(value ? 1 : 0, this.#at)
  }

  int2(value: number): void {
    this.#room(6)
    this.#at = this.#buffer.writeInt32BE(2, this.#at)
    this.#at = this.#buffer.writeInt16BE(value, this.#at)
  }

  int4(value: number): void {
    this.#room(8)
    this.#at = this.#buffer.writeInt32BE(4, this.#at)
    this.#at = this.#buffer.writeInt32BE(value, this.#at)
  }

  /** Returns where the eight bytes stand, so that an index can be put there later. */
  int8(value: bigint): number {
    this.#room(12)
    this.#at = this.#buffer.writeInt32BE(8, this.#at)
    const place = this.#at
    this.#at = this.#buffer.writeBigInt64BE(value, this.#at)
    return place
  }

  /** Milliseconds since 1970 as a timestamptz: microseconds since 2000-01-01. */
  timestamp(ms: number): void {
    this.int8(BigInt(ms - PG_EPOCH_MS) * 1000n)
  }

  bytes(value: Uint8Array): void {
    this.#room(4 + value.length)
    this.#at = this.#buffer.writeInt32BE(value.length, this.#at)
    this.#buffer.set(value, this.#at)
    this.#at += value.length
  }

  text(value: string | undefined | null): void {
    if (value === undefined || value === null) return this.null()
    // A UTF-16 unit is at most three bytes of UTF-8.
    this.#room(4 + value.length * 3)
    const written = this.#utf8(value, this.#at + 4)
    this.#buffer.writeInt32BE(written, this.#at)
    this.#at += 4 + written
  }

  /** JSON text as jsonb: a version byte and the text. */
  jsonb(text: string | undefined): void {
    if (text === undefined) return this.null()
    this.#room(5 + text.length * 3)
    this.#buffer[this.#at + 4] = 1
    const written = this.#utf8(text, this.#at + 5)
    this.#buffer.writeInt32BE(written + 1, this.#at)
    this.#at += 5 + written
  }

  /** A tsvector without positions: a count, then each lexeme NUL-terminated with a position count of 0. The server sorts. */
  tsvector(lexemes: readonly string[]): void {
    const text = lexemes.length === 0 ? '' : `${lexemes.join('\0\0\0')}\0\0\0`
    this.#room(8 + text.length * 3)
    const written = this.#utf8(text, this.#at + 8)
    this.#buffer.writeInt32BE(written + 4, this.#at)
    this.#buffer.writeInt32BE(lexemes.length, this.#at + 4)
    this.#at += 8 + written
  }

  /** Writes text as UTF-8; returns its bytes. Short ASCII, which most columns are, is faster without a native call. */
  #utf8(text: string, at: number): number {
    if (text.length > NATIVE_ABOVE) return this.#buffer.write(text, at, 'utf8')
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit >= 0x80) return this.#buffer.write(text, at, 'utf8')
      this.#buffer[at + i] = unit
    }
    return text.length
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + bytes))
    this.#buffer.copy(larger, 0, 0, this.#at)
    this.#buffer = larger
  }
}

/** Characters above which a native write beats a loop. */
const NATIVE_ABOVE = 200

const PG_EPOCH_MS = Date.UTC(2000, 0, 1)

/** What a binary COPY begins with: signature, flags, no header extension. */
export const COPY_HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
/** What it ends with. */
export const COPY_TRAILER = Buffer.from([0xff, 0xff])
