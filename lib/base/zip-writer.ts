import { concat, utf8 } from './bytes'
import { crc32 } from './crc32'
import { AppError } from './errors'
import {
  centralHeader,
  DESCRIPTOR,
  descriptor,
  endOf,
  localHeader,
  ZIP_BYTES_MAX,
  type ZipFacts,
} from './zip-layout'

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
  const written: ZipFacts[] = []
  let place = 0
  for await (const { name, content } of members) {
    const one: ZipFacts = { name: utf8(name), ...time, start: place, crc: 0, packed: 0, size: 0 }
    const head = localHeader(one)
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
  const directory = concat(...written.map(centralHeader))
  yield directory
  yield endOf(written.length, directory.length, place)
}

/** The same bytes, counted on their way. */
async function* counted(content: Chunks, one: ZipFacts): AsyncGenerator<Uint8Array, void> {
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

function dosTime(at: Date): Pick<ZipFacts, 'date' | 'time'> {
  const year = Math.min(Math.max(at.getUTCFullYear(), 1980), 2107)
  return {
    date: ((year - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
  }
}
