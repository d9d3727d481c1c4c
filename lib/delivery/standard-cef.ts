import { ipBits } from '@/lib/base/ip-bits'
import type { Event, Party } from '@/lib/event/event'

import type { Carried } from './carried'
import { writeCef } from './cef-writer'
import { severityOf } from './severity'

type Extension = readonly [key: string, value: string | number | undefined]

/**
 * An event as a line of CEF 0 in the standard's own keys, so that a receiver needs no mapping of its own. What changed
 * (before, after) has no place in CEF; details stand in one custom field, as JSON.
 *
 * Keys: ArcSight, CEF Implementation Standard, version 27; `reportedResource*` are of CEF 1.2.
 */
export function standardCef(carried: Carried, keyId?: string): string {
  const { event } = carried
  const extensions: Extension[] = [
    // What receivers sort by: when it happened. When it came is in a field of its own.
    ['rt', Date.parse(event.occurredAt)],
    ['externalId', event.id],
    ['outcome', event.outcome],
    ['reason', event.reason],
    ['msg', event.message],
    ...who(event),
    ...client(event),
    ['reportedResourceType', event.resource.type],
    ['reportedResourceID', event.resource.id],
    ['reportedResourceName', event.resource.name],
    ...custom('cs', [
      ['tenant', event.tenant],
      ['change', event.change],
      ['traceId', event.traceId],
      ['sessionId', event.sessionId],
      ['onBehalfOf', partyText(event.actor.onBehalfOf)],
      ['details', event.details === undefined ? undefined : JSON.stringify(event.details)],
    ]),
    ...custom('cn', [['index', event.index]]),
    ...custom('flexDate', [['receivedAt', Date.parse(event.receivedAt)]]),
    ...custom('flexString', [
      ['source', event.source.name],
      ['replayed', carried.replayed ? 'true' : undefined],
    ]),
    ['kid', keyId],
  ]
  return writeCef({
    vendor: 'Vouchsafe',
    product: 'Vouchsafe',
    productVersion: '1',
    classId: event.action,
    name: event.message ?? `${event.action} ${event.resource.type}`,
    severity: severityOf(event),
    extensions: extensions.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  })
}

function who({ actor, subjects }: Event): Extension[] {
  const name = actor.name ?? actor.email
  const [about] = subjects ?? []
  return [
    ...(actor.type === 'user'
      ? ([
          ['suid', actor.id],
          ['suser', actor.email ?? name],
        ] as const)
      : ([['sourceServiceName', name ?? actor.id ?? actor.type]] as const)),
    ['duid', about?.id],
    ['duser', about?.email ?? about?.name],
  ]
}

/** The standard has a field for IPv4, and a custom one for IPv6. */
function client({ client: { ip, userAgent } = {} }: Event): Extension[] {
  const isV6 = ip !== undefined && ipBits(ip)?.family === '6'
  return [
    ['src', isV6 ? undefined : ip],
    ['c6a2', isV6 ? ip : undefined],
    ['c6a2Label', isV6 ? 'Source IPv6 Address' : undefined],
    ['requestClientApplication', userAgent],
  ]
}

/** Custom fields, each with the label that says what it is; a name has the same number in every line. */
function custom(
  prefix: string,
  fields: readonly (readonly [label: string, value: string | number | undefined])[],
): Extension[] {
  return fields.flatMap(([label, value], at): Extension[] => {
    const key = `${prefix}${at + 1}`
    return value === undefined
      ? []
      : [
          [key, value],
          [`${key}Label`, label],
        ]
  })
}

function partyText(party: Party | undefined): string | undefined {
  return party && (party.email ?? party.name ?? party.id)
}
