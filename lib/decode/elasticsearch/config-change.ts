import { isObject, type Json, type JsonObject } from '@/lib/base/json'
import type { Fields } from '@/lib/decode/fields'
import type { Change } from '@/lib/event/event'

/** What a `security_config_change` is made to, by the member of its payload. */
const KINDS: Readonly<Record<string, string>> = {
  user: 'USER',
  password: 'USER',
  enable: 'USER',
  disable: 'USER',
  role: 'ROLE',
  role_mapping: 'ROLE_MAPPING',
  privileges: 'PRIVILEGE',
  apikey: 'API_KEY',
  apikeys: 'API_KEY',
  service_token: 'SERVICE_TOKEN',
  user_managed_service_account: 'SERVICE_ACCOUNT',
  uid: 'USER_PROFILE',
  grant: 'USER_PROFILE',
}

const CHANGES: Readonly<Record<string, Change>> = {
  put: 'UPDATE',
  change: 'UPDATE',
  create: 'CREATE',
  delete: 'DELETE',
  invalidate: 'DELETE',
}

/** The one payload of a `security_config_change`, and the member that says what it is of. */
interface Payload {
  verb: string
  kind: string
  /** Path of the member, or of the payload where that is the thing itself. */
  path: string
  value: Json
}

/** Undefined where a record has no payload, or more than one. */
function payloadOf(fields: Fields): Payload | undefined {
  const [found, ...more] = Object.keys(CHANGES).flatMap((verb) => {
    const value = fields.get(verb) ?? fields.tree(verb)
    return value === undefined ? [] : [{ verb, value }]
  })
  if (found === undefined || more.length > 0 || !isObject(found.value)) return undefined
  const { verb, value } = found
  const kind = Object.keys(KINDS).find((name) => Object.hasOwn(value, name))
  if (kind === undefined) return undefined
  // A profile has no member of its own: the payload is it.
  if (kind === 'uid') return { verb, kind, path: verb, value }
  const path = `${verb}.${kind}`
  return { verb, kind, path, value: fields.get(path) ?? fields.tree(path) ?? null }
}

/** What kind of thing a change is made to; undefined where no payload tells. */
export function configType(fields: Fields): string | undefined {
  const payload = payloadOf(fields)
  if (payload === undefined) return undefined
  if (['enable', 'disable'].includes(payload.kind) && member(payload.value, 'uid') !== undefined)
    return 'USER_PROFILE'
  return KINDS[payload.kind]
}

/** The change that the payload asks for. `put` sets what may or may not have been there: nothing tells which. */
export function configChange(fields: Fields): Change | undefined {
  const created = fields.text('created')
  if (created !== undefined) return created === 'true' ? 'CREATE' : 'UPDATE'
  const verb =
    payloadOf(fields)?.verb ??
    /^(put|change|create|delete|invalidate)_/.exec(fields.text('event.action') ?? '')?.[1]
  return verb === undefined ? undefined : CHANGES[verb]
}

/** The id of the thing: users, roles and mappings are known by their names. */
export function configId(fields: Fields): string | undefined {
  const payload = payloadOf(fields)
  if (payload === undefined) return undefined
  const { kind, value } = payload
  switch (kind) {
    case 'password':
    case 'enable':
    case 'disable':
      return member(value, 'user', 'name') ?? member(value, 'uid')
    case 'apikey':
      return member(value, 'id')
    case 'apikeys':
      return onlyOne(isObject(value) ? value.ids : undefined)
    case 'service_token':
      return tokenId(value)
    case 'uid':
      return member(value, 'uid')
    case 'privileges':
    case 'grant':
      return undefined
    default:
      return member(value, 'name')
  }
}

/** The name of a thing that has an id besides. */
export function configName(fields: Fields): string | undefined {
  const payload = payloadOf(fields)
  return payload !== undefined && ['apikey', 'service_token'].includes(payload.kind)
    ? member(payload.value, 'name')
    : undefined
}

/**
 * The state that the payload asks for; undefined where it only names what goes. Passwords are never written: that there
 * is a new one is what is known of it.
 */
export function configAfter(fields: Fields): Json | undefined {
  const payload = payloadOf(fields)
  if (payload === undefined || CHANGES[payload.verb] === 'DELETE') return undefined
  const { kind, value } = payload
  if (kind === 'grant') return undefined
  if (kind === 'password') return withMember(userOf(value), 'password', '[redacted]')
  if (kind === 'enable' || kind === 'disable') return withMember(userOf(value), 'enabled', kind === 'enable')
  return value
}

/** Where what `configAfter` gives stands in the record. */
export function configAfterPaths(fields: Fields): string[] {
  const path = payloadOf(fields)?.path
  return path === undefined ? [] : [path]
}

/** Names of the users that the payload is about. */
export function targetNames(fields: Fields): string[] {
  const payload = payloadOf(fields)
  const { verb = '', kind = '', value = null } = payload ?? {}
  const names = [
    kind === 'user' ? member(value, 'name') : member(value, 'user', 'name'),
    fields.text(`${verb}.grant.user.name`),
    fields.text(`${verb}.grant.run_as`),
    // Where a pipeline that knows better moved it.
    fields.text('destination.user.name'),
  ]
  return names.filter((name) => name !== undefined)
}

function userOf(value: Json): Json {
  return isObject(value) && Object.keys(value).join() === 'user' ? (value.user ?? null) : value
}

/** Undefined where the value is no object, or has this member already. */
function withMember(value: Json, name: string, added: Json): JsonObject | undefined {
  return isObject(value) && !Object.hasOwn(value, name) ? { ...value, [name]: added } : undefined
}

function tokenId(value: Json): string | undefined {
  const parts = ['namespace', 'service', 'name'].map((name) => member(value, name))
  return parts.includes(undefined) ? undefined : parts.join('/')
}

function onlyOne(ids: Json | undefined): string | undefined {
  return Array.isArray(ids) && ids.length === 1 && typeof ids[0] === 'string' ? ids[0] : undefined
}

function member(value: Json, ...path: string[]): string | undefined {
  let at: Json | undefined = value
  for (const name of path) at = isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined
  return typeof at === 'string' && at !== '' ? at : undefined
}
