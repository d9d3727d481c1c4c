import type { JsonObject } from '@/lib/base/json'
import type { Decoder } from '@/lib/decode/decoder'
import type { Fields } from '@/lib/decode/fields'
import { SHIPPED, shippedIdentity } from '@/lib/decode/shipped'

import { fieldsOfLine } from './fields-of-line'
import { readSyslogLine } from './syslog-line'

// The names of ours first, then those that collectors give the same fields in JSON.
const TIME = ['timestamp', 'timereported', '@timestamp', 'time']
const HOST = ['hostname', 'host']
const PROGRAM = ['appName', 'appname', 'app-name', 'programname', 'ident']

const first = (fields: Fields, names: readonly string[]): string | undefined =>
  names.map((name) => fields.text(name)).find((text) => text !== undefined)

function readText(text: string): JsonObject | undefined {
  const line = readSyslogLine(text)
  return line && fieldsOfLine(line)
}

/** Syslog itself, for programs that say what they do in nothing but a sentence. */
export const syslog: Decoder = {
  format: 'syslog',
  title: 'Syslog',
  about:
    'Messages of syslog as RFC 5424 has them, and in the older form of RFC 3164: sent over TCP or TLS, lines of files such as `auth.log`, or what collectors make of them in JSON.',
  knownBy: ['message', 'msg', 'priority', ...PROGRAM, ...HOST],
  rows: [
    { from: TIME, to: 'occurredAt', why: 'where it has a year and a zone: the older form has neither' },
    {
      from: ['msgId', 'msgid'],
      to: 'action',
      why: 'the kind of message, which few programs name',
    },
    {
      from: [...PROGRAM, ...HOST],
      to: 'resource.type',
      why: 'the program is a service; without one, the host',
      read: (fields) =>
        first(fields, PROGRAM) !== undefined
          ? 'SERVICE'
          : first(fields, HOST) !== undefined
            ? 'HOST'
            : undefined,
    },
    {
      from: [...PROGRAM, ...HOST],
      to: 'resource.id',
      why: 'its name. The program tells of it; whoever did it stands in the message alone',
      read: (fields) => first(fields, PROGRAM) ?? first(fields, HOST),
    },
    { from: ['message', 'msg'], to: 'message', why: 'the message, without white space around it' },
  ],
  defaults: { action: 'message', change: 'NONE', 'resource.type': 'EVENT', 'actor.type': 'anonymous' },
  // A sender that numbers its messages (RFC 5424 §7.3.1) never writes the same one twice.
  identity: (fields, text) =>
    shippedIdentity(fields, first(fields, TIME)) ??
    (fields.text('structuredData.meta.sequenceId') === undefined ? undefined : text),
  open: (record) => {
    const { message, ...around } = record
    const fields = typeof message === 'string' ? readText(message) : undefined
    return fields && { ...fields, [SHIPPED]: around }
  },
  readText,
}
