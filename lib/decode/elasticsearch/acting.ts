import type { Json } from '@/lib/base/json'
import type { Fields } from '@/lib/decode/fields'
import type { ActorType } from '@/lib/event/event'

import { accountType } from './accounts'
import { targetNames } from './config-change'
import { isPiped, layerOf } from './layouts'

/** Fields that name somebody. */
interface Named {
  type: ActorType
  /** The field with the id. */
  id?: string
  /** The field with the name. */
  name?: string
}

/** Who acted, by which field, and for whom. */
export interface Acting extends Named {
  onBehalfOf?: Named
}

/** Whoever is named in these is only said to be it: that is what was refused. */
const CLAIMS: ReadonlySet<string> = new Set(['authentication_failed', 'realm_authentication_failed'])

/**
 * Who acted. With run-as that is who signed in, on behalf of the user whose rights were used. An API key acts on behalf
 * of its owner, and a key of another cluster on behalf of the user there. Where signing in failed nobody is known.
 */
export function actingOf(fields: Fields): Acting {
  if (isClaim(fields)) return { type: 'anonymous' }
  if (layerOf(fields)?.startsWith('security_config_change') === true && !namesActor(fields))
    return { type: 'user' }
  const user = named(fields, 'user.name', 'user.realm')
  const runBy = named(fields, 'user.run_by.name', 'user.run_by.realm')
  const runAs =
    named(fields, 'user.run_as.name', 'user.run_as.realm') ??
    named(fields, 'user.effective.name', 'user.run_as.realm')
  if (runBy !== undefined) return { ...runBy, ...(user && { onBehalfOf: user }) }
  if (isApiKey(fields)) return apiKey(fields, runAs ?? remote(fields) ?? user)
  if (user === undefined) return { type: 'anonymous' }
  const type = fields.text('authentication.type') === 'ANONYMOUS' ? 'anonymous' : user.type
  return { ...user, type, ...(runAs && { onBehalfOf: runAs }) }
}

function isClaim(fields: Fields): boolean {
  return CLAIMS.has(fields.text('event.action') ?? '')
}

/**
 * False for a change of the security by somebody who is not named: by default Elasticsearch does not write who it was, and
 * some pipelines put the user that it was about into `user.name`. Only with an authentication is that the actor.
 */
function namesActor(fields: Fields): boolean {
  if (layerOf(fields)?.startsWith('security_config_change') !== true) return true
  return fields.text(isPiped(fields) ? 'authentication.type' : 'user.name') !== undefined
}

function named(fields: Fields, name: string, realm: string): Named | undefined {
  const text = fields.text(name)
  return text === undefined ? undefined : { type: accountType(text, fields.text(realm)), name }
}

function isApiKey(fields: Fields): boolean {
  return fields.text('apikey.id') !== undefined || fields.text('authentication.type') === 'API_KEY'
}

function apiKey(fields: Fields, owner: Named | undefined): Acting {
  const has = (path: string): boolean => fields.text(path) !== undefined
  return {
    type: 'service',
    ...(has('apikey.id') && { id: 'apikey.id' }),
    ...(has('apikey.name') && { name: 'apikey.name' }),
    ...(owner && { onBehalfOf: owner }),
  }
}

function remote(fields: Fields): Named | undefined {
  return named(fields, 'cross_cluster_access.user.name', 'cross_cluster_access.user.realm')
}

/** People that the record is about: whom a change was made to, and who somebody claimed to be. */
export function subjectsOf(fields: Fields): Json[] | undefined {
  const names = new Set(targetNames(fields))
  const user = fields.text('user.name')
  if (user !== undefined && (isClaim(fields) || !namesActor(fields))) names.add(user)
  const uid = fields.text('put.uid') ?? fields.text('change.enable.uid') ?? fields.text('change.disable.uid')
  const subjects = [...names].map((name) => ({ type: 'user', name }))
  return [...subjects, ...(uid === undefined ? [] : [{ type: 'user', id: uid }])]
}
