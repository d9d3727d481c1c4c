import { equal, fromUtf8 } from './bytes'
import { crc32 } from './crc32'
import {
  CENTRAL,
  centralHeader,
  DESCRIPTOR,
  descriptor,
  END,
  endOf,
  LOCAL,
  localHeader,
  METHOD,
  ZIP_BYTES_MAX,
  type ZipFacts,
} from './zip-layout'

/** A file that can be read at any place. */
export interface FileBytes {
  readonly size: number
  /** The bytes from one place up to before another, all of them. */
  read(from: number, to: number): Promise<Uint8Array>
}

/** A file in an archive. */
export interface ZipEntry {
  name: string
  crc: number
  packed: number
  size: number
  /** Where its packed bytes begin. */
  from: number
}

/** An archive that is damaged, or written to mislead whoever reads it. */
export class ZipDamage extends Error {
  override readonly name = 'ZipDamage'
}

/** More files than any archive of ours has. */
const MEMBERS_MAX = 64
const NAME_BYTES_MAX = 255

/**
 * The files in an archive. Programs read ZIP files in two ways, from the directory at the end or file by file from the start, and differ
 * in what they pass over. So only one form is taken: that of `zip-writer.ts`, byte for byte but for names, times, lengths, sums and the
 * packed bytes. Headers and directory say the same, files stand one behind the other in its order, each name is there once, and no byte
 * of the archive belongs to nothing.
 *
 * @throws ZipDamage
 */
export async function readZipDirectory(file: FileBytes): Promise<ZipEntry[]> {
  const { size } = file
  if (size < END.bytes) throw new ZipDamage('It is no ZIP file.')
  const last = await file.read(size - END.bytes, size)
  const end = view(last)
  if (end.getUint32(0, true) !== END.signature || end.getUint16(20, true) !== 0)
    throw new ZipDamage('It is no ZIP file, or it is cut off, or something was put behind its end.')
  const members = end.getUint16(10, true)
  const bytes = end.getUint32(12, true)
  const start = end.getUint32(16, true)
  if (Math.max(bytes, start) > ZIP_BYTES_MAX) throw new ZipDamage('It is larger than 4 GiB.')
  const isAtEnd = equal(last, endOf(members, bytes, start)) && start + bytes === size - END.bytes
  if (!isAtEnd || members > MEMBERS_MAX) throw new ZipDamage('Its directory is not where it should be.')
  const entries: ZipEntry[] = []
  let place = 0
  for (const facts of parseDirectory(await file.read(start, start + bytes), members)) {
    const entry = await memberAt(file, facts, { place, until: start })
    entries.push(entry)
    place = entry.from + entry.packed + DESCRIPTOR.bytes
  }
  if (place !== start)
    throw new ZipDamage('There is something in front of its directory that belongs to no file.')
  return entries
}

type NamedFacts = ZipFacts & { text: string }

function parseDirectory(bytes: Uint8Array, members: number): NamedFacts[] {
  const all: NamedFacts[] = []
  let at = 0
  for (let i = 0; i < members; i++) {
    if (at + CENTRAL.bytes > bytes.length) throw new ZipDamage('Its directory is cut off.')
    const head = view(bytes.subarray(at, at + CENTRAL.bytes))
    const next = at + CENTRAL.bytes + head.getUint16(28, true)
    if (head.getUint32(0, true) !== CENTRAL.signature || next > bytes.length)
      throw new ZipDamage('Its directory cannot be read.')
    const facts = factsOf(head, bytes.slice(at + CENTRAL.bytes, next))
    // Some systems do not tell large letters from small ones.
    if (all.some(({ text }) => text.toLowerCase() === facts.text.toLowerCase()))
      throw new ZipDamage(`${facts.text} is in it twice.`)
    if (!equal(bytes.subarray(at, next), centralHeader(facts)))
      throw new ZipDamage(`${facts.text} has something in the directory that no file of it has.`)
    all.push(facts)
    at = next
  }
  if (at !== bytes.length) throw new ZipDamage('Its directory holds more than it says.')
  return all
}

