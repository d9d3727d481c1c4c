import { concat, utf8 } from './bytes'
import { crc32 } from './crc32'
import { AppError } from './errors'
import { CENTRAL, DESCRIPTOR, END, FLAGS, LOCAL, METHODS, ZIP_BYTES_MAX } from './zip-layout'

/** Bytes that come by and by. */
export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** One file in an archive. */
export interface ZipMember {
  name: string
  content: Chunks
}

/** How an archive is written. */
export interface ZipOptions {
  /** Raw deflate (RFC 1951) of a whole stream. */
  deflate(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  /** The time of all files in it; to two seconds, in UTC. */
  at: Date
}

interface Written {
  name: Uint8Array
  start: number
  crc: number
  packed: number
  size: number
}

/**
 * A ZIP file while its members come: nothing is held but what stands in its directory. Lengths stand behind each member's bytes, as
 * in every archive that is streamed.
 *
 * @throws AppError too_large above 4 GiB.
 */
export async function* zipped(
  members: AsyncIterable<ZipMember> | Iterable<ZipMember>,
  { deflate, at }: ZipOptions,
): AsyncGenerator<Uint8Array, void> {
  const time = dosTime(at)
  const written: Written[] = []
  let place = 0
  for await (const { name, content } of members) {
    const one: Written = { name: utf8(name), start: place, crc: 0, packed: 0, size: 0 }
    const head = concat(localHeader(one, time), one.name)
    yield head
    for await (const chunk of deflate(counted(content, one))) {
      one.packed += chunk.length
      requireRoom(place + one.packed)
      yield chunk
    }
    yield descriptor(one)
    place += head.length + one.packed + DESCRIPTOR.bytes
    requireRoom(place)
    written.push(one)
  }
  const directory = concat(...written.flatMap((one) => [centralHeader(one, time), one.name]))
  yield directory
  yield endOf(written.length, directory.length, place)
}

/** The same bytes, counted on their way. */
async function* counted(content: Chunks, one: Written): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of content) {
    one.crc = crc32(chunk, one.crc)
    one.size += chunk.length
    requireRoom(one.size)
    yield chunk
  }
}

function requireRoom(bytes: number): void {
  if (bytes <= ZIP_BYTES_MAX) return
  throw new AppError('too_large', 'The file would be larger than 4 GiB: choose a shorter time.')
}

interface DosTime {
  date: number
  time: number
}

function dosTime(at: Date): DosTime {
  const year = Math.min(Math.max(at.getUTCFullYear(), 1980), 2107)
  return {
    date: ((year - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
  }
}

const VERSION = 20
const WRITTEN_FLAGS = FLAGS.descriptor | FLAGS.utf8

/** Numbers of 2 or 4 bytes, one after the other, small end first. */
function packed(bytes: number, ...numbers: readonly [width: 2 | 4, value: number][]): Uint8Array {
  const made = new Uint8Array(bytes)
  const view = new DataView(made.buffer)
  let at = 0
  for (const [width, value] of numbers) {
    if (width === 2) view.setUint16(at, value, true)
    else view.setUint32(at, value, true)
    at += width
  }
  return made
}

const localHeader = ({ name }: Written, { date, time }: DosTime): Uint8Array =>
  packed(
    LOCAL.bytes,
    [4, LOCAL.signature],
    [2, VERSION],
    [2, WRITTEN_FLAGS],
    [2, METHODS.deflated],
    [2, time],
    [2, date],
    [4, 0],
    [4, 0],
    [4, 0],
    [2, name.length],
    [2, 0],
  )

const descriptor = ({ crc, packed: bytes, size }: Written): Uint8Array =>
  packed(DESCRIPTOR.bytes, [4, DESCRIPTOR.signature], [4, crc], [4, bytes], [4, size])

/** Read and written by its owner, read by all others: for Unix, in the upper half. */
const ATTRIBUTES = 0o100644 * 0x1_0000
const MADE_BY_UNIX = (3 << 8) | VERSION

const centralHeader = (one: Written, { date, time }: DosTime): Uint8Array =>
  packed(
    CENTRAL.bytes,
    [4, CENTRAL.signature],
    [2, MADE_BY_UNIX],
    [2, VERSION],
    [2, WRITTEN_FLAGS],
    [2, METHODS.deflated],
    [2, time],
    [2, date],
    [4, one.crc],
    [4, one.packed],
    [4, one.size],
    [2, one.name.length],
    [2, 0],
    [2, 0],
    [2, 0],
    [2, 0],
    [4, ATTRIBUTES],
    [4, one.start],
  )

const endOf = (members: number, directoryBytes: number, directoryStart: number): Uint8Array =>
  packed(
    END.bytes,
    [4, END.signature],
    [2, 0],
    [2, 0],
    [2, members],
    [2, members],
    [4, directoryBytes],
    [4, directoryStart],
    [2, 0],
  )
