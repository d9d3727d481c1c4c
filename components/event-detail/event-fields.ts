import { actorPath, resourcePath, tracePath } from '@/components/layout/paths'
import type { Actor, Event, Party } from '@/lib/event/event'
import { detailsTermKey, eventTags } from '@/lib/view/event-tags'

/** One field of an event as the open row shows it. */
export interface EventField {
  label: string
  value: string
  /** The key of the term that finds it; absent where the language has none. */
  key?: string
  /** An identifier, address or hash: monospace. */
  isCode?: boolean
  /** RFC 3339: also told relative to now. */
  isTime?: boolean
  /** Prose of any length. */
  isProse?: boolean
}

/** Fields that belong together. */
export interface FieldGroup {
  title: string
  fields: EventField[]
  /** The page about what the group names. */
  link?: { kind: 'history' | 'actor' | 'trace'; text: string; href: string }
}

/** Every field of an event but before and after, in groups; groups without a field are left out. */
export function eventFields(event: Event): FieldGroup[] {
  const groups: FieldGroup[] = [
    { title: 'What', fields: whatFields(event) },
    {
      title: 'Who',
      fields: [...actorFields(event.actor), ...partyFields('On behalf of', event.actor.onBehalfOf)],
      link: { kind: 'actor', text: 'All they did', href: actorPath(event.tenant, event.actor) },
    },
    { title: 'Resource', fields: resourceFields(event), ...historyLink(event) },
    { title: 'Details', fields: detailsFields(event) },
    { title: 'About', fields: (event.subjects ?? []).flatMap((subject) => partyFields('Subject', subject)) },
    { title: 'Where and when', fields: placeFields(event), ...traceLink(event) },
    { title: 'In the log', fields: logFields(event) },
  ]
  return groups.filter(({ fields }) => fields.length > 0)
}

type Given = Omit<EventField, 'value'> & { value: string | undefined }

function present(fields: readonly Given[]): EventField[] {
  return fields.flatMap(({ value, ...rest }) => (value === undefined ? [] : [{ ...rest, value }]))
}

function whatFields(event: Event): EventField[] {
  return present([
    { label: 'Action', key: 'action', value: event.action, isCode: true },
    { label: 'Change', key: 'change', value: event.change },
    { label: 'Outcome', key: 'outcome', value: event.outcome },
    { label: 'Reason', value: event.reason, isProse: true },
    { label: 'Message', value: event.message, isProse: true },
  ])
}

function actorFields(actor: Actor): EventField[] {
  return present([
    { label: 'Actor', key: 'actor.name', value: actor.name },
    { label: 'E-mail', key: 'actor.email', value: actor.email },
    { label: 'Actor id', key: 'actor.id', value: actor.id, isCode: true },
    { label: 'Actor type', key: 'actor.type', value: actor.type },
  ])
}

function partyFields(label: string, party: Party | undefined): EventField[] {
  if (party === undefined) return []
  const key = label === 'Subject' ? 'subject' : 'onBehalfOf'
  return present([
    { label, key, value: party.name },
    { label: `${label}, e-mail`, key, value: party.email },
    { label: `${label}, id`, key, value: party.id, isCode: true },
    { label: `${label}, type`, value: party.type },
  ])
}

function resourceFields({ resource }: Event): EventField[] {
  return present([
    { label: 'Resource type', key: 'type', value: resource.type, isCode: true },
    { label: 'Resource id', key: 'resource.id', value: resource.id, isCode: true },
    { label: 'Resource name', key: 'resource.name', value: resource.name },
  ])
}

/** To the history of the resource; one without an id is no single thing that could have one. */
function historyLink({ tenant, resource: { type, id } }: Event): Pick<FieldGroup, 'link'> {
  return id === undefined
    ? {}
    : { link: { kind: 'history', text: 'History', href: resourcePath(tenant, { type, id }) } }
}

/** To everything that the same request did, beginning with this event. */
function traceLink({ tenant, traceId, id }: Event): Pick<FieldGroup, 'link'> {
  if (traceId === undefined) return {}
  return { link: { kind: 'trace', text: 'Whole trace', href: tracePath(tenant, traceId, id) } }
}

function detailsFields(event: Event): EventField[] {
  return eventTags({
    resource: { type: event.resource.type },
    ...(event.details && { details: event.details }),
  }).map(({ label, value }) => ({ label, value, key: detailsTermKey(label), isCode: true }))
}

function placeFields(event: Event): EventField[] {
  return present([
    { label: 'Occurred', value: event.occurredAt, isTime: true },
    { label: 'Received', value: event.receivedAt, isTime: true },
    ...(event.late ? [{ label: 'Late', key: 'late', value: 'true' }] : []),
    { label: 'IP address', key: 'ip', value: event.client?.ip, isCode: true },
    { label: 'User agent', value: event.client?.userAgent, isProse: true },
    { label: 'Session', key: 'session', value: event.sessionId, isCode: true },
    { label: 'Trace', key: 'trace', value: event.traceId, isCode: true },
  ])
}

function logFields(event: Event): EventField[] {
  return present([
    { label: 'Event id', key: 'id', value: event.id, isCode: true },
    {
      label: 'Index',
      key: 'index',
      value: event.index === undefined ? undefined : String(event.index),
      isCode: true,
    },
    { label: 'Tenant', value: event.tenant, isCode: true },
    { label: 'Source', key: 'source', value: event.source.name },
    { label: 'Format', key: 'format', value: event.source.format, isCode: true },
    { label: 'API key', value: event.source.keyId, isCode: true },
    ...(event.partial ? [{ label: 'Partly indexed', key: 'partial', value: 'true' }] : []),
  ])
}