function factsOf(head: DataView, name: Uint8Array): NamedFacts {
  const text = name.length <= NAME_BYTES_MAX ? fromUtf8(name) : null
  if (text === null || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text))
    throw new ZipDamage('It holds a file with a name that no file of it has.')
  if (head.getUint16(10, true) !== METHOD)
    throw new ZipDamage(`${text} is packed in a way that is not read here.`)
  const facts = {
    name,
    text,
    time: head.getUint16(12, true),
    date: head.getUint16(14, true),
    crc: head.getUint32(16, true),
    packed: head.getUint32(20, true),
    size: head.getUint32(24, true),
    start: head.getUint32(42, true),
  }
  if (Math.max(facts.packed, facts.size, facts.start) > ZIP_BYTES_MAX)
    throw new ZipDamage(`${text} is larger than 4 GiB.`)
  return facts
}

/** A file that begins at this place, with what has to stand in front of its bytes, and behind them. */
async function memberAt(
  file: FileBytes,
  facts: NamedFacts,
  { place, until }: { place: number; until: number },
): Promise<ZipEntry> {
  const { text: name, name: bytes, start, crc, packed, size } = facts
  if (start < place) throw new ZipDamage(`${name} lies inside another file.`)
  if (start > place) throw new ZipDamage(`There is something in front of ${name} that belongs to no file.`)
  const from = start + LOCAL.bytes + bytes.length
  if (from + packed + DESCRIPTOR.bytes > until) throw new ZipDamage(`${name} is cut off.`)
  const isSame =
    equal(await file.read(start, from), localHeader(facts)) &&
    equal(await file.read(from + packed, from + packed + DESCRIPTOR.bytes), descriptor(facts))
  if (!isSame) throw new ZipDamage(`${name} is another file in the archive than in its directory.`)
  return { name, crc, packed, size, from }
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Packed bytes that are read at once. */
const READ_BYTES = 64 * 1024

/**
 * The bytes of one file, piece by piece, exactly as many as the directory says and with its CRC: an archive that unpacks to more than
 * it tells is left at the first byte too many. The packed bytes end where they say that they end.
 *
 * @throws ZipDamage
 */
export async function* readZipMember(file: FileBytes, entry: ZipEntry): AsyncGenerator<Uint8Array, void> {
  const { name, packed, size, crc, from } = entry
  const to = from + packed
  let length = 0
  let sum = 0
  try {
    for await (const chunk of inflated(piecesOf(file, from, to))) {
      length += chunk.length
      if (length > size) throw new ZipDamage(`${name} is longer than the archive says.`)
      sum = crc32(chunk, sum)
      yield chunk
    }
  } catch (error) {
    if (error instanceof ZipDamage) throw error
    throw new ZipDamage(`${name} cannot be unpacked.`, { cause: error })
  }
  if (length !== size) throw new ZipDamage(`${name} is shorter than the archive says.`)
  if (sum !== crc) throw new ZipDamage(`${name} is damaged: its CRC is not that of its bytes.`)
  if (await isWhole(piecesOf(file, from, to - 1)))
    throw new ZipDamage(`${name} has something behind its packed bytes that belongs to no file.`)
}

/**
 * Whether these are all packed bytes of something. Asked of all but the last byte: unpacking says that bytes are missing everywhere,
 * and not everywhere that there are too many.
 */
async function isWhole(chunks: AsyncIterable<Uint8Array>): Promise<boolean> {
  try {
    for await (const _ of inflated(chunks));
    return true
  } catch {
    return false
  }
}

async function* piecesOf(file: FileBytes, from: number, to: number): AsyncGenerator<Uint8Array, void> {
  for (let at = from; at < to; at += READ_BYTES) yield await file.read(at, Math.min(at + READ_BYTES, to))
}

/** Raw deflate undone by what browsers and Node have for it; no more is unpacked than is asked for. */
async function* inflated(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const stream = new DecompressionStream('deflate-raw')
  const writer = stream.writable.getWriter()
  const reader = stream.readable.getReader()
  const fed = feed(chunks, writer)
  // It is awaited below; until then its failure is known from the reader.
  fed.catch(() => undefined)
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
    await fed
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

async function feed(
  chunks: AsyncIterable<Uint8Array>,
  writer: WritableStreamDefaultWriter<BufferSource>,
): Promise<void> {
  for await (const chunk of chunks) await writer.write(chunk.slice())
  await writer.close()
}
