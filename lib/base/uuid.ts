import { fromHex, hex } from './bytes'
import { invariant } from './errors'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** The largest time, in ms since 1970, that fits into the 48 bits of a UUIDv7 (the year 10889). */
export const UUID_MS_MAX = 2 ** 48 - 1

/** Where the counter of a sequence begins at most: it may go as far again before it runs into the bits above. */
const COUNTER_START_BITS = 41
/** How far two ids of one millisecond lie apart on average: 2^20 of them fit behind the highest start. */
const STEP_MEAN = 2 ** 20

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
 * lie between; times need not ascend. Each millisecond begins with random bits of its own, and goes on in random steps (RFC
 * 9562 §6.2, method 2): ids say little about how many lie between them, and nothing about those of other milliseconds.
 *
 * @param draw gives 10 random bytes, others each time. They are read at once.
 */
export function uuidv7Sequence(draw: () => Uint8Array): (ms: number) => string {
  const last = new Map<number, { head: string; counter: number }>()
  return (ms) => {
    const random = draw()
    const known = last.get(ms)
    const next = known === undefined ? beginning(random) : { ...known, counter: known.counter + step(random) }
    last.set(ms, next)
    const digits = next.counter.toString(16).padStart(COUNTER_DIGITS, '0')
    return withTime(ms, `${next.head}${digits}`)
  }
}

/** Hexadecimal digits of the counter: 44 bits in the last 48. */
const COUNTER_DIGITS = 11

function beginning(random: Uint8Array): { head: string; counter: number } {
  const first = tail(random)
  const counter = Number.parseInt(first.slice(-COUNTER_DIGITS), 16) % 2 ** COUNTER_START_BITS
  return { head: first.slice(0, -COUNTER_DIGITS), counter }
}

/** A step of at least 1, as far as random events of a rate lie apart: what was added up cannot be told from it. */
function step(random: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = random
  const share = (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) / 2 ** 32
  return 1 + Math.floor(-Math.log(1 - share) * STEP_MEAN)
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
