import { crc32 } from 'node:zlib'

// A record of the spool is one line: CRC-32 in hexadecimal, the time it was added in ms in base 36, the event as JSON.
//
//     9a3f01cc mhx2k9q0 {"id":…}
//
// JSON has no line feed, so the next record is found whatever became of one, and people can read the file.

const CRC_DIGITS = 8
const TIME_DIGITS = 8
/** The last time that has so many digits, in the year 2059. */
const TIME_MAX = 36 ** TIME_DIGITS - 1
const TIME_AT = CRC_DIGITS + 1
const SPACE = 0x20
const LINE_FEED = 0x0a
const HEX = Buffer.from('0123456789abcdef')

/** Bytes of a record besides its JSON. */
export const RECORD_BYTES = CRC_DIGITS + 1 + TIME_DIGITS + 1 + 1

/** Writes the record of a JSON text of so many bytes; where it ends. There has to be room for `RECORD_BYTES` more. */
export function writeRecord(into: Buffer, at: number, json: string, addedAt: number): number {
  const start = at + TIME_AT
  into.write(timeText(addedAt), start, 'latin1')
  into[start + TIME_DIGITS] = SPACE
  const jsonAt = start + TIME_DIGITS + 1
  const end = jsonAt + into.write(json, jsonAt)
  const crc = crc32(into.subarray(start, end))
  for (let digit = 0; digit < CRC_DIGITS; digit++) {
    into[at + digit] = HEX[(crc >>> (28 - 4 * digit)) & 0xf]!
  }
  into[at + CRC_DIGITS] = SPACE
  into[end] = LINE_FEED
  return end + 1
}

/** The bytes of one record. */
export function encodeRecord(json: string, addedAt: number): Buffer {
  const bytes = Buffer.allocUnsafe(Buffer.byteLength(json) + RECORD_BYTES)
  writeRecord(bytes, 0, json, addedAt)
  return bytes
}

let lastTime = { at: -1, text: '' }

/** Many events are added in one millisecond. */
function timeText(at: number): string {
  if (lastTime.at !== at) {
    const fitting = Math.min(Math.max(at, 0), TIME_MAX)
    lastTime = { at, text: fitting.toString(36).padStart(TIME_DIGITS, '0') }
  }
  return lastTime.text
}

/** A record that was read: where it ends, and what it says; null when its bytes are not what was written. */
export interface SpoolRecord {
  /** Offsets in what was read; `end` is behind the line feed. */
  start: number
  end: number
  /** Of what was read, and not a copy. */
  said: { json: Buffer; addedAt: number } | null
}

/** The records of a piece of a segment, up to its last line feed. What follows that is a record that is not there as a whole. */
export function decodeRecords(bytes: Buffer): SpoolRecord[] {
  const records: SpoolRecord[] = []
  let start = 0
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, start)) {
    records.push({ start, end: at + 1, said: decodeOne(bytes, start, at) })
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

function decodeOne(bytes: Buffer, start: number, end: number): SpoolRecord['said'] {
  const timeAt = start + TIME_AT
  const jsonAt = timeAt + TIME_DIGITS + 1
  if (end <= jsonAt || bytes[timeAt - 1] !== SPACE || bytes[jsonAt - 1] !== SPACE) return null
  const crc = Number.parseInt(bytes.toString('latin1', start, start + CRC_DIGITS), 16)
  if (crc32(bytes.subarray(timeAt, end)) !== crc) return null
  const addedAt = Number.parseInt(bytes.toString('latin1', timeAt, timeAt + TIME_DIGITS), 36)
  return Number.isNaN(addedAt) ? null : { json: bytes.subarray(jsonAt, end), addedAt }
}
