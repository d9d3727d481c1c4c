import { fromUtf8 } from '@/lib/base/bytes'
import { AppError } from '@/lib/base/errors'
import { lineEnd, NEWLINE, skipSpace } from '@/lib/base/json-bytes'

/** A part of a file that can be read by itself: whole records. */
export interface FilePart {
  bytes: Uint8Array
  /** Line of the file on which it begins, from 1; null where records are no lines. */
  line: number | null
}

/** A part has at most so many records, and is closed once it has so many bytes. Never changed: parts and records are known by these. */
const PART_RECORDS = 1000
const PART_BYTES = 1024 * 1024
/** One JSON document is read as a whole. */
const DOCUMENT_BYTES_MAX = 64 * 1024 * 1024
/** A record that goes on for longer than this is none. */
const RECORD_BYTES_MAX = 16 * 1024 * 1024

const OPEN_BRACKET = 0x5b
const OPEN_BRACE = 0x7b
const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Cut a file of any size into parts of whole records, without ever holding more than one part: lines, elements of a JSON
 * array, or rows of CSV (each part with the head). The same bytes always give the same parts, however they arrive. A
 * single JSON document is one part.
 *
 * @throws AppError too_large for a record or document that is longer than any can be.
 */
export async function* splitFile(
  bytes: AsyncIterable<Uint8Array>,
  isCsv: boolean,
): AsyncGenerator<FilePart, void> {
  const input = new Input(bytes)
  const first = await input.sniff()
  if (first === null) return
  if (first === OPEN_BRACKET) yield* elements(input)
  else if (first === OPEN_BRACE && !input.isFirstLineJson()) yield* document(input)
  else if (isCsv && first !== OPEN_BRACE) yield* rows(input)
  else yield* lines(input)
}

/** What was read of a file and not yet given on. */
class Input {
  buffer: Uint8Array = new Uint8Array(0)
  isOver = false
  readonly #source: AsyncIterator<Uint8Array>

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#source = bytes[Symbol.asyncIterator]()
  }

  /** Reads on. False at the end of the file. */
  async more(): Promise<boolean> {
    const { done, value } = await this.#source.next()
    if (done) this.isOver = true
    else this.buffer = this.buffer.length === 0 ? value : Buffer.concat([this.buffer, value])
    return !this.isOver
  }

  /** The first byte that is not white space, with its line in the buffer; null when there is none. A byte order mark goes. */
  async sniff(): Promise<number | null> {
    while (this.buffer.length < 3 && (await this.more()));
    if (fromUtf8(this.buffer.subarray(0, 3)) === '\uFEFF') this.take(3)
    for (;;) {
      const at = skipSpace(this.buffer, 0)
      const end = lineEnd(this.buffer, at)
      if (at < this.buffer.length && (end < this.buffer.length || this.isOver)) return this.buffer[at] ?? null
      if (at < this.buffer.length && this.buffer.length > RECORD_BYTES_MAX) return this.buffer[at] ?? null
      if (!(await this.more()) && at >= this.buffer.length) return null
    }
  }

  /** True when the first line that holds something is a JSON text by itself, so that each line is one. */
  isFirstLineJson(): boolean {
    const at = skipSpace(this.buffer, 0)
    try {
      JSON.parse(fromUtf8(this.buffer.subarray(at, lineEnd(this.buffer, at))) ?? '')
      return true
    } catch {
      return false
    }
  }

  take(length: number): Uint8Array {
    const taken = this.buffer.subarray(0, length)
    this.buffer = this.buffer.subarray(length)
    return taken
  }
}

async function* lines(input: Input): AsyncGenerator<FilePart, void> {
  let line = 1
  const part = new Part()
  for (;;) {
    const end = input.buffer.indexOf(NEWLINE, part.end)
    if (end === -1) {
      tooLong(input.buffer.length - part.end)
      if (await input.more()) continue
      if (input.buffer.length > 0) yield { bytes: input.take(input.buffer.length), line }
      return
    }
    part.add(end + 1)
    if (!part.isFull) continue
    yield { bytes: input.take(part.end), line }
    line += part.records
    part.clear()
  }
}

