import { isObject, type JsonObject } from '@/lib/base/json'
import { readCefLine } from '@/lib/decode/cef/cef-line'
import { type DeliveryFormat, encodeEvent } from '@/lib/delivery/formats'
import { konnectKind, type KonnectKind, NAME_PREFIX, SIGN_IN_SEVERITY } from '@/lib/delivery/konnect/kind'
import { severityOf } from '@/lib/delivery/severity'
import { CHANGES, type Event, OUTCOMES } from '@/lib/event/event'

import { type Made, table } from './made'

const PAGE = 'docs/event-reference.md'

/** What docs/event-reference.md says of what is delivered: events are written by the encoders, and it is looked where each of their values went. */
export function deliveryParts(): Made[] {
  return [
    { path: PAGE, name: 'fields', text: fieldTable() },
    { path: PAGE, name: 'severities', text: severityTable() },
    { path: PAGE, name: 'konnect-kinds', text: konnectKinds() },
    { path: PAGE, name: 'konnect-fields', text: konnectFields() },
    { path: PAGE, name: 'sign-ins', text: signIns() },
    { path: PAGE, name: 'examples', text: examples() },
  ]
}

/** Has every member that an event can have. */
const EVENT: Event = {
  id: '01a19166-dd7b-7000-8000-000000000001',
  index: 41,
  tenant: 'acme',
  occurredAt: '2026-11-21T09:00:00.125Z',
  receivedAt: '2026-11-21T09:00:01.250Z',
  actor: {
    type: 'user',
    id: 'u-17',
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    onBehalfOf: { id: 'u-2', name: 'Grace Hopper', email: 'grace@example.com' },
  },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: 'company.nightly', name: 'Nightly' },
  outcome: 'success',
  reason: 'asked for',
  message: 'Ada Lovelace updated the flow Nightly',
  details: { revision: 7 },
  before: { disabled: false },
  after: { disabled: true },
  client: { ip: '203.0.113.9', userAgent: 'curl/8.5.0' },
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  sessionId: 's-9',
  subjects: [{ id: 'u-30', name: 'Alan Turing', email: 'alan@example.com' }],
  source: { name: 'kestra', format: 'kestra' },
  late: false,
  partial: false,
  hasBefore: true,
  hasAfter: true,
}

const OTHER_ID = '01a19166-dd7b-7000-8000-000000000002'
const OTHER_ACTOR = { type: 'user', id: 'u-17', name: 'Ada Lovelace', email: 'ada@example.com' } as const

/** Members of an event by their places, and the same event with another value there: what differs then came from it. */
const OTHERS: readonly (readonly [place: string, other: Partial<Event>])[] = [
  ['id', { id: OTHER_ID }],
  ['index', { index: 42 }],
  ['tenant', { tenant: 'globex' }],
  ['occurredAt', { occurredAt: '2026-11-20T08:00:00.000Z' }],
  ['receivedAt', { receivedAt: '2026-11-22T08:00:00.000Z' }],
  ['actor.type', { actor: { ...EVENT.actor, type: 'system' } }],
  ['actor.id', { actor: { ...EVENT.actor, id: 'other' } }],
  ['actor.name', { actor: { ...EVENT.actor, name: 'other' } }],
  ['actor.email', { actor: { ...EVENT.actor, email: 'other' } }],
  ['actor.onBehalfOf', { actor: OTHER_ACTOR }],
  ['action', { action: 'other' }],
  ['change', { change: 'DELETE' }],
  ['resource.type', { resource: { ...EVENT.resource, type: 'OTHER' } }],
  ['resource.id', { resource: { ...EVENT.resource, id: 'other' } }],
  ['resource.name', { resource: { ...EVENT.resource, name: 'other' } }],
  ['outcome', { outcome: 'failure' }],
  ['reason', { reason: 'other' }],
  ['message', { message: 'other' }],
  ['details', { details: { revision: 8 } }],
  ['before', { before: { disabled: 0 } }],
  ['after', { after: { disabled: 1 } }],
  ['client.ip', { client: { ...EVENT.client, ip: '203.0.113.10' } }],
  ['client.userAgent', { client: { ...EVENT.client, userAgent: 'other' } }],
  ['traceId', { traceId: 'other' }],
  ['sessionId', { sessionId: 'other' }],
  ['subjects', { subjects: [{ id: 'other', name: 'other', email: 'other' }] }],
  ['source.name', { source: { ...EVENT.source, name: 'other' } }],
  ['source.format', { source: { ...EVENT.source, format: 'other' } }],
]

const CARRIED = { tenantId: '6d1f2c3b-4a59-4867-9e0d-1c2b3a495867', parentId: null, replayed: false }

