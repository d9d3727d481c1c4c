import type { Json } from '@/lib/base/json'
import type { Fields } from '@/lib/decode/fields'
import { changeOfRequest } from '@/lib/decode/http-change'
import { partyOf } from '@/lib/decode/party'
import type { ActorType, Change, Outcome } from '@/lib/event/event'

import { dateTime, numberTime } from './cef-time'

/** Words that producers write for how it ended. */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  success: 'success',
  successful: 'success',
  succeeded: 'success',
  ok: 'success',
  failure: 'failure',
  failed: 'failure',
  fail: 'failure',
  error: 'failure',
  denied: 'failure',
}

const EMAIL = /^[^\s@\\]+@[^\s@\\]+\.[^\s@\\.]+$/
const SYSLOG_TIME = /^(?:<\d{1,3}>)?(?:\d{1,2} )?(\d{4}-\d{2}-\d{2}T\S+)/

/** The first of these fields that says when, as a number or a date; a date without a zone is in `dtz`, else in `zone`. */
export function timeOf(fields: Fields, zone?: string): string | undefined {
  for (const name of ['rt', 'end', 'start']) {
    const text = fields.text(name) ?? ''
    const time = numberTime(text) ?? dateTime(text, fields.text('dtz') ?? zone)
    if (time !== undefined) return time
  }
  return undefined
}

/** The time in front of the line. That of older syslog has neither year nor zone, and says nothing. */
export function syslogTime(fields: Fields): string | undefined {
  return SYSLOG_TIME.exec(fields.text('syslog') ?? '')?.[1]
}

/** The source user, where it is one: producers put addresses and names of accounts there. */
export function emailOfSource(fields: Fields): string | undefined {
  const name = fields.text('suser')
  return name !== undefined && EMAIL.test(name) ? name : undefined
}

/** A user where one is named, a service where only that is, else nobody known. */
export function actorType(fields: Fields): ActorType | undefined {
  if ((fields.text('suid') ?? fields.text('suser')) !== undefined) return 'user'
  return fields.text('sourceServiceName') === undefined ? undefined : 'service'
}

/** What a request attempts by its method. Without one, words of producers would have to be guessed at. */
export function changeOf(fields: Fields): Change | undefined {
  const method = fields.text('requestMethod')
  return method === undefined ? undefined : changeOfRequest(method)
}

/** How it ended, by the word that stands in `outcome`. */
export function outcomeOf(fields: Fields): Outcome | undefined {
  const word = fields.text('outcome')?.trim().toLowerCase() ?? ''
  return Object.hasOwn(OUTCOMES, word) ? OUTCOMES[word] : undefined
}

interface FoundResource {
  type: string
  id?: string
  name?: string
}

/** What it was done to: the most particular thing that is named. */
export function resourceOf(fields: Fields): FoundResource | undefined {
  return reported(fields) ?? requested(fields) ?? file(fields) ?? targetUser(fields) ?? target(fields)
}

function reported(fields: Fields): FoundResource | undefined {
  const type = fields.text('reportedResourceType')
  return type === undefined
    ? undefined
    : defined(type, fields.text('reportedResourceID'), fields.text('reportedResourceName'))
}

function requested(fields: Fields): FoundResource | undefined {
  const request = fields.text('request')
  return request === undefined ? undefined : defined('REQUEST', request.replace(/[?#].*$/s, ''))
}

function file(fields: Fields): FoundResource | undefined {
  const name = fields.text('fname')
  const id = fields.text('filePath') ?? name
  return id === undefined ? undefined : defined('FILE', id, name)
}

function targetUser(fields: Fields): FoundResource | undefined {
  const name = fields.text('duser')
  const id = fields.text('duid') ?? name
  return id === undefined ? undefined : defined('USER', id, name)
}

function target(fields: Fields): FoundResource | undefined {
  const service = fields.text('destinationServiceName')
  if (service !== undefined) return { type: 'SERVICE', id: service }
  const host = fields.text('dhost')
  const id = host ?? fields.text('dst')
  return id === undefined ? undefined : defined('HOST', id, host)
}

function defined(type: string, id: string | undefined, name?: string): FoundResource {
  return { type, ...(id !== undefined && { id }), ...(name !== undefined && name !== id && { name }) }
}

/** The destination user, unless the record says that it is the one who acts. */
export function subjectsOf(fields: Fields): Json | undefined {
  const id = fields.text('duid')
  const name = fields.text('duser')
  if (id === undefined && name === undefined) return undefined
  const isActor =
    (id === undefined || id === fields.text('suid')) && (name === undefined || name === fields.text('suser'))
  const party = isActor ? undefined : partyOf('user', { id, name })
  return party && [party]
}
