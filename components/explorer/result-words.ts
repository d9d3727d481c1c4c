import { counted, countText } from '@/lib/view/number-words'

import type { EventsResult } from './use-events'

/**
 * How many events were found, as far as anybody knows: `37 events`, `100+ events`, `None so far`. `total` is how many there
 * are, where they were counted before all were read.
 */
export function countWords({ events, last, isOld, isReading }: EventsResult, total: number | null): string {
  if (last === null || isOld) return isReading ? 'Searching…' : ''
  if (last.nextCursor === null) return counted(events.length, 'event')
  if (total !== null) return counted(total, 'event')
  return events.length === 0 ? 'None so far' : `${countText(events.length)}+ events`
}