/** What a format makes of an event, by field. */
function written(format: DeliveryFormat, event: Event): Map<string, string> {
  const line = encodeEvent(format, { ...CARRIED, event })
  return line.startsWith('{') ? flat(JSON.parse(line) as JsonObject) : ofCef(line)
}

function flat(object: JsonObject, under = ''): Map<string, string> {
  const fields = new Map<string, string>()
  for (const [name, value] of Object.entries(object)) {
    const path = under === '' ? name : `${under}.${name}`
    if (isObject(value)) for (const [deeper, text] of flat(value, path)) fields.set(deeper, text)
    else fields.set(path, JSON.stringify(value))
  }
  return fields
}

function ofCef(line: string): Map<string, string> {
  const cef = readCefLine(line)
  if (cef === undefined) throw new Error(`This is no CEF: ${line}`)
  const values = new Map(cef.extensions)
  const named = [...values]
    .filter(([key]) => !key.endsWith('Label'))
    .map(([key, value]): [string, string] => {
      const label = values.get(`${key}Label`)
      return [label === undefined ? key : `${key} (${label})`, value]
    })
  return new Map([['class id', cef.classId ?? ''], ['name', cef.name], ['severity', cef.severity], ...named])
}

function fieldTable(): string {
  const formats = ['cef', 'ecs', 'konnect-json'] as const
  const rows = OTHERS.map(([place, other]) => [
    `\`${place}\``,
    ...formats.map((format) =>
      code(differing(written(format, EVENT), written(format, { ...EVENT, ...other }))),
    ),
  ])
  return table(['Event', '`cef`', '`ecs`', 'Konnect’s, of a change'], rows)
}

function differing(one: Map<string, string>, other: Map<string, string>): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name))
}

const code = (names: readonly string[]): string =>
  names.map((name) => `\`${name.replaceAll('|', '\\|')}\``).join(', ')

function severityTable(): string {
  return table(
    ['Change', ...OUTCOMES],
    CHANGES.map((change) => [
      `\`${change}\``,
      ...OUTCOMES.map((outcome) => String(severityOf({ change, outcome }))),
    ]),
  )
}

/** An event of each of Konnect's kinds. */
const KINDS: Readonly<Record<KonnectKind, Event>> = {
  authentication: {
    ...EVENT,
    action: 'AUTHENTICATION_TYPE_BASIC',
    change: 'NONE',
    resource: { type: 'SESSION', id: 'u-17' },
    outcome: 'failure',
    reason: 'INVALID_PASSWORD',
    details: { request: '/sign-in' },
  },
  authorization: {
    ...EVENT,
    action: 'retrieve',
    change: 'READ',
    resource: { type: 'ACCESS', id: 'portals/developers' },
  },
  access: {
    ...EVENT,
    action: 'GET',
    change: 'READ',
    resource: { type: 'REQUEST', id: '/v2/portals' },
    details: { status: 200, query: 'page=2' },
  },
  change: EVENT,
}

function konnectKinds(): string {
  const rows = Object.entries(KINDS).map(([kind, event]) => {
    const fields = written('konnect-json', event)
    return [
      kind,
      `\`${event.resource.type}\`${konnectKind(EVENT) === kind ? ' and every other type' : ''}`,
      // safe: the kinds are the names of the table above
      `\`${NAME_PREFIX[kind as KonnectKind]}…\``,
      code([(fields.get('event_class_id') ?? '').replaceAll('"', '')]),
      ...OUTCOMES.map((outcome) => written('konnect-json', { ...event, outcome }).get('severity') ?? ''),
    ]
  })
  const head = ['Kind', '`resource.type`', '`name` begins with', '`event_class_id`', ...OUTCOMES]
  return table(head, rows)
}

function konnectFields(): string {
  const fields = Object.values(KINDS).map((event) => written('konnect-json', event))
  const names = [...new Set(fields.flatMap((one) => [...one.keys()]))].toSorted()
  return table(
    ['Field', ...Object.keys(KINDS)],
    names.map((name) => [`\`${name}\``, ...fields.map((one) => (one.has(name) ? 'yes' : ''))]),
  )
}

function signIns(): string {
  const rows = Object.entries(SIGN_IN_SEVERITY).map(([outcome, severity]) => [
    `\`${NAME_PREFIX.authentication}${outcome}\``,
    String(severity),
  ])
  return table(['`name`', 'Severity'], rows)
}

function examples(): string {
  const formats = ['json', 'cef', 'ecs', 'konnect-json', 'konnect-cef', 'cps'] as const
  return formats.map((format) => `### \`${format}\`\n\n\`\`\`text\n${exampleOf(format)}\n\`\`\``).join('\n\n')
}

const exampleOf = (format: DeliveryFormat): string =>
  encodeEvent(
    format,
    { ...CARRIED, event: EVENT },
    { keyId: '88659c24cb77b890', sign: () => `${'A'.repeat(85)}g` },
  )
