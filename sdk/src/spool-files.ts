import { open, readdir, stat } from 'node:fs/promises'
import path from 'node:path'

import { countRecords, decodeRecords, encodeRecord } from './spool-record'

// What lies in the directory of a spool: segments with records, in the order of their numbers; `position`, up to where
// they are done with; `rejects.jsonl`; and the sockets of spool-lock.ts.

const SEGMENT = /^(\d{12})\.events$/
const PIECE_BYTES = 4 * 1024 * 1024
const COUNT_BYTES = 256 * 1024

/** Files hold what people did: they are for the application's own user alone. */
export const FILE_MODE = 0o600

/** One file of records. */
export interface Segment {
  number: number
  file: string
  /** Bytes that are surely written. */
  size: number
}

/** A place between two records. */
export interface Position {
  segment: number
  offset: number
}

export function segmentFile(directory: string, number: number): string {
  return path.join(directory, `${String(number).padStart(12, '0')}.events`)
}

/** The segments of a directory, oldest first. */
export async function listSegments(directory: string): Promise<Segment[]> {
  const names = (await readdir(directory)).filter((name) => SEGMENT.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(directory, name)
      return { number: Number.parseInt(name, 10), file, size: (await stat(file)).size }
    }),
  )
}

/** Up to where a directory's records are done with. Where that cannot be read, nothing is: what was sent is a duplicate then. */
export async function readPosition(directory: string): Promise<Position> {
  const [first] = decodeRecords(await readWhole(path.join(directory, 'position')))
  const said: unknown = first?.said ? JSON.parse(first.said.json.toString()) : null
  const [segment, offset] = Array.isArray(said) ? said : []
  return typeof segment === 'number' && typeof offset === 'number'
    ? { segment, offset }
    : { segment: 0, offset: 0 }
}

/** The bytes of the file that holds a position. A shorter one over a longer one leaves rests behind its end, which nobody reads. */
export function positionBytes({ segment, offset }: Position): Buffer {
  return encodeRecord(JSON.stringify([segment, offset]), Date.now())
}

/** Up to `PIECE_BYTES`, or `bytes` where more are needed, from this place on. */
export async function readPiece(segment: Segment, offset: number, bytes = PIECE_BYTES): Promise<Buffer> {
  const file = await open(segment.file)
  try {
    const piece = Buffer.allocUnsafe(Math.min(bytes, segment.size - offset))
    const { bytesRead } = await file.read(piece, 0, piece.length, offset)
    return piece.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Records of these segments from a position on. One after the other through one buffer: a spool may be larger than memory. */
export async function countFrom(segments: readonly Segment[], position: Position): Promise<number> {
  const buffer = Buffer.allocUnsafe(COUNT_BYTES)
  let count = 0
  for (const segment of segments) count += await countIn(segment, offsetIn(segment, position), buffer)
  return count
}

async function countIn(segment: Segment, offset: number, buffer: Buffer): Promise<number> {
  if (offset >= segment.size) return 0
  const file = await open(segment.file)
  try {
    let count = 0
    for (let at = offset; at < segment.size;) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, segment.size - at), at)
      if (bytesRead === 0) break
      count += countRecords(buffer.subarray(0, bytesRead))
      at += bytesRead
    }
    return count
  } finally {
    await file.close()
  }
}

/** Where in a segment what is yet to be sent begins. */
export function offsetIn({ number }: Segment, position: Position): number {
  return number === position.segment ? position.offset : 0
}

/** Makes a directory remember its new files over a power failure. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function readWhole(file: string): Promise<Buffer> {
  try {
    const handle = await open(file)
    try {
      return await handle.readFile()
    } finally {
      await handle.close()
    }
  } catch {
    return Buffer.alloc(0)
  }
}
