import { counted, countText } from '@/lib/view/number-words'

import type { EventsResult } from './use-events'

/** How many events were found, as far as anybody knows: `37 events`, `100+ events`, `None so far`. */
export function countWords({ events, last, isOld, isReading }: EventsResult): string {
  if (last === null || isOld) return isReading ? 'Searching…' : ''
  if (last.nextCursor === null) return counted(events.length, 'event')
  return events.length === 0 ? 'None so far' : `${countText(events.length)}+ events`
}
