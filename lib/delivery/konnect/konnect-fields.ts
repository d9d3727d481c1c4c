import type { Json } from '@/lib/base/json'
import type { Carried } from '@/lib/delivery/carried'
import type { Event } from '@/lib/event/event'

import { konnectKind, konnectSeverity, NAME_PREFIX, signInOutcome } from './kind'

type Scalar = string | number | boolean

/** The fields of a record as Konnect's webhooks send it, but for its signature. */
export interface KonnectRecord {
  /** What stands in front of the extensions of CEF. */
  header: {
    cef_version: string
    event_class_id: string
    event_product: string
    event_ts: string
    event_vendor: string
    event_version: string
    name: string
    severity: number
  }
  /** In the order in which CEF has them. */
  extensions: readonly (readonly [string, Scalar])[]
}

/** Where Konnect's lines say they come from; its receivers look for it. */
export const KONNECT_HOST = 'konghq.com'

/**
 * An event in the names, types and kinds of Konnect's webhooks, so that what reads those reads it. Beside Konnect's own
 * fields stand `event_id`, by which a repeat is known, and `replayed`. What was changed and most details have no place in them.
 */
export function konnectRecord(carried: Carried): KonnectRecord {
  const { event, parentId } = carried
  const status = numberIn(event, 'status', 'status_code')
  return {
    header: {
      cef_version: '0',
      event_class_id: classId(event),
      event_product: parentId === null ? 'Konnect' : 'Dev-Portal',
      event_ts: `${event.occurredAt.slice(0, 'YYYY-MM-DDThh:mm:ss'.length)}Z`,
      event_vendor: 'KongInc',
      event_version: '1.0',
      name: nameOf(event),
      severity: konnectSeverity(event, status),
    },
    extensions: present([
      ['rt', Date.parse(event.occurredAt)],
      ['src', event.client?.ip],
      ...ofKind(event, status),
      ...whose(carried),
      ['trace_id', event.traceId],
      ['event_id', event.id],
      ['replayed', carried.replayed || undefined],
      ['user_agent', event.client?.userAgent],
    ]),
  }
}

type Fields = (readonly [string, Scalar | undefined])[]

const present = (fields: Fields): [string, Scalar][] =>
  fields.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))

function whose({ event, tenantId, parentId }: Carried): Fields {
  const { actor } = event
  const principal = actor.onBehalfOf ?? actor
  return [
    ['org_id', parentId ?? tenantId],
    ['portal_id', parentId === null ? undefined : tenantId],
    ['principal_id', principal.id],
    ['principal_name', principal.name ?? principal.email],
    ['actor_id', actor.onBehalfOf === undefined ? undefined : actor.id],
    ['kong_initiated', actor.type === 'system' || undefined],
  ]
}

function ofKind(event: Event, status: number | undefined): Fields {
  const { outcome, action, resource } = event
  switch (konnectKind(event)) {
    case 'authentication':
      return [
        ['request', textIn(event, 'request')],
        ['success', outcome === 'unknown' ? undefined : outcome === 'success'],
      ]
    case 'authorization':
      return [
        ['action', action],
        ['granted', outcome === 'unknown' ? undefined : outcome === 'success'],
      ]
    case 'access':
      return [
        ['request', resource.id],
        ['query', textIn(event, 'query')],
        ['act', action],
        ['status', status],
      ]
    case 'change':
      return [
        ['action', action],
        ['change', event.change],
        ['outcome', outcome],
        ['resource_type', resource.type],
        ['resource_id', resource.id],
        ['resource_name', resource.name],
        ['reason', event.reason],
      ]
  }
}

const SIGN_IN_TYPE = 'AUTHENTICATION_TYPE_'

/** What Konnect's receivers are told not to tell kinds by: how somebody signed in, the gateway, or who checked. */
function classId(event: Event): string {
  const said = textIn(event, 'event_class_id')
  switch (konnectKind(event)) {
    case 'authentication':
      if (event.action.startsWith(SIGN_IN_TYPE)) return event.action
      return said ?? `${SIGN_IN_TYPE}${(textIn(event, 'method') ?? 'BASIC').toUpperCase()}`
    case 'access':
      return 'KongGateway'
    case 'authorization':
    case 'change':
      return said ?? event.source.name
  }
}

function nameOf(event: Event): string {
  const { resource } = event
  const kind = konnectKind(event)
  const prefix = NAME_PREFIX[kind]
  if (kind === 'authentication') return prefix + signInOutcome(event)
  if (kind === 'access') return prefix
  return prefix + (kind === 'authorization' ? (resource.id ?? resource.name ?? 'unknown') : resource.type)
}

function textIn({ details }: Event, ...names: string[]): string | undefined {
  return values(details, names).find((value) => typeof value === 'string')
}

function numberIn({ details }: Event, ...names: string[]): number | undefined {
  for (const value of values(details, names)) {
    if (typeof value === 'number') return value
    if (typeof value === 'string' && /^\d{1,9}$/.test(value)) return Number(value)
  }
  return undefined
}

const values = (details: Event['details'], names: readonly string[]): (Json | undefined)[] =>
  names.map((name) => details?.[name])
