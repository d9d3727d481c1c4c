import { randomFillSync } from 'node:crypto'

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** The largest time, in ms since 1970, that fits into the 48 bits of a UUIDv7. */
const MS_MAX = 2 ** 48 - 1

/** Bits of the counter: the 12 behind the version and the 14 behind the variant. */
const COUNTER_BITS = 26
/** Where a millisecond's counter begins at most, so that as many ids again fit behind it. */
const START_BITS = COUNTER_BITS - 1

/** Random bytes are drawn many at a time: asking the system for ten costs as much as for thousands. */
const pool = Buffer.alloc(4096)
const BYTES_OF_ONE = 10
let drawn = pool.length

let lastMs = -1
let counter = 0

/** A UUIDv7 (RFC 9562 §5.7) for this time in whole ms since 1970. Ids of one millisecond ascend in the order of the calls. */
export function uuidv7(ms: number): string {
  if (drawn + BYTES_OF_ONE > pool.length) {
    randomFillSync(pool)
    drawn = 0
  }
  const at = drawn
  drawn += BYTES_OF_ONE
  const start = pool.readUInt32BE(at)
  counter = ms === lastMs ? counter + 1 + (start & 0xf) : start >>> (32 - START_BITS)
  lastMs = ms
  const time = ms.toString(16).padStart(12, '0')
  const high = ((counter >>> 14) & 0xfff).toString(16).padStart(3, '0')
  const low = (0x8000 | (counter & 0x3fff)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${high}-${low}-${pool.toString('hex', at + 4, drawn)}`
}

/** True for a UUIDv7 in its form of 36 characters. */
export function isUuidV7(text: string): boolean {
  return UUID_V7.test(text)
}

/** The time of a UUIDv7, in ms since 1970. */
export function uuidMs(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

/** True for a time that an id can hold: whole ms from 1970 to the year 10889. */
export function fitsUuid(ms: number): boolean {
  return Number.isInteger(ms) && ms >= 0 && ms <= MS_MAX
}
