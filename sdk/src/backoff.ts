import { type Pace, PACE } from './pace'

/** The longest pause of our own. */
const LONGEST_MS = 30_000
/** What a server may ask for at most. */
const ASKED_MAX_MS = 60 * 60_000

/**
 * The pause in ms before the next attempt, after so many failures in a row (from 1): at least half of what the failures make,
 * the rest by chance (`random`: 0 up to 1), so that applications that failed together do not come back together; never
 * shorter than the server asked for, up to an hour.
 */
export function pauseMs(
  failures: number,
  random: number,
  askedMs = 0,
  { firstPauseMs }: Pick<Pace, 'firstPauseMs'> = PACE,
): number {
  const full = Math.min(LONGEST_MS, firstPauseMs * 2 ** Math.min(failures - 1, 30))
  return Math.round(Math.max(full / 2 + (full / 2) * random, Math.min(askedMs, ASKED_MAX_MS)))
}

/** How long `Retry-After` (RFC 9110 §10.2.3: seconds, or a date) asks to wait, in ms. Undefined where it says nothing. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  const at = text.endsWith('GMT') ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
