import type { Event, EventDraft } from '@/lib/event/event'

/** What would be sent for an event that was drawn: as `anyEvent` makes it, without what the server adds. */
export function draftOf(event: Event): EventDraft {
  const { actor, action, change, resource, outcome, occurredAt } = event
  const kept: EventDraft = { actor, action, change, resource, outcome, occurredAt }
  for (const name of [
    'message',
    'reason',
    'details',
    'before',
    'after',
    'client',
    'traceId',
    'sessionId',
    'subjects',
  ] as const)
    if (event[name] !== undefined) Object.assign(kept, { [name]: event[name] })
  return kept
}
