import type { Fields } from '@/lib/decode/fields'
import type { ActorType, Change } from '@/lib/event/event'

const CHANGE_OF_TYPE: Readonly<Record<string, Change>> = {
  creation: 'CREATE',
  change: 'UPDATE',
  deletion: 'DELETE',
  access: 'READ',
}

/** Names of saved object types that the product calls otherwise. */
const PRODUCT_NAMES: Readonly<Record<string, string>> = {
  alert: 'RULE',
  action: 'CONNECTOR',
  cases: 'CASE',
}

/** Kind of the effect: what the record says of its type, but signing in and out change nothing. */
export function changeOf(fields: Fields): Change {
  if (fields.texts('event.category').includes('authentication')) return 'NONE'
  for (const type of fields.texts('event.type')) {
    const change = Object.hasOwn(CHANGE_OF_TYPE, type) ? CHANGE_OF_TYPE[type] : undefined
    if (change !== undefined) return change
  }
  return 'NONE'
}

/** What the event is about, by its name in the product. */
export function resourceType(fields: Fields): string | undefined {
  const type = fields.text('kibana.saved_object.type')
  if (type !== undefined) {
    return (
      (Object.hasOwn(PRODUCT_NAMES, type) ? PRODUCT_NAMES[type] : undefined) ??
      type.toUpperCase().replaceAll('-', '_')
    )
  }
  if (fields.texts('event.category').includes('authentication')) return 'SESSION'
  return fields.text('event.action') === 'http_request' ? 'REQUEST' : undefined
}

/** Who acts: a user, a service account by its name, nobody known where signing in failed, else Kibana itself. */
export function actorType(fields: Fields): ActorType {
  const name = fields.text('user.name')
  if (name !== undefined || fields.has('user.id'))
    return name?.startsWith('elastic/') === true ? 'service' : 'user'
  return fields.text('event.action') === 'user_login' ? 'anonymous' : 'system'
}
