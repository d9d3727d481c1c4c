import type { ReplayView } from './replay-view'

/** What the attempts of the last minute did, behind the first of them. */
export interface RecentAttempts {
  events: number
  /** Indexes of the log that were gone past, with what was filtered. */
  indexes: number
  seconds: number
}

/** Of a shorter time nothing is told: two batches that go out at once are no speed. */
const SECONDS_MIN = 1

/**
 * How fast a replay goes, and how long the rest takes. A rate is never said to be outrun: what it lets out at once, after a
 * pause, is made up for.
 */
export function replaySpeed(
  { events, indexes, seconds }: RecentAttempts,
  { indexesLeft, rate }: { indexesLeft: number; rate: number | null },
): ReplayView['speed'] {
  if (seconds < SECONDS_MIN || indexes <= 0) return null
  const measured = events / seconds
  const held = rate !== null && measured > rate ? rate / measured : 1
  return {
    eventsPerSecond: Math.round(measured * held * 10) / 10,
    secondsLeft: Math.ceil(indexesLeft / ((indexes / seconds) * held)),
  }
}
