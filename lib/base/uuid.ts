import { fromHex, hex } from './bytes'
import { invariant } from './errors'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** The largest time, in ms since 1970, that fits into the 48 bits of a UUIDv7 (the year 10889). */
export const UUID_MS_MAX = 2 ** 48 - 1

/** How many ids one sequence gives: its counter is what 31 of the last 32 bits leave. */
const SEQUENCE_MAX = 2 ** 31

/** Any UUID in its 36-character form, in either case. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** A UUIDv7 (RFC 9562 §5.7) in its 36-character form, in either case. */
export function isUuidV7(text: string): boolean {
  return UUID_V7.test(text)
}

/**
 * A UUIDv7 for this time (ms since 1970, whole, ≥ 0) and these 10 random bytes, of which it keeps 74 bits.
 * Deterministic, so a decoder may give bytes that it made from a record's own identity.
 */
export function uuidv7(ms: number, random: Uint8Array): string {
  return withTime(ms, tail(random))
}

/**
 * Ids for the events of one request. Within a millisecond they ascend in the order of the calls, whatever other times
 * lie between; times need not ascend. One draw of 10 random bytes serves the whole sequence: every id has all but its
 * last 31 bits random, and those count on from a random start (RFC 9562 §6.2, method 1).
 */
export function uuidv7Sequence(random: Uint8Array): (ms: number) => string {
  const first = tail(random)
  const head = first.slice(0, -8)
  // One bit less than 32, so that counting up can never reach the random part above.
  const start = Number.parseInt(first.slice(-8), 16) >>> 1
  let given = 0
  return (ms) => {
    invariant(given < SEQUENCE_MAX, 'one sequence gives at most 2^31 ids')
    return withTime(ms, head + (start + given++).toString(16).padStart(8, '0'))
  }
}

/** The 48 bits in front of a UUIDv7: ms since 1970. The text must be a UUID. */
export function uuidMs(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

/** The lowest id of this millisecond, whatever follows the time: the lower end of an id range, inclusive. */
export function idFloor(ms: number): string {
  return withTime(ms, '0000-0000-000000000000')
}

/** The highest id of this millisecond: the upper end of an id range, inclusive. */
export function idCeil(ms: number): string {
  return withTime(ms, 'ffff-ffff-ffffffffffff')
}

/** The 16 bytes of a UUID. The text must be a UUID. */
export function uuidBytes(id: string): Uint8Array {
  const bytes = fromHex(id.replaceAll('-', ''))
  invariant(bytes?.length === 16, 'not a UUID')
  return bytes
}

/** The lower-case text of a UUID's 16 bytes. */
export function uuidFromBytes(bytes: Uint8Array): string {
  invariant(bytes.length === 16, 'a UUID has 16 bytes')
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function withTime(ms: number, rest: string): string {
  invariant(Number.isInteger(ms) && ms >= 0 && ms <= UUID_MS_MAX, `${ms} is not a time that an id can hold`)
  const time = ms.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest}`
}

function tail(random: Uint8Array): string {
  invariant(random.length === 10, 'a UUIDv7 is made with 10 random bytes')
  const digits = hex(random)
  const variant = (0x8 | (Number.parseInt(digits.charAt(4), 16) & 0x3)).toString(16)
  return `7${digits.slice(1, 4)}-${variant}${digits.slice(5, 8)}-${digits.slice(8)}`
}
