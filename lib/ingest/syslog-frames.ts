/** One message as it came over a connection; a `problem` says why it is not whole. */
export interface SyslogFrame {
  bytes: Uint8Array
  problem?: string
}

/** A message may have so many bytes: senders' own limits are 8 KiB (rsyslog) and 64 KiB (syslog-ng). */
export const FRAME_BYTES_MAX = 256 * 1024
/** So much is kept of a message that is longer. */
const KEPT_BYTES = 8 * 1024
/** Room that is kept between messages. */
const ROOM_BYTES = 2 * 1024
/** More digits than this are no length. */
const LENGTH_DIGITS_MAX = 8
/**
 * Of a length up to this the bytes are read and let go: closing the connection would make its sender begin the same message
 * again, and again. A larger one is none that anybody sends.
 */
export const COUNTED_BYTES_MAX = 16 * 1024 * 1024

/** So much is shown of what came where a length should have been. */
const SHOWN_BYTES = 256
const CLOSED = `, as the messages before it do: nobody knows where the next one begins, so the connection was closed`
const NO_LENGTH = `does not begin with its length${CLOSED}`
const WRONG_LENGTH = `begins with no length of at most ${COUNTED_BYTES_MAX} bytes and a space${CLOSED}`

const NUL = 0x00
const NEWLINE = 0x0a
const RETURN = 0x0d
const SPACE = 0x20
const ZERO = 0x30
const NINE = 0x39

/**
 * What is read now. `between`: nothing of a message yet. `length`: digits that may say how long it is. `counted`: as many
 * bytes as they said. `line`: up to the end of a line. `astray`: what should have been a message with its length; some of it is
 * shown. `over`: nothing more.
 */
type State = 'between' | 'length' | 'counted' | 'line' | 'astray' | 'over'

/**
 * Cuts what comes over a connection into messages of syslog (RFC 6587). The first says how all of them end: where it begins
 * with a length and a space, each has that many bytes (§3.4.1), else each goes to the end of its line (§3.4.2). So nothing that
 * somebody writes into a line is taken for a length. Where a length should be and is not, nobody knows where the next message
 * begins: then it `isOver`. However the bytes are cut into chunks, the messages are the same. What is held is never more than one
 * message, and of one that is longer than `bytesMax` only its beginning.
 */
export class SyslogFrames {
  #state: State = 'between'
  /** What the first message said. */
  #framing: 'counted' | 'lines' | null = null
  /** Why it went astray. */
  #astray = ''
  /** Holds the message that is being read, of one that is too long the beginning; grows as it does. */
  #room = new Uint8Array(ROOM_BYTES)
  #heldBytes = 0
  /** Bytes of that message so far. */
  #bytes = 0
  #digits = ''
  /** Bytes that a counted message still has. */
  #left = 0

  constructor(private readonly bytesMax = FRAME_BYTES_MAX) {}

  /** The messages that end in this chunk. */
  push(chunk: Uint8Array): SyslogFrame[] {
    const frames: SyslogFrame[] = []
    let at = 0
    while (at < chunk.length) at = this.#step(chunk, at, frames)
    return frames
  }

