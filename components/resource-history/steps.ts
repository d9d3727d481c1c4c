import { isUuid, uuidMs } from '@/lib/base/uuid'
import type { HistoryItem } from '@/lib/search/resource/answers'

type Listed = Pick<HistoryItem, 'id' | 'effect'>

const isVersion = ({ effect }: Listed): boolean => effect !== 'failed'

/**
 * The place, in a history newest first, of the event that a moment follows: that event itself where the moment is one,
 * else the newest version up to it. The length of the history where all of it came later.
 */
export function placeOf(events: readonly Listed[], at: string | null): number {
  const known = at === null ? -1 : events.findIndex(({ id }) => id === at)
  if (known !== -1) return known
  const ms = at === null ? Number.POSITIVE_INFINITY : isUuid(at) ? uuidMs(at) : Date.parse(at)
  const place = events.findIndex((event) => isVersion(event) && uuidMs(event.id) <= ms)
  return place === -1 ? events.length : place
}

/** The nearest version on one side of a place, by its id; null where there is none. What failed is no version. */
export function stepFrom(
  events: readonly Listed[],
  place: number,
  to: 'older' | 'newer' | 'newest',
): string | null {
  if (to === 'older') return events.slice(place + 1).find(isVersion)?.id ?? null
  if (to === 'newer') return events.slice(0, place).findLast(isVersion)?.id ?? null
  return events.find(isVersion)?.id ?? null
}
