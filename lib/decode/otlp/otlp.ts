import type { Json } from '@/lib/base/json'
import { timeText } from '@/lib/base/time'
import type { Decoder } from '@/lib/decode/decoder'
import type { Fields } from '@/lib/decode/fields'

import { unwrapLogs } from './unwrap'

const NS_PER_MS = 1_000_000n
/** The last moment of the year 9999. */
const LAST_MS = 253_402_300_799_999n

const attribute = (...names: string[]): string[] => names.map((name) => `attributes.${name}`)

const USER_ID = attribute('user.id', 'enduser.id')
const USER_NAME = attribute('user.name', 'user.full_name', 'enduser.name')
const USER_EMAIL = attribute('user.email')
const ADDRESS = attribute('client.address', 'client.ip', 'source.address', 'source.ip', 'net.peer.ip')
const NO_TRACE = /^0*$/

/** Log records of OpenTelemetry. */
export const otlp: Decoder = {
  format: 'otlp',
  title: 'OpenTelemetry logs',
  about:
    'Log records as the OpenTelemetry SDKs and the Collector send them by OTLP/HTTP in JSON (`otlphttp` with `encoding: json`), with attributes named by the semantic conventions.',
  knownBy: [
    'timeUnixNano',
    'observedTimeUnixNano',
    'body',
    'attributes',
    'severityNumber',
    'severityText',
    'eventName',
    'traceId',
  ],
  unwrap: unwrapLogs,
  rows: [
    {
      from: ['timeUnixNano', 'observedTimeUnixNano'],
      to: 'occurredAt',
      why: 'when it happened, else when it was first seen; to the nanosecond',
      read: (fields) =>
        nanoTime(fields.text('timeUnixNano')) ?? nanoTime(fields.text('observedTimeUnixNano')),
    },
    {
      from: [...USER_ID, ...USER_NAME, ...USER_EMAIL, ...ADDRESS],
      to: 'actor.type',
      why: 'a user where one is named, anonymous where only an address is, else the service that writes',
      read: actorType,
    },
    { from: USER_ID, to: 'actor.id', why: 'who did it' },
    { from: USER_NAME, to: 'actor.name', why: 'who did it' },
    { from: USER_EMAIL, to: 'actor.email', why: 'who did it' },
    {
      from: ['resourceLog.resource.attributes.service.name'],
      to: 'actor.name',
      why: 'the service, where no user is named',
      read: (fields) =>
        actorType(fields) === 'service'
          ? fields.text('resourceLog.resource.attributes.service.name')
          : undefined,
    },
    {
      from: ['eventName', ...attribute('event.name', 'event.action')],
      to: 'action',
      why: 'the name of the event',
    },
    {
      from: attribute('http.request.method', 'http.method'),
      to: 'change',
      why: 'what the method of the request asks for',
      read: (fields) => CHANGES[methodOf(fields)],
    },
    {
      from: attribute('http.request.method', 'http.method', 'url.path'),
      to: 'resource.type',
      why: 'a request, where it is about one',
      read: (fields) => (methodOf(fields) === '' ? undefined : 'REQUEST'),
    },
    { from: attribute('url.path', 'http.target'), to: 'resource.id', why: 'what was asked for', keeps: true },
    { from: attribute('event.outcome'), to: 'outcome', why: 'as it is said; a severity is no outcome' },
    { from: attribute('exception.message', 'error.message'), to: 'reason', why: 'why it failed' },
    { from: ['body'], to: 'message', why: 'the sentence, where the body is one' },
    { from: ADDRESS, to: 'client.ip', why: 'where from' },
    { from: attribute('user_agent.original', 'http.user_agent'), to: 'client.userAgent', why: 'with what' },
    {
      from: ['traceId'],
      to: 'traceId',
      why: 'the trace; all zeros is none',
      read: (fields) => (NO_TRACE.test(fields.text('traceId') ?? '') ? undefined : fields.text('traceId')),
      takes: true,
    },
    { from: attribute('session.id'), to: 'sessionId', why: 'the session' },
  ],
  defaults: { action: 'log_record', change: 'NONE', 'resource.type': 'LOG_RECORD', 'actor.type': 'service' },
}

const CHANGES: Readonly<Record<string, Json>> = {
  GET: 'READ',
  HEAD: 'READ',
  POST: 'CREATE',
  PUT: 'UPDATE',
  PATCH: 'UPDATE',
  DELETE: 'DELETE',
}

function methodOf(fields: Fields): string {
  return (
    fields.text('attributes.http.request.method') ??
    fields.text('attributes.http.method') ??
    ''
  ).toUpperCase()
}

function actorType(fields: Fields): Json {
  const has = (paths: readonly string[]): boolean => paths.some((path) => fields.text(path) !== undefined)
  if (has([...USER_ID, ...USER_NAME, ...USER_EMAIL])) return 'user'
  return has(ADDRESS) ? 'anonymous' : 'service'
}

/** Nanoseconds since 1970 as RFC 3339 with nine digits; 0 stands for unknown. */
function nanoTime(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{1,20}$/.test(text)) return undefined
  const ns = BigInt(text)
  const ms = ns / NS_PER_MS
  if (ms === 0n || ms > LAST_MS) return undefined
  return `${timeText(Number(ms)).slice(0, -1)}${String(ns % NS_PER_MS).padStart(6, '0')}Z`
}
