import { crc32 } from 'node:zlib'

// A record of the spool is one line: CRC-32 in hexadecimal, the time it was added in ms in base 36, the event as JSON.
//
//     9a3f01cc mhx2k9q0 {"id":…}
//
// JSON has no line feed, so the next record is found whatever became of one, and people can read the file.

const CRC_DIGITS = 8
const SPACE = 0x20
const LINE_FEED = 0x0a

/** The bytes of one record. */
export function encodeRecord(json: string, addedAt: number): Buffer {
  const payload = `${addedAt.toString(36)} ${json}`
  const start = CRC_DIGITS + 1
  const bytes = Buffer.allocUnsafe(start + Buffer.byteLength(payload) + 1)
  const end = start + bytes.write(payload, start)
  bytes.write(crcOf(bytes.subarray(start, end)), 0, 'latin1')
  bytes[CRC_DIGITS] = SPACE
  bytes[end] = LINE_FEED
  return bytes
}

/** A record that was read: where it ends, and what it says; null when its bytes are not what was written. */
export interface SpoolRecord {
  /** Offsets in what was read; `end` is behind the line feed. */
  start: number
  end: number
  said: { json: string; addedAt: number } | null
}

/** The records of a piece of a segment, up to its last line feed. What follows that is a record that is not there as a whole. */
export function decodeRecords(bytes: Buffer): SpoolRecord[] {
  const records: SpoolRecord[] = []
  let start = 0
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, start)) {
    records.push({ start, end: at + 1, said: decodeOne(bytes.subarray(start, at)) })
    start = at + 1
  }
  return records
}

/** How many records end in these bytes. */
export function countRecords(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) count++
  return count
}

function decodeOne(line: Buffer): SpoolRecord['said'] {
  const start = CRC_DIGITS + 1
  if (line.length <= start || line[CRC_DIGITS] !== SPACE) return null
  const payload = line.subarray(start)
  if (crcOf(payload) !== line.toString('latin1', 0, CRC_DIGITS)) return null
  const space = payload.indexOf(SPACE)
  if (space < 0) return null
  const addedAt = Number.parseInt(payload.toString('latin1', 0, space), 36)
  return Number.isNaN(addedAt) ? null : { json: payload.toString('utf8', space + 1), addedAt }
}

function crcOf(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(CRC_DIGITS, '0')
}
