import { isUuid, uuidMs } from '@/lib/base/uuid'
import type { HistoryItem } from '@/lib/search/resource/answers'

type Listed = Pick<HistoryItem, 'id' | 'effect'>

/**
 * The place, in a history newest first, of the event that a moment follows: the event itself where the moment is one, else
 * the newest one up to it. -1 where that is not among these.
 */
export function placeOf(events: readonly Listed[], at: string | null): number {
  if (at === null) return events.length > 0 ? 0 : -1
  if (isUuid(at)) return events.findIndex(({ id }) => id === at)
  const ms = Date.parse(at)
  return events.findIndex(({ id }) => uuidMs(id) <= ms)
}

/** The nearest version on one side of a place, by its id; null where there is none. What failed is no version. */
export function stepFrom(
  events: readonly Listed[],
  place: number,
  to: 'older' | 'newer' | 'oldest' | 'newest',
): string | null {
  const isVersion = ({ effect }: Listed): boolean => effect !== 'failed'
  switch (to) {
    case 'older':
      return events.slice(place + 1).find(isVersion)?.id ?? null
    case 'newer':
      return events.slice(0, Math.max(place, 0)).findLast(isVersion)?.id ?? null
    case 'oldest':
      return events.findLast(isVersion)?.id ?? null
    case 'newest':
      return events.find(isVersion)?.id ?? null
  }
}
