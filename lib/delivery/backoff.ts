/** The first pause after a failure, doubled with each further one. */
const FIRST_MS = 1_000
/** The longest pause, so that a receiver that comes back is noticed within minutes, for as many days as it takes. */
const LONGEST_MS = 5 * 60_000
/** The longest pause of one that is paused, because it has not come back for a day. */
const PAUSED_MS = 60 * 60_000
/** What a receiver may ask for at most. */
const ASKED_MAX_MS = 60 * 60_000

/**
 * The pause in ms before the next attempt, after so many failures in a row (from 1). At least half of what the failures make
 * and spread over the rest by chance (`random`: 0 up to 1), so that destinations that failed together do not come back
 * together ("equal jitter"); never shorter than the receiver asked for, up to an hour.
 */
export function pauseMs(
  failures: number,
  random: number,
  { askedMs = 0, isPaused = false }: { askedMs?: number; isPaused?: boolean } = {},
): number {
  const full = Math.min(isPaused ? PAUSED_MS : LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 30))
  const own = full / 2 + (full / 2) * random
  return Math.round(Math.max(own, Math.min(askedMs, ASKED_MAX_MS)))
}

/**
 * How long a receiver asks to be left alone, in ms: `Retry-After` (RFC 9110 §10.2.3) as seconds or as a date, told from now.
 * Undefined for what is neither.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  // A date of HTTP ends in GMT; Date.parse takes more than that.
  const at = text.endsWith('GMT') ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}
