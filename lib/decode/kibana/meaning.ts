import type { Json } from '@/lib/base/json'
import { accountType } from '@/lib/decode/elasticsearch/accounts'
import type { Fields } from '@/lib/decode/fields'
import type { ActorType, Change } from '@/lib/event/event'

import { resourceType } from './resource-type'

const CHANGE_OF_TYPE: Readonly<Record<string, Change>> = {
  creation: 'CREATE',
  change: 'UPDATE',
  deletion: 'DELETE',
  access: 'READ',
}

// Where the type is missing, the last word of the action that says what it does.
const CHANGE_OF_VERB: readonly (readonly [pattern: RegExp, change: Change])[] = [
  [/_(?:delete|close_point_in_time)(?:_|$)/, 'DELETE'],
  [/_(?:create|put|post|forecast|open_point_in_time|create_comment|create_case)(?:_|$)/, 'CREATE'],
  [/_(?:get|find|resolve|infer|bulk_get|metrics|collect)(?:_|$)/, 'READ'],
  [
    /_(?:update|enable|disable|mute|unmute|snooze|unsnooze|acknowledge|unacknowledge|push|pushed|open|close|start|stop|reset|revert|remove|add|bind|unbind)(?:_|$)/,
    'UPDATE',
  ],
]

// Documented, and in some versions written, as creations.
const SURE: Readonly<Record<string, Change>> = {
  knowledge_base_entry_update: 'UPDATE',
  knowledge_base_entry_delete: 'DELETE',
}

/** The kind of effect attempted: what the record says of its type. Signing in and out changes nothing, nor does a request. */
export function changeOf(fields: Fields): Change {
  const categories = fields.texts('event.category')
  if (categories.includes('authentication')) return 'NONE'
  const action = fields.text('event.action') ?? ''
  const sure = own(SURE, action)
  if (sure !== undefined) return sure
  for (const type of fields.texts('event.type')) {
    const change = own(CHANGE_OF_TYPE, type)
    if (change !== undefined) return change
  }
  if (categories.includes('web')) return 'NONE'
  return CHANGE_OF_VERB.find(([pattern]) => pattern.test(action))?.[1] ?? 'NONE'
}

function own(table: Readonly<Record<string, Change>>, name: string): Change | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/**
 * A user; a service when the name is one of Elastic's own accounts; nobody known where a request came from an address
 * and names no user; else Kibana itself, which cleans up sessions and runs tasks.
 */
export function actorType(fields: Fields): ActorType {
  const name = fields.text('user.name')
  if (name !== undefined) return accountType(name)
  if (fields.text('user.id') !== undefined) return 'user'
  const comesFrom =
    fields.has('client.ip') || fields.has('source.ip') || fields.text('event.action') === 'user_login'
  return comesFrom ? 'anonymous' : 'system'
}

/** Whom the event is about besides the actor. */
export function targets(fields: Fields): Json[] | undefined {
  const id = fields.text('user.target.id')
  const name = fields.text('user.target.name')
  const email = fields.text('user.target.email')
  if (id === undefined && name === undefined && email === undefined) return undefined
  const type = resourceType(fields) === 'SERVICE_ACCOUNT' ? 'service' : 'user'
  return [{ type, ...(id && { id }), ...(name && { name }), ...(email && { email }) }]
}

/** The addresses that a chain of proxies says the request came from, first the one that is farthest away. */
export function forwardedFor(fields: Fields): string[] | undefined {
  const sent = fields.text('http.request.headers.x-forwarded-for')
  const addresses = sent
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  return addresses === undefined || addresses.length < 2 ? undefined : addresses
}
