import { fromUtf8 } from './bytes'
import { crc32 } from './crc32'
import { CENTRAL, END, FLAGS, LOCAL, METHODS, ZIP_BYTES_MAX } from './zip-layout'

/** A file that can be read at any place. */
export interface FileBytes {
  readonly size: number
  /** The bytes from one place up to before another, all of them. */
  read(from: number, to: number): Promise<Uint8Array>
}

/** A file in an archive, as the archive's directory has it. */
export interface ZipEntry {
  name: string
  method: number
  crc: number
  packed: number
  size: number
  /** Where its local header is. */
  start: number
}

/** An archive that is damaged, or written to mislead whoever reads it. */
export class ZipDamage extends Error {
  override readonly name = 'ZipDamage'
}

/** More files than any archive of ours has. */
const MEMBERS_MAX = 64
const NAME_BYTES_MAX = 255

/**
 * The files in an archive. Strict: the directory stands where it says, right before the end; it names each file once, by a plain
 * name without folders; and what it says of places cannot overlap. So every reader sees the same files.
 *
 * @throws ZipDamage
 */
export async function readZipDirectory(file: FileBytes): Promise<ZipEntry[]> {
  const { size } = file
  if (size < END.bytes) throw new ZipDamage('It is no ZIP file.')
  const end = view(await file.read(size - END.bytes, size))
  const isEnd = end.getUint32(0, true) === END.signature && end.getUint16(20, true) === 0
  if (!isEnd) throw new ZipDamage('It is no ZIP file, or it is cut off.')
  const members = end.getUint16(10, true)
  const bytes = end.getUint32(12, true)
  const start = end.getUint32(16, true)
  const isWhole = end.getUint32(4, true) === 0 && end.getUint16(8, true) === members
  if (!isWhole || members > MEMBERS_MAX || start + bytes !== size - END.bytes)
    throw new ZipDamage('Its directory is not where it should be.')
  const entries = parseDirectory(await file.read(start, start + bytes), members)
  let place = 0
  for (const entry of entries.toSorted((a, b) => a.start - b.start)) {
    if (entry.start < place) throw new ZipDamage(`${entry.name} lies inside another file.`)
    place = entry.start + LOCAL.bytes + entry.packed
    if (place > start) throw new ZipDamage(`${entry.name} is cut off.`)
  }
  return entries
}

function parseDirectory(bytes: Uint8Array, members: number): ZipEntry[] {
  const entries: ZipEntry[] = []
  let at = 0
  for (let i = 0; i < members; i++) {
    if (at + CENTRAL.bytes > bytes.length) throw new ZipDamage('Its directory is cut off.')
    const head = view(bytes.subarray(at, at + CENTRAL.bytes))
    const nameBytes = head.getUint16(28, true)
    const next = at + CENTRAL.bytes + nameBytes + head.getUint16(30, true) + head.getUint16(32, true)
    if (head.getUint32(0, true) !== CENTRAL.signature || next > bytes.length)
      throw new ZipDamage('Its directory cannot be read.')
    const name = nameOf(bytes.subarray(at + CENTRAL.bytes, at + CENTRAL.bytes + nameBytes))
    if (entries.some((entry) => entry.name === name)) throw new ZipDamage(`${name} is in it twice.`)
    entries.push(entryOf(head, name))
    at = next
  }
  if (at !== bytes.length) throw new ZipDamage('Its directory holds more than it says.')
  return entries
}

function nameOf(bytes: Uint8Array): string {
  const name = bytes.length <= NAME_BYTES_MAX ? fromUtf8(bytes) : null
  if (name === null || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
    throw new ZipDamage('It holds a file with a name that no file of it has.')
  return name
}

function entryOf(head: DataView, name: string): ZipEntry {
  const entry = {
    name,
    method: head.getUint16(10, true),
    crc: head.getUint32(16, true),
    packed: head.getUint32(20, true),
    size: head.getUint32(24, true),
    start: head.getUint32(42, true),
  }
  const isKnown = entry.method === METHODS.stored || entry.method === METHODS.deflated
  if (!isKnown || (head.getUint16(8, true) & FLAGS.encrypted) !== 0)
    throw new ZipDamage(`${name} is packed in a way that is not read here.`)
  if (Math.max(entry.packed, entry.size, entry.start) > ZIP_BYTES_MAX)
    throw new ZipDamage(`${name} is larger than 4 GiB.`)
  if (entry.method === METHODS.stored && entry.packed !== entry.size)
    throw new ZipDamage(`${name} has two lengths.`)
  return entry
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Packed bytes that are read at once. */
const READ_BYTES = 64 * 1024

/**
 * The bytes of one file, piece by piece, exactly as many as the directory says and with its CRC: an archive that unpacks to more than
 * it tells is left at the first byte too many.
 *
 * @throws ZipDamage
 */
export async function* readZipMember(file: FileBytes, entry: ZipEntry): AsyncGenerator<Uint8Array, void> {
  const { name, method, packed, size, crc } = entry
  const from = await startOf(file, entry)
  const raw = piecesOf(file, from, from + packed)
  let length = 0
  let sum = 0
  try {
    for await (const chunk of method === METHODS.stored ? raw : inflated(raw)) {
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
}

/** Where the bytes of a file begin: behind its local header, which has to be of the same file. */
async function startOf(file: FileBytes, { name, start, packed, method }: ZipEntry): Promise<number> {
  if (start + LOCAL.bytes > file.size) throw new ZipDamage(`${name} is cut off.`)
  const head = view(await file.read(start, start + LOCAL.bytes))
  const from = start + LOCAL.bytes + head.getUint16(26, true) + head.getUint16(28, true)
  if (from + packed > file.size) throw new ZipDamage(`${name} is cut off.`)
  const nameAt = start + LOCAL.bytes
  const own = fromUtf8(await file.read(nameAt, nameAt + head.getUint16(26, true)))
  if (head.getUint32(0, true) !== LOCAL.signature || own !== name || head.getUint16(8, true) !== method)
    throw new ZipDamage(`${name} is another file in the archive than in its directory.`)
  return from
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