  /** What is there of a message whose end has not come and will not come; null when there is none. */
  end(): SyslogFrame | null {
    if (this.#state === 'length') this.#hold(bytesOf(this.#digits))
    if (this.#state === 'between' || this.#state === 'over') return null
    if (this.#state === 'astray') return this.#take(this.#astray)
    const missing =
      this.#state === 'counted'
        ? `${this.#left} of its ${this.#bytes + this.#left} bytes were`
        : `the end of its ${this.#framing === 'counted' ? 'length' : 'line'} was`
    return this.#take(`was cut off: the connection ended while ${missing} missing`)
  }

  /** True when what comes now cannot be told apart any more. */
  get isOver(): boolean {
    return this.#state === 'over'
  }

  /** Bytes that are held until their message is whole. */
  get heldBytes(): number {
    return this.#heldBytes + this.#digits.length
  }

  #step(chunk: Uint8Array, at: number, frames: SyslogFrame[]): number {
    switch (this.#state) {
      case 'between':
        return this.#begin(chunk, at)
      case 'length':
        return this.#readLength(chunk, at)
      case 'counted':
        return this.#readCounted(chunk, at, frames)
      case 'line':
        return this.#readLine(chunk, at, frames)
      case 'astray':
        return this.#readAstray(chunk, at, frames)
      case 'over':
        return chunk.length
    }
  }

  /** Some end each counted message with a line feed too, and some lines with a NUL. */
  #begin(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] ?? 0
    if (byte === NEWLINE || byte === RETURN || byte === NUL || byte === SPACE) return at + 1
    const isDigit = byte > ZERO && byte <= NINE
    if (this.#framing === 'lines') this.#state = 'line'
    else if (isDigit) this.#state = 'length'
    else this.#noLength('')
    return at
  }

  #readLength(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] ?? 0
    if (byte >= ZERO && byte <= NINE && this.#digits.length < LENGTH_DIGITS_MAX) {
      this.#digits += String.fromCharCode(byte)
      return at + 1
    }
    const digits = this.#digits
    this.#digits = ''
    if (byte !== SPACE || Number(digits) > COUNTED_BYTES_MAX) {
      this.#noLength(digits)
      return at
    }
    this.#framing = 'counted'
    this.#state = 'counted'
    this.#left = Number(digits)
    return at + 1
  }

  /** A line, perhaps one that begins with a number; but not behind a message that had a length. */
  #noLength(digits: string): void {
    if (this.#framing === null) this.#framing = 'lines'
    this.#state = this.#framing === 'lines' ? 'line' : 'astray'
    this.#astray = digits === '' ? NO_LENGTH : WRONG_LENGTH
    this.#hold(bytesOf(digits))
  }

  #readCounted(chunk: Uint8Array, at: number, frames: SyslogFrame[]): number {
    const end = Math.min(chunk.length, at + this.#left)
    this.#left -= end - at
    this.#hold(chunk.subarray(at, end))
    if (this.#left === 0) this.#finish(frames)
    return end
  }

  #readLine(chunk: Uint8Array, at: number, frames: SyslogFrame[]): number {
    const newline = chunk.indexOf(NEWLINE, at)
    this.#hold(chunk.subarray(at, newline === -1 ? chunk.length : newline))
    if (newline === -1) return chunk.length
    this.#finish(frames)
    return newline + 1
  }

  #readAstray(chunk: Uint8Array, at: number, frames: SyslogFrame[]): number {
    const rest = chunk.subarray(at, at + SHOWN_BYTES - this.#heldBytes)
    const newline = rest.indexOf(NEWLINE)
    this.#hold(newline === -1 ? rest : rest.subarray(0, newline))
    if (newline !== -1 || this.#heldBytes === SHOWN_BYTES) {
      frames.push(this.#take(this.#astray))
      this.#state = 'over'
    }
    return chunk.length
  }

  #hold(bytes: Uint8Array): void {
    this.#bytes += bytes.length
    const isTooLong = this.#bytes > this.bytesMax
    if (isTooLong) this.#heldBytes = Math.min(this.#heldBytes, KEPT_BYTES)
    const kept = isTooLong ? bytes.subarray(0, KEPT_BYTES - this.#heldBytes) : bytes
    const end = this.#heldBytes + kept.length
    if (end > this.#room.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#room.length))
      larger.set(this.#room.subarray(0, this.#heldBytes))
      this.#room = larger
    }
    this.#room.set(kept, this.#heldBytes)
    this.#heldBytes = end
  }

  #finish(frames: SyslogFrame[]): void {
    const isTooLong = this.#bytes > this.bytesMax
    const frame = this.#take(
      isTooLong
        ? `has ${this.#bytes} bytes; at most ${this.bytesMax} are taken, and its beginning is kept`
        : undefined,
    )
    if (frame.bytes.length > 0) frames.push(frame)
  }

  #take(problem: string | undefined): SyslogFrame {
    const bytes = withoutEnd(this.#room.slice(0, this.#heldBytes))
    if (this.#room.length > ROOM_BYTES) this.#room = new Uint8Array(ROOM_BYTES)
    this.#heldBytes = 0
    this.#bytes = 0
    this.#left = 0
    this.#digits = ''
    this.#state = 'between'
    return { bytes, ...(problem !== undefined && { problem }) }
  }
}

/** Ends of lines behind a message are none of it. */
function withoutEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  while (end > 0 && isEnd(bytes[end - 1])) end--
  return bytes.subarray(0, end)
}

function isEnd(byte: number | undefined): boolean {
  return byte === NEWLINE || byte === RETURN || byte === NUL
}

function bytesOf(digits: string): Uint8Array {
  return Uint8Array.from(digits, (digit) => digit.charCodeAt(0))
}
