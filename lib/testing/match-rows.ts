import type { Event } from '@/lib/event/event'
import { eventLexemes } from '@/lib/event/lexemes'
import type { MatchRow } from '@/lib/query/matches'

/** Events that many queries are held against: their lexemes are made once. They come with before and after. */
export function matchRows(events: readonly Event[]): MatchRow[] {
  return events.map((event) => ({
    event,
    lexemes: new Set(eventLexemes({ ...event, tenantKey: null }).lexemes),
  }))
}
