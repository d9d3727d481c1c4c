import type { Json } from '@/lib/base/json'
import { timeText } from '@/lib/base/time'

/** Less is not taken for a time: in seconds this is 2001. */
const FIRST_SECOND = 1_000_000_000
/** From here on milliseconds are meant: as seconds this is the year 5138, as milliseconds 1973. */
const FIRST_MS = 100_000_000_000
const LAST_MS = 253_402_300_799_999

/** A whole number of milliseconds or seconds since 1970 as a time; undefined for anything else. */
export function epochTime(value: Json | undefined): string | undefined {
  const number = typeof value === 'string' && /^\d{10,15}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number) || number < FIRST_SECOND) return undefined
  const ms = number < FIRST_MS ? number * 1000 : number
  return ms <= LAST_MS ? timeText(ms) : undefined
}
