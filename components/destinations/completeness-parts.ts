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

/** `Zero missing` and what it rests on, as sentences. */
export function completenessWords(counts: Counts): { title: string; about: string; isWhole: boolean } {
  const missing = missingOf(counts)
  if (missing !== 0) {
    return {
      title: missing > 0 ? `${countText(missing)} missing` : `${countText(-missing)} too many`,
      about: 'The counts do not add up. This must never happen: please report it.',
      isWhole: false,
    }
  }
  if (counts.accepted === 0)
    return { title: 'Zero missing', about: 'It begins with the next event that arrives.', isWhole: true }
  const events = counts.accepted === 1 ? 'The one event' : `Each of ${counted(counts.accepted, 'event')}`
  return {
    title: 'Zero missing',
    about: `${events} since it began is in exactly one of these.`,
    isWhole: true,
  }
}
