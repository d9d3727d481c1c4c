import type { DestinationView } from '@/lib/delivery/destination-view'
import { counted, countText } from '@/lib/view/number-words'

export type Counts = DestinationView['counts']

/** What becomes of an event, in the order in which it is shown. */
export const FATES = ['delivered', 'filtered', 'expired', 'dead', 'pending'] as const
export type Fate = (typeof FATES)[number]

/** What each is called, and means. */
export const FATE_TEXT: Record<Fate, { label: string; about: string }> = {
  delivered: { label: 'Delivered', about: 'The receiver has them' },
  filtered: { label: 'Filtered', about: 'Its filter does not find them' },
  expired: { label: 'Expired', about: 'Too old for the receiver, or no longer in the log' },
  dead: { label: 'Dead letters', about: 'The receiver refuses them' },
  pending: { label: 'Pending', about: 'Their turn is to come' },
}

/** How many events nobody can tell the fate of: always none, and looked at all the same. */
export function missingOf(counts: Counts): number {
  return counts.accepted - FATES.reduce((sum, fate) => sum + counts[fate], 0)
}

/** How the meter looks: all is well, somebody should look, or it must never happen. */
export type MeterTone = 'success' | 'warning' | 'danger'

/** What the counts come to, and what that rests on, as sentences. Missing are neither those that were refused nor those too old. */
export function completenessWords(counts: Counts): { title: string; about: string; tone: MeterTone } {
  const missing = missingOf(counts)
  if (missing !== 0) {
    return {
      title: missing > 0 ? `${countText(missing)} missing` : `${countText(-missing)} too many`,
      about: 'The counts do not add up. This must never happen: please report it.',
      tone: 'danger',
    }
  }
  if (counts.accepted === 0)
    return { title: 'Zero missing', about: 'It begins with the next event that arrives.', tone: 'success' }
  const { dead, expired } = counts
  if (dead + expired > 0) {
    const gone = [
      ...(dead > 0 ? [`${countText(dead)} refused`] : []),
      ...(expired > 0 ? [`${countText(expired)} expired`] : []),
    ]
    return {
      title: gone.join(', '),
      about: [
        ...(dead > 0
          ? [
              `The receiver does not have ${dead === 1 ? 'the dead letter: it' : 'the dead letters: they'} can be sent again.`,
            ]
          : []),
        ...(expired > 0 ? [`What is expired is not sent.`] : []),
        ...(counts.accepted > dead + expired ? ['Of the others none is missing.'] : []),
      ].join(' '),
      tone: dead > 0 ? 'warning' : 'success',
    }
  }
  const events = counts.accepted === 1 ? 'The one event' : `Each of ${counted(counts.accepted, 'event')}`
  return {
    title: 'Zero missing',
    about: `${events} since it began is in exactly one of these.`,
    tone: 'success',
  }
}

/** What becomes of events while a receiver takes none: those that wait are kept, those that it refused are not among them. */
export function keptText({ dead }: Counts): string {
  if (dead === 0) return 'Nothing is lost: events wait in the log.'
  return `Events wait in the log, but ${countText(dead)} ${dead === 1 ? 'was' : 'were'} refused, and can be sent again.`
}

/** Fewer than this wait for the next batch, as they always do while events arrive. */
const A_BATCH = 500

/** How it goes: one that runs is told apart by what came of its events. */
export type ShownState = DestinationView['state'] | 'sending' | 'refused' | 'idle'
export function shownState({ state, counts }: Pick<DestinationView, 'state' | 'counts'>): ShownState {
  if (state !== 'running') return state
  const { delivered, dead, filtered, expired, pending } = counts
  if (dead > 0 && delivered === 0) return 'refused'
  if (pending > A_BATCH) return 'sending'
  return filtered > 0 && delivered + expired === 0 ? 'idle' : state
}
