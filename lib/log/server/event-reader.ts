import type { Json, JsonObject } from '@/lib/base/json'
import { timeText } from '@/lib/base/time'
import type { Actor, ActorType, Change, Event, Outcome, Party, Resource, Source } from '@/lib/event/event'

/** The columns that a page of events is made of: all but before and after, which a list never detoasts. */
const LIST_COLUMNS = [
  'id',
  'idx',
  'late',
  'partial',
  'received_at',
  'occurred_at',
  'action',
  'change',
  'outcome',
  'actor_type',
  'actor_id',
  'actor_name',
  'actor_email',
  'on_behalf_of',
  'resource_type',
  'resource_id',
  'resource_name',
  'reason',
  'message',
  'ip',
  'user_agent',
  'trace_id',
  'session_id',
  'source_name',
  'source_format',
  'source_key_id',
  'subjects',
  'details',
] as const

const PRESENCE = ['before IS NOT NULL AS has_before', 'after IS NOT NULL AS has_after']

/** What to select to read an event; `documents` adds before and after, and `whole` also the record that it was made of. */
export const eventColumns = (documents: boolean | 'whole'): string =>
  [
    ...LIST_COLUMNS,
    ...PRESENCE,
    ...(documents === false ? [] : ['before', 'after']),
    ...(documents === 'whole' ? ['original'] : []),
  ].join(', ')

/** A row of `event` as `pg` gives it. */
export interface EventRow {
  id: string
  idx: string
  late: boolean
  partial: boolean
  received_at: Date
  occurred_at: string
  action: string
  change: Change
  outcome: Outcome
  actor_type: ActorType
  actor_id: string | null
  actor_name: string | null
  actor_email: string | null
  on_behalf_of: Party | null
  resource_type: string
  resource_id: string | null
  resource_name: string | null
  reason: string | null
  message: string | null
  ip: string | null
  user_agent: string | null
  trace_id: string | null
  session_id: string | null
  source_name: string
  source_format: string
  source_key_id: string | null
  subjects: Party[] | null
  details: JsonObject | null
  has_before: boolean
  has_after: boolean
  before?: Json
  after?: Json
  original?: Buffer | null
}

/** Only the members that are there: a column that is NULL was not sent. */
function present<T extends object>(members: { [K in keyof T]: T[K] | null | undefined }): T {
  const kept: Partial<T> = {}
  for (const name in members) {
    const value = members[name]
    if (value !== null && value !== undefined) kept[name] = value
  }
  // safe: what is left has T's members with T's types; T's required ones are never null in a row.
  return kept as T
}

function actorOf(row: EventRow): Actor {
  return present<Actor>({
    type: row.actor_type,
    id: row.actor_id,
    name: row.actor_name,
    email: row.actor_email,
    onBehalfOf: row.on_behalf_of,
  })
}

function clientOf(row: EventRow): { ip?: string; userAgent?: string } | null {
  if (row.ip === null && row.user_agent === null) return null
  return present<{ ip?: string; userAgent?: string }>({ ip: row.ip, userAgent: row.user_agent })
}

/**
 * The event that a row holds. `before` and `after` are there only when they were selected; JSON null is a value, and
 * only the `has_…` columns tell it from absence. `original` is there likewise.
 */
export function readEvent(row: EventRow, tenantSlug: string): Event {
  const resource = present<Resource>({
    type: row.resource_type,
    id: row.resource_id,
    name: row.resource_name,
  })
  const event = present<Event>({
    id: row.id,
    tenant: tenantSlug,
    index: Number(row.idx),
    occurredAt: row.occurred_at,
    receivedAt: timeText(row.received_at.getTime()),
    actor: actorOf(row),
    action: row.action,
    change: row.change,
    resource,
    outcome: row.outcome,
    reason: row.reason,
    message: row.message,
    details: row.details,
    client: clientOf(row),
    traceId: row.trace_id,
    sessionId: row.session_id,
    subjects: row.subjects,
    source: present<Source>({ name: row.source_name, format: row.source_format, keyId: row.source_key_id }),
    late: row.late,
    partial: row.partial,
    hasBefore: row.has_before,
    hasAfter: row.has_after,
  })
  if (row.has_before && row.before !== undefined) event.before = row.before
  if (row.has_after && row.after !== undefined) event.after = row.after
  if (row.original) event.original = row.original.toString('utf8')
  return event
}