/** Rows of CSV end where a line does outside of quotes. The head stands before each part. */
async function* rows(input: Input): AsyncGenerator<FilePart, void> {
  let head: Uint8Array | null = null
  const part = new Part()
  let at = 0
  let isQuoted = false
  for (;;) {
    for (; at < input.buffer.length && !part.isFull; at++) {
      const byte = input.buffer[at]
      if (byte === QUOTE) isQuoted = !isQuoted
      else if (byte === NEWLINE && !isQuoted) {
        if (head === null) {
          head = input.take(at + 1)
          at = -1
        } else part.add(at + 1)
      }
    }
    tooLong(at - part.end)
    if (part.isFull) {
      yield { bytes: Buffer.concat([head ?? new Uint8Array(0), input.take(part.end)]), line: null }
      at = 0
      part.clear()
    } else if (!(await input.more())) {
      if (input.buffer.length === 0) return
      yield { bytes: Buffer.concat([head ?? new Uint8Array(0), input.take(input.buffer.length)]), line: null }
      return
    }
  }
}

/** Elements of an array end at a comma outside of them. What stands behind the array is left to who reads the last part. */
async function* elements(input: Input): AsyncGenerator<FilePart, void> {
  input.take(skipSpace(input.buffer, 0) + 1)
  const part = new Part()
  const scan = new ArrayScan()
  for (;;) {
    const comma = scan.nextComma(input.buffer)
    if (comma !== -1) {
      part.add(comma + 1)
      if (!part.isFull) continue
      const inside = input.take(part.end)
      yield { bytes: Buffer.concat([OPEN, inside.subarray(0, -1), CLOSE]), line: null }
      scan.at -= part.end
      part.clear()
      continue
    }
    tooLong(scan.at - part.end)
    if (await input.more()) continue
    yield { bytes: Buffer.concat([OPEN, input.take(input.buffer.length)]), line: null }
    return
  }
}

const OPEN = Buffer.from('[')
const CLOSE = Buffer.from(']')

/** Where in an array the commas between its elements are, over buffers that grow. */
class ArrayScan {
  at = 0
  #depth = 0
  #isString = false

  /** Offset of the next comma, or -1 when it is not in the buffer. */
  nextComma(buffer: Uint8Array): number {
    while (this.at < buffer.length) {
      const at = this.at++
      const byte = buffer[at]
      if (this.#isString) {
        if (byte === BACKSLASH) this.at++
        else if (byte === QUOTE) this.#isString = false
      } else if (byte === QUOTE) this.#isString = true
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth++
      else if (byte === 0x7d || byte === 0x5d) this.#depth--
      else if (byte === 0x2c && this.#depth === 0) return at
    }
    return -1
  }
}

async function* document(input: Input): AsyncGenerator<FilePart, void> {
  while (await input.more()) {
    if (input.buffer.length <= DOCUMENT_BYTES_MAX) continue
    const message = `One JSON document of over ${DOCUMENT_BYTES_MAX / 1024 / 1024} MiB cannot be read: give its records one a line, for example by jq -c '.items[]'.`
    throw new AppError('too_large', message)
  }
  yield { bytes: input.take(input.buffer.length), line: null }
}

/** How far the part that is being put together goes. */
class Part {
  end = 0
  records = 0

  get isFull(): boolean {
    return this.records >= PART_RECORDS || this.end >= PART_BYTES
  }

  add(end: number): void {
    this.end = end
    this.records++
  }

  clear(): void {
    this.end = 0
    this.records = 0
  }
}

function tooLong(bytes: number): void {
  if (bytes <= RECORD_BYTES_MAX) return
  throw new AppError('too_large', `A record of over ${RECORD_BYTES_MAX / 1024 / 1024} MiB cannot be read.`)
}
