import { parseTime, timeText } from '@/lib/base/time'
import { idFloor, uuidMs } from '@/lib/base/uuid'
import type { Event, EventDraft, Source } from '@/lib/event/event'
import { eventLexemes } from '@/lib/event/lexemes'

import type { RuleTest } from './read-rule'

/** Where events come from, and when they came: what a rule may ask beside the event itself. */
export interface SiftedFor {
  /** Slug of the tenant. */
  tenant: string
  source: Source
  receivedAt: Date
}

/** A rule that runs. */
export interface RunningRule {
  id: string
  test: RuleTest
}

/** As of appended events. */
const LATE_AFTER_MS = 5 * 60_000

/** Rules for the events of one request: the id of the first that keeps an event out, or null. Null: no rule is for them. */
export function siftFor(
  rules: readonly RunningRule[],
  where: SiftedFor,
): ((draft: EventDraft) => string | null) | null {
  const ours = rules.filter(({ test }) => test.isFor(where.source.name))
  if (ours.length === 0) return null
  return (draft) => {
    const event = asStored(draft, where)
    const { lexemes, partial } = eventLexemes({ ...event, tenantKey: null })
    const row = { event: { ...event, partial }, lexemes: new Set(lexemes) }
    return ours.find(({ test }) => test.matches(row))?.id ?? null
  }
}

/** The event as it would be stored; one without an id has the least id of its time, which no other event has. */
function asStored(draft: EventDraft, { tenant, source, receivedAt }: SiftedFor): Event {
  const receivedMs = receivedAt.getTime()
  const sentMs = draft.occurredAt === undefined ? undefined : parseTime(draft.occurredAt)?.ms
  const id = draft.id?.toLowerCase() ?? idFloor(sentMs ?? receivedMs)
  return {
    ...draft,
    id,
    occurredAt: draft.occurredAt ?? timeText(uuidMs(id)),
    outcome: draft.outcome ?? 'unknown',
    tenant,
    source,
    receivedAt: timeText(receivedMs),
    late: receivedMs - uuidMs(id) > LATE_AFTER_MS,
    partial: false,
    hasBefore: draft.before !== undefined,
    hasAfter: draft.after !== undefined,
  }
}
