import type { JsonObject } from '@/lib/base/json'
import type { Decoder, MappingRow } from '@/lib/decode/decoder'
import { SHIPPED, shippedIdentity } from '@/lib/decode/shipped'

import { readCefLine } from './cef-line'
import { numberTime } from './cef-time'
import { fieldsOfLine } from './fields-of-line'
import {
  actorType,
  changeOf,
  emailOfSource,
  outcomeOf,
  resourceOf,
  subjectsOf,
  syslogTime,
  timeOf,
} from './meaning'

const RESOURCE_FIELDS = [
  'reportedResourceType',
  'reportedResourceID',
  'reportedResourceName',
  'request',
  'filePath',
  'fname',
  'duid',
  'duser',
  'destinationServiceName',
  'dhost',
  'dst',
]

const TIMES: readonly MappingRow[] = [
  {
    from: ['rt'],
    to: 'occurredAt',
    why: 'when the device wrote it, in ms since 1970 (or s: some send that)',
    read: (fields) => numberTime(fields.text('rt') ?? ''),
    takes: true,
  },
  {
    from: ['rt', 'end', 'start', 'dtz'],
    to: 'occurredAt',
    why: 'as a date, where it or `dtz` says the zone. A date without a year is none',
    read: (fields) => timeOf(fields),
  },
  {
    from: ['syslog'],
    to: 'occurredAt',
    why: 'what stands in front of the line, where that is a whole time',
    read: syslogTime,
  },
  {
    from: ['rt', 'end', 'start'],
    to: 'occurredAt',
    why: 'as a date in UTC, where nothing else says when',
    read: (fields) => timeOf(fields, 'UTC'),
  },
]

const PEOPLE: readonly MappingRow[] = [
  {
    from: ['duid', 'duser', 'suid', 'suser'],
    to: 'subjects',
    why: 'the destination user is whom it is about, not who did it',
    read: subjectsOf,
  },
  {
    from: ['suid', 'suser', 'sourceServiceName'],
    to: 'actor.type',
    why: 'a user where one is named, a service where only that is',
    read: actorType,
  },
  { from: ['suid'], to: 'actor.id', why: 'the id of the source user' },
  { from: ['suser'], to: 'actor.email', why: 'where the name is an address', read: emailOfSource },
  { from: ['suser', 'sourceServiceName'], to: 'actor.name', why: 'the source user did it' },
]

const RESOURCE: readonly MappingRow[] = [
  {
    from: RESOURCE_FIELDS,
    to: 'resource.type',
    why: 'of the most particular thing that is named: what the record says itself, a request, a file, a user, a service, a host',
    read: (fields) => resourceOf(fields)?.type,
  },
  {
    from: RESOURCE_FIELDS,
    to: 'resource.id',
    why: 'its id; of a request, the address without its query',
    read: (fields) => resourceOf(fields)?.id,
  },
  {
    from: RESOURCE_FIELDS,
    to: 'resource.name',
    why: 'its name, where it has another one',
    read: (fields) => resourceOf(fields)?.name,
  },
]

const rows: readonly MappingRow[] = [
  ...TIMES,
  ...PEOPLE,
  {
    from: ['deviceEventClassId', 'name'],
    to: 'action',
    why: 'the id of this kind of event; where the producer left it out, its name',
  },
  {
    from: ['requestMethod'],
    to: 'change',
    why: 'what the HTTP method attempts; of a POST nobody knows',
    read: changeOf,
  },
  ...RESOURCE,
  { from: ['outcome'], to: 'outcome', why: 'as it was sent' },
  { from: ['outcome'], to: 'outcome', why: 'by its word: `Succeeded`, `denied`', read: outcomeOf },
  { from: ['reason'], to: 'reason', why: 'why it ended like this' },
  { from: ['msg'], to: 'message', why: 'the sentence about this event' },
  { from: ['name'], to: 'message', why: 'else the sentence about its kind', keeps: true },
  { from: ['src', 'Source IPv6 Address', 'c6a2'], to: 'client.ip', why: 'where it came from' },
  { from: ['requestClientApplication'], to: 'client.userAgent', why: 'the user agent' },
]

const NAMES: ReadonlySet<string> = new Set(rows.flatMap(({ from }) => from))

const TIME_FIELDS = ['rt', 'end', 'start', 'syslog']

/** Members in which shippers put the line that they read. */
const ENVELOPES = ['message', 'event', 'log']

function readText(text: string): JsonObject | undefined {
  const line = readCefLine(text)
  return line && fieldsOfLine(line, NAMES)
}

/** ArcSight's Common Event Format, as all sorts of devices and products write it. */
export const cef: Decoder = {
  format: 'cef',
  title: 'Common Event Format (CEF)',
  about:
    'Lines of CEF from any device or product, with or without syslog in front, or in the `message` of a shipper’s JSON.',
  knownBy: ['cefVersion', 'deviceVendor', 'deviceProduct', 'deviceEventClassId'],
  rows,
  defaults: { action: 'unknown', change: 'NONE', 'resource.type': 'EVENT', 'actor.type': 'anonymous' },
  // Else only a line with an id of its own is the same event when it is the same line: two equal lines may be two events.
  identity: (fields, text) =>
    shippedIdentity(fields, TIME_FIELDS.map((name) => fields.text(name)).find(Boolean)) ??
    ((fields.text('externalId') ?? fields.text('eventId')) === undefined ? undefined : text),
  open: (record) => {
    for (const name of ENVELOPES) {
      const { [name]: line, ...around } = record
      const fields = typeof line === 'string' ? readText(line) : undefined
      if (fields !== undefined) return { ...fields, [SHIPPED]: around }
    }
    return undefined
  },
  readText,
}
