import { hiddenAt, type MaskedPlace, type Masks } from '@/lib/event/masks'

/** Columns of `event` that can be hidden, with the place of an event that each holds. */
const PLACES: Readonly<Record<string, MaskedPlace>> = {
  actor_id: 'actor.id',
  actor_name: 'actor.name',
  actor_email: 'actor.email',
  on_behalf_of: 'actor.onBehalfOf',
  resource_id: 'resource.id',
  resource_name: 'resource.name',
  ip: 'client.ip',
  user_agent: 'client.userAgent',
  message: 'message',
  reason: 'reason',
  trace_id: 'traceId',
  session_id: 'sessionId',
  subjects: 'subjects',
}
const JSON_COLUMNS: readonly string[] = ['on_behalf_of', 'subjects', 'details']

/**
 * Columns of `event` as statements select them for who may see this: NULL stands for what is hidden. Of details only all or
 * nothing: what is hidden below them is taken out by who reads them.
 */
export function shownColumns(columns: readonly string[], masks: Masks): string {
  return columns
    .map((column) => (isHidden(column, masks) ? `${nullFor(column)} AS ${column}` : column))
    .join(', ')
}

function isHidden(column: string, { places, details, documents }: Masks): boolean {
  if (column === 'details') return hiddenAt(details, '') === 'all'
  // It holds what stands in before and after.
  if (column === 'search') return documents.length > 0
  const place = PLACES[column]
  return place !== undefined && places.has(place)
}

const nullFor = (column: string): string =>
  `NULL::${column === 'search' ? 'tsvector' : JSON_COLUMNS.includes(column) ? 'jsonb' : 'text'}`
