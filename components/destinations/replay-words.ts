import type { ReplayView } from '@/lib/delivery/replay-view'
import { lagText } from '@/lib/view/lag-text'
import { counted, countText } from '@/lib/view/number-words'

/** How much of it has been looked at, from 0 to 1. Nothing to look at is all of it. */
export function doneOf({ counts: { total, pending } }: Pick<ReplayView, 'counts'>): number {
  return total === 0 ? 1 : (total - pending) / total
}

/** `1,204 of 9,000`, how fast and how long it will take; as far as any of it is known. */
export function progressWords({ counts, speed }: Pick<ReplayView, 'counts' | 'speed'>): string {
  const done = `${countText(counts.total - counts.pending)} of ${countText(counts.total)}`
  if (speed === null) return done
  const rate =
    speed.eventsPerSecond < 10
      ? speed.eventsPerSecond.toFixed(1)
      : countText(Math.round(speed.eventsPerSecond))
  const left = speed.secondsLeft < 1 ? 'almost done' : `${lagText(speed.secondsLeft * 1000)} left`
  return `${done} · ${rate} events/s · ${left}`
}

const PARTS = [
  ['delivered', (n: number) => `${countText(n)} delivered`],
  ['filtered', (n: number) => `${countText(n)} filtered`],
  ['expired', (n: number) => `${countText(n)} expired`],
  ['dead', (n: number) => counted(n, 'dead letter')],
] as const

/** What became of the events so far: `1,200 delivered, 4 filtered`. */
export function outcomeWords({ counts }: Pick<ReplayView, 'counts'>): string {
  const parts = PARTS.filter(([name]) => counts[name] > 0).map(([name, words]) => words(counts[name]))
  return parts.length === 0 ? 'Nothing sent yet' : parts.join(', ')
}

/** Why one that is pending does not go on. */
export function waitingWords({
  status,
  paused,
  problem,
}: Pick<ReplayView, 'status' | 'paused' | 'problem'>): string | null {
  if (paused) return 'Paused by hand.'
  if (status === 'accepted') return 'It begins in a moment.'
  if (problem !== null) return problem
  return status === 'pending' ? 'It waits for the destination to be turned on.' : null
}
