import type { Event } from '@/lib/event/event'
import { eventTags } from '@/lib/view/event-tags'

/** Events looked at, and keys offered: the ones on the screen are what somebody wants a column of. */
const LOOKED_AT = 200
const KEYS_MAX = 40

/** Details keys of the first events, the most frequent first. */
export function knownKeys(events: readonly Event[]): string[] {
  const counts = new Map<string, number>()
  for (const event of events.slice(0, LOOKED_AT)) {
    const seen = new Set(
      eventTags({ resource: { type: '' }, ...(event.details && { details: event.details }) }).map(
        ({ label }) => label,
      ),
    )
    for (const key of seen) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts.entries()]
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, KEYS_MAX)
    .map(([key]) => key)
}
