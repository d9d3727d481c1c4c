import type { Json } from '@/lib/base/json'
import type { Fields } from '@/lib/decode/fields'
import type { ActorType, Change } from '@/lib/event/event'

// In order: the first that an event has says what it did to its resource.
const CHANGES: readonly (readonly [type: string, change: Change])[] = [
  ['creation', 'CREATE'],
  ['installation', 'CREATE'],
  ['deletion', 'DELETE'],
  ['change', 'UPDATE'],
  ['access', 'READ'],
]

/** Categories in which the event's type is of the session or the connection, and changes nothing that stays. */
const CHANGELESS = ['authentication', 'session', 'network']

/** What a category is about, where no field names the thing. In order: an event may have several. */
const TYPES_OF_CATEGORIES: readonly (readonly [category: string, type: string])[] = [
  ['authentication', 'SESSION'],
  ['session', 'SESSION'],
  ['web', 'REQUEST'],
  ['api', 'REQUEST'],
  ['file', 'FILE'],
  ['registry', 'REGISTRY_KEY'],
  ['package', 'PACKAGE'],
  ['configuration', 'CONFIGURATION'],
  ['database', 'DATABASE'],
  ['email', 'EMAIL'],
  ['process', 'PROCESS'],
  ['network', 'CONNECTION'],
  ['host', 'HOST'],
]

/** Fields of things that an event can be about: which type they make it, and where its id and name stand. */
const THINGS: readonly { type: (fields: Fields) => string; id: string; name: string }[] = [
  {
    type: (fields) => upper(fields.text('orchestrator.resource.type')) ?? 'RESOURCE',
    id: 'orchestrator.resource.id',
    name: 'orchestrator.resource.name',
  },
  {
    type: (fields) => upper(fields.text('entity.sub_type') ?? fields.text('entity.type')) ?? 'ENTITY',
    id: 'entity.id',
    name: 'entity.name',
  },
  { type: () => 'USER', id: 'user.target.id', name: 'user.target.name' },
  { type: () => 'GROUP', id: 'group.id', name: 'group.name' },
  { type: () => 'FILE', id: 'file.path', name: 'file.name' },
  { type: () => 'REGISTRY_KEY', id: 'registry.path', name: 'registry.value' },
  { type: () => 'PACKAGE', id: 'package.name', name: 'package.name' },
]

/** The kind of effect attempted, by `event.type`. */
export function changeOf(fields: Fields): Change {
  const categories = fields.texts('event.category')
  if (CHANGELESS.some((category) => categories.includes(category))) return 'NONE'
  const types = fields.texts('event.type')
  return CHANGES.find(([type]) => types.includes(type))?.[1] ?? 'NONE'
}

/** What the event is about: the thing that it names, else what events of its category are about. */
export function resourceType(fields: Fields): string | undefined {
  const categories = fields.texts('event.category')
  const isOfSession = categories.includes('authentication') || categories.includes('session')
  const thing = isOfSession ? undefined : thingOf(fields)
  if (thing !== undefined) return thing.type(fields)
  if (categories.includes('iam')) return iamType(fields.texts('event.type'))
  return TYPES_OF_CATEGORIES.find(([category]) => categories.includes(category))?.[1]
}

/** The id of what the event is about. */
export function resourceId(fields: Fields): string | undefined {
  switch (resourceType(fields)) {
    case 'SESSION':
      return fields.text('session.id')
    case 'PROCESS':
      return fields.text('process.entity_id')
    case 'HOST':
      return fields.text('host.id')
    default:
      return fields.text(thingOf(fields)?.id ?? '')
  }
}

/** The name of what the event is about. */
export function resourceName(fields: Fields): string | undefined {
  switch (resourceType(fields)) {
    case 'SESSION':
      return undefined
    case 'REQUEST':
      return fields.text('url.path') ?? fields.text('url.original')
    case 'PROCESS':
      return fields.text('process.name')
    case 'HOST':
      return fields.text('host.name')
    default:
      return fields.text(thingOf(fields)?.name ?? '')
  }
}

function thingOf(fields: Fields): (typeof THINGS)[number] | undefined {
  return THINGS.find(({ id, name }) => fields.text(id) !== undefined || fields.text(name) !== undefined)
}

function iamType(types: readonly string[]): string {
  if (types.includes('group')) return 'GROUP'
  return types.includes('user') || types.includes('admin') ? 'USER' : 'ACCESS'
}

function upper(type: string | undefined): string | undefined {
  return type?.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')
}

/** Somebody where a user is named, nobody known where a request comes from an address, else the system that writes. */
export function actorType(fields: Fields): ActorType {
  const names = ['user', 'client.user', 'source.user', 'process.user'].flatMap((user) =>
    ['id', 'name', 'email'].map((member) => `${user}.${member}`),
  )
  if (names.some((path) => fields.text(path) !== undefined)) return 'user'
  return fields.text('client.ip') === undefined && fields.text('source.ip') === undefined
    ? 'system'
    : 'anonymous'
}

/** A user who is named as effective acts for nobody else but them. */
export function effectiveType(fields: Fields): string | undefined {
  return party(fields, 'user.effective') === undefined ? undefined : 'user'
}

/** Whom it was done to: the target, and the user at the other end of a connection. */
export function subjectsOf(fields: Fields): Json[] | undefined {
  const parties = ['user.target', 'destination.user', 'server.user'].flatMap(
    (path) => party(fields, path) ?? [],
  )
  return parties.length === 0 ? undefined : parties
}

function party(fields: Fields, path: string): Json | undefined {
  const [id, name, email] = ['id', 'name', 'email'].map((member) => fields.text(`${path}.${member}`))
  if (id === undefined && name === undefined && email === undefined) return undefined
  return { type: 'user', ...(id && { id }), ...(name && { name }), ...(email && { email }) }
}
