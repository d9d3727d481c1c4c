import type { Counters, Logged } from './audit'

/** What became of events. */
export type Tally = Pick<Counters, 'sent' | 'duplicates' | 'ignored' | 'retried' | 'rejected'>

const MEMBER = { accepted: 'sent', duplicate: 'duplicates', ignored: 'ignored' } as const

/** Nothing yet. */
export function emptyTally(): Tally {
  return { sent: 0, duplicates: 0, ignored: 0, retried: 0, rejected: 0 }
}

/** Counts what the server said of events. */
export function countLogged(tally: Tally, logged: readonly Logged[]): void {
  for (const { status } of logged) tally[MEMBER[status]]++
}

/** Both together. */
export function sumOf(one: Tally, other: Tally): Tally {
  return {
    sent: one.sent + other.sent,
    duplicates: one.duplicates + other.duplicates,
    ignored: one.ignored + other.ignored,
    retried: one.retried + other.retried,
    rejected: one.rejected + other.rejected,
  }
}
