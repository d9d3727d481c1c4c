import { once } from 'node:events'
import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib'

/** What is wrong with a gzip, in words that go on after its name. What came before was given. */
export class BrokenGzip extends Error {
  override readonly name = 'BrokenGzip'
}

const MARK = [0x1f, 0x8b] as const
const DEFLATE = 8
const HEADER_BYTES = 10
const TRAILER_BYTES = 8
// Flags of a member's header (RFC 1952 §2.3.1).
const HAS_CRC = 2
const HAS_EXTRA = 4
const HAS_NAME = 8
const HAS_COMMENT = 16

/** Whether a gzip begins like this. */
export const isGzip = (head: Uint8Array): boolean => MARK.every((byte, i) => head[i] === byte)

/**
 * What a gzip holds: all of its members (RFC 1952 §2.2), since files that are zipped piece by piece have several. Zeros
 * behind a member are padding. Each member is held against its checksum; by itself Node ends at the first byte that it does
 * not understand, and says nothing of the rest.
 *
 * @throws BrokenGzip with the place, in bytes of the zipped file.
 */
export async function* gunzipMembers(source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = new Input(source)
  while (await startOfMember(input)) {
    await passHeader(input)
    let sum = 0
    let size = 0
    for await (const piece of inflated(input)) {
      sum = crc32(piece, sum)
      size += piece.length
      yield piece
    }
    const at = input.offset
    const trailer = new DataView(Uint8Array.from(await input.take(TRAILER_BYTES)).buffer)
    const isWhole = trailer.getUint32(0, true) === sum && trailer.getUint32(4, true) === size % 2 ** 32
    if (!isWhole)
      throw new BrokenGzip(`is damaged: what stands before byte ${at} of its gzip is not what was zipped`)
  }
}

/** Past padding, to the next member. False at the end. */
async function startOfMember(input: Input): Promise<boolean> {
  while ((await input.has(1)) && input.buffer[0] === 0)
    input.pass(input.buffer.findIndex((byte) => byte !== 0))
  if (!(await input.has(1))) return false
  if ((await input.has(MARK.length)) && isGzip(input.buffer)) return true
  throw new BrokenGzip(`holds something behind the end of its gzip, at byte ${input.offset}, that is no gzip`)
}

async function passHeader(input: Input): Promise<void> {
  const at = input.offset
  const [, , method, flags = 0] = await input.take(HEADER_BYTES)
  if (method !== DEFLATE) throw new BrokenGzip(`is damaged: its gzip cannot be read at byte ${at}`)
  if (flags & HAS_EXTRA) {
    const [low = 0, high = 0] = await input.take(2)
    await input.take(low + high * 256)
  }
  for (const text of [HAS_NAME, HAS_COMMENT]) {
    if (flags & text) while ((await input.take(1))[0] !== 0);
  }
  if (flags & HAS_CRC) await input.take(2)
}

/** The deflated data of one member. What was read beyond it is given back. */
async function* inflated(input: Input): AsyncGenerator<Uint8Array> {
  const raw = createInflateRaw()
  const fed = feed(raw, input).catch((error: Error) => void raw.destroy(error))
  try {
    yield* raw
  } catch (error) {
    await fed
    throw brokenBy(error, input.offset)
  }
  await fed
}

function brokenBy(error: unknown, offset: number): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'Z_BUF_ERROR') return cutOff(error)
  if (!code.startsWith('Z_')) return error
  return new BrokenGzip(`is damaged: its gzip cannot be read, behind byte ${offset}`, { cause: error })
}

/** Gives it one piece after the other until it has enough; of the last one the rest goes back. */
async function feed(raw: InflateRaw, input: Input): Promise<void> {
  const closed = once(raw, 'close').catch(() => undefined)
  for (let given = 0; !raw.readableEnded && !raw.destroyed;) {
    if (!(await input.has(1))) {
      raw.end()
      return
    }
    const piece = input.pass(input.buffer.length)
    given += piece.length
    await Promise.race([new Promise((resolve) => raw.write(piece, resolve)), closed])
    const left = given - raw.bytesWritten
    if (left > 0) input.giveBack(piece.subarray(piece.length - left))
  }
}

const cutOff = (cause?: unknown): BrokenGzip => new BrokenGzip('is cut off: its gzip has no end', { cause })

/** Bytes as they come, with how many were passed. */
class Input {
  buffer: Uint8Array = new Uint8Array(0)
  offset = 0
  readonly #source: AsyncIterator<Uint8Array>

  constructor(source: AsyncIterator<Uint8Array>) {
    this.#source = source
  }

  /** Reads on until there are so many. False: there are not. */
  async has(bytes: number): Promise<boolean> {
    while (this.buffer.length < bytes) {
      const { done, value } = await this.#source.next()
      if (done) return false
      this.buffer = this.buffer.length === 0 ? value : Buffer.concat([this.buffer, value])
    }
    return true
  }

  /** @throws BrokenGzip when there are not so many. */
  async take(bytes: number): Promise<Uint8Array> {
    if (!(await this.has(bytes))) throw cutOff()
    return this.pass(bytes)
  }

  /** Of what is there already; -1: all of it. */
  pass(bytes: number): Uint8Array {
    const passed = this.buffer.subarray(0, bytes === -1 ? this.buffer.length : bytes)
    this.buffer = this.buffer.subarray(passed.length)
    this.offset += passed.length
    return passed
  }

  giveBack(bytes: Uint8Array): void {
    this.buffer = this.buffer.length === 0 ? bytes : Buffer.concat([bytes, this.buffer])
    this.offset -= bytes.length
  }
}
