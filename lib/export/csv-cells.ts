import type { Json } from '@/lib/base/json'
import { joinPath } from '@/lib/diff/path'
import type { Event } from '@/lib/event/event'

/** What the fixed columns show of an event, by heading: the same as the SQL of `CSV_COLUMNS` makes of its row. */
const CELLS: Readonly<Record<string, (event: Event) => Json | undefined>> = {
  id: (event) => event.id,
  index: (event) => event.index,
  occurredAt: (event) => event.occurredAt,
  receivedAt: (event) => event.receivedAt,
  resourceType: (event) => event.resource.type,
  resourceId: (event) => event.resource.id,
  resourceName: (event) => event.resource.name,
  change: (event) => event.change,
  action: (event) => event.action,
  outcome: (event) => event.outcome,
  reason: (event) => event.reason,
  actorType: (event) => event.actor.type,
  actorId: (event) => event.actor.id,
  actorName: (event) => event.actor.name,
  actorEmail: (event) => event.actor.email,
  onBehalfOf: ({ actor: { onBehalfOf: party } }) => party?.id ?? party?.email ?? party?.name,
  ip: (event) => event.client?.ip,
  userAgent: (event) => event.client?.userAgent,
  traceId: (event) => event.traceId,
  sessionId: (event) => event.sessionId,
  source: (event) => event.source.name,
  message: (event) => event.message,
  details: (event) => event.details,
  before: (event) => (event.before === undefined ? undefined : JSON.stringify(event.before)),
  after: (event) => (event.after === undefined ? undefined : JSON.stringify(event.after)),
}

/** An event's cells under these headings; null: nothing. For events that are not written as they are stored. */
export function eventCells(event: Event, headings: readonly string[]): (string | null)[] {
  return headings.map((heading) => {
    const cell = CELLS[heading]
    if (cell === undefined) return detailsText(event, heading.replace(/^details\./, ''))
    const value = cell(event)
    if (value === undefined) return null
    return typeof value === 'string' ? value : JSON.stringify(value)
  })
}

/** What details have at a path, as `detailsCell` makes it: the scalar; an array where there are several. */
function detailsText({ details }: Event, path: string): string | null {
  const found: Json[] = []
  collect(details ?? {}, '', path, found)
  const [only] = found
  if (only === undefined) return null
  if (found.length > 1) return JSON.stringify(found)
  return typeof only === 'string' ? only : JSON.stringify(only)
}

function collect(value: Json, at: string, path: string, found: Json[]): void {
  if (Array.isArray(value)) for (const element of value) collect(element, at, path, found)
  else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) collect(member, joinPath(at, name), path, found)
  } else if (at === path) found.push(value)
}

/** A record as COPY writes one: RFC 4180 with a line feed, where an absent cell is empty and an empty one is quoted. */
export function copyRecord(cells: readonly (string | null)[]): string {
  const texts = cells.map((cell) => {
    if (cell === null) return ''
    return cell === '' || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
  })
  return `${texts.join(',')}\n`
}
