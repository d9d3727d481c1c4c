import type { Event } from './event'

const NS_OF_MS = 1_000_000

/** The digits of a time beyond its milliseconds, in nanoseconds: 0 to 999,999. */
export function finerNs(at: string): number {
  const fraction = /\.(\d{3,9})Z$/.exec(at)?.[1] ?? ''
  return Number(fraction.slice(3).padEnd(6, '0'))
}

/** Nanoseconds from one time to another, both RFC 3339 in UTC; exact up to 104 days, then to the nearest that a number holds. */
export function nsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) * NS_OF_MS + finerNs(to) - finerNs(from)
}

/** Order of happening: by time to its last digit, then as they arrived. */
export function byExactTime(
  a: Pick<Event, 'occurredAt' | 'index'>,
  b: Pick<Event, 'occurredAt' | 'index'>,
): number {
  return nsBetween(b.occurredAt, a.occurredAt) || (a.index ?? 0) - (b.index ?? 0)
}
