import type { Fields } from '@/lib/decode/fields'
import type { Change, Outcome } from '@/lib/event/event'

import { configChange, configId, configName, configType } from './config-change'
import { layerOf } from './layouts'

const READING =
  /(?:^|[/_])(?:get|exists|resolve|list|validate|analyze|explain|stats|info|status|query|field_caps|search_shards|simulate|caps)(?:$|[/_])/
const UPKEEP = /(?:^|[/_])(?:refresh|flush|forcemerge|synced_flush|cache)(?:$|[/_])/

const TYPES_OF_ACTIONS: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/^(?:realm_)?authentication_/, 'SESSION'],
  [/^connection_/, 'CONNECTION'],
  [/^tampered_request$/, 'REQUEST'],
  [/_user_profile(?:_|$)/, 'USER_PROFILE'],
  [/_user_managed_service_account$/, 'SERVICE_ACCOUNT'],
  [/_(?:user|password)$/, 'USER'],
  [/_role_mapping$/, 'ROLE_MAPPING'],
  [/_role$/, 'ROLE'],
  [/_privileges$/, 'PRIVILEGE'],
  [/_apikeys?$/, 'API_KEY'],
  [/_service_token$/, 'SERVICE_TOKEN'],
]

/** Whether somebody may act on indices, rather than on the cluster. */
function isOfIndices(fields: Fields): boolean {
  return /^(?:system_)?access_/.test(fields.text('event.action') ?? '') && fields.texts('indices').length > 0
}

/** What an event is about: the thing whose configuration changes, the indices of an action, else the permission itself. */
export function resourceType(fields: Fields): string {
  if (isOfIndices(fields)) return 'INDEX'
  const action = fields.text('event.action') ?? ''
  return configType(fields) ?? TYPES_OF_ACTIONS.find(([pattern]) => pattern.test(action))?.[1] ?? 'ACCESS'
}

/** Its id: of indices only where it is one. */
export function resourceId(fields: Fields): string | undefined {
  if (!isOfIndices(fields)) return configId(fields)
  const [index, ...more] = fields.texts('indices')
  return more.length === 0 ? index : undefined
}

/** Its name: of a permission the action that needs it, of a request its path. */
export function resourceName(fields: Fields): string | undefined {
  switch (resourceType(fields)) {
    case 'ACCESS':
      return fields.text('action')
    case 'REQUEST':
      return fields.text('url.path') ?? fields.text('url.original')
    case 'CONNECTION':
      return fields.text('transport.profile') ?? fields.text('transport_profile')
    default:
      return configName(fields)
  }
}

/** The kind of effect attempted. Signing in, and permissions that name no index, change nothing by themselves. */
export function changeOf(fields: Fields): Change {
  if (isOfIndices(fields)) return changeOfIndices(fields.text('action') ?? '')
  return isConfigChange(fields) ? (configChange(fields) ?? 'UPDATE') : 'NONE'
}

/** By the name of the transport action: `indices:data/read/search`, `indices:admin/delete`, `indices:admin/mapping/put`. */
function changeOfIndices(action: string): Change {
  const [, area = '', rest = ''] = /^indices:(\w+)\/?([^[]*)/.exec(action) ?? []
  if (area === 'monitor' || (area === 'data' && rest.startsWith('read'))) return 'READ'
  if (area === 'data') return 'UPDATE'
  if (area !== 'admin' || UPKEEP.test(rest)) return 'NONE'
  if (READING.test(rest)) return 'READ'
  if (/(?:^|\/)(?:auto_)?create$/.test(rest)) return 'CREATE'
  return /(?:^|\/)delete$/.test(rest) ? 'DELETE' : 'UPDATE'
}

function isConfigChange(fields: Fields): boolean {
  return layerOf(fields)?.startsWith('security_config_change') === true
}

/**
 * How it ended, as far as the record can know. All are written before the action runs: that something was granted is
 * sure, that an index was then changed is not. A change of the configuration says nothing of its outcome, whatever a
 * pipeline made of that; only a record that is written afterwards does.
 */
export function outcomeOf(fields: Fields): Outcome | undefined {
  if (isConfigChange(fields)) return isWrittenAfterwards(fields) ? 'success' : undefined
  const action = fields.text('event.action') ?? ''
  if (/_(?:denied|failed)$|^tampered_request$/.test(action)) return 'failure'
  if (!/_(?:granted|success)$/.test(action)) return undefined
  return ['READ', 'NONE'].includes(changeOf(fields)) ? 'success' : undefined
}

function isWrittenAfterwards(fields: Fields): boolean {
  return layerOf(fields)?.endsWith('_outcome') === true && fields.text('created') !== undefined
}
