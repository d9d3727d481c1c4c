import type { Event, EventDraft } from '@/lib/event/event'

/** The draft as it will be stored, for what reads events in memory. */
export function storedDraft(tenant: string, draft: EventDraft): Event {
  return {
    ...draft,
    id: draft.id ?? '',
    occurredAt: draft.occurredAt ?? '',
    outcome: draft.outcome ?? 'unknown',
    tenant,
    index: 0,
    receivedAt: '2027-05-01T00:00:00.000Z',
    source: { name: 'story', format: 'vouchsafe' },
    hasBefore: draft.before !== undefined,
    hasAfter: draft.after !== undefined,
    late: true,
    partial: false,
  }
}
