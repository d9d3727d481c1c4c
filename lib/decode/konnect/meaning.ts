import type { Json } from '@/lib/base/json'
import type { Fields } from '@/lib/decode/fields'
import { changeOfRequest } from '@/lib/decode/http-change'
import { partyOf } from '@/lib/decode/party'
import type { ActorType, Change, Outcome } from '@/lib/event/event'

type Kind = 'authentication' | 'authorization' | 'access'

const TYPE = 'AUTHENTICATION_TYPE_'
const OUTCOME = 'AUTHENTICATION_OUTCOME_'
const CHECK = 'Authz.'

/** Values of `type`, which only the pull API says. */
const KIND_OF_TYPE: Readonly<Record<string, Kind>> = {
  authentication: 'authentication',
  authorization: 'authorization',
  gateway_access: 'access',
}
const RESOURCE_TYPES: Readonly<Record<Kind, string>> = {
  authentication: 'SESSION',
  authorization: 'ACCESS',
  access: 'REQUEST',
}

/** Which of Konnect's three kinds of event it is: by its name, since the class id of one may be anything. */
export function kindOf(fields: Fields): Kind | undefined {
  const name = fields.text('name') ?? ''
  if (name.startsWith(OUTCOME)) return 'authentication'
  if (name.startsWith(CHECK)) return 'authorization'
  if (name === 'Ingress') return 'access'
  const type = fields.text('type') ?? ''
  if (Object.hasOwn(KIND_OF_TYPE, type)) return KIND_OF_TYPE[type]
  return fields.has('authentication_type') ? 'authentication' : undefined
}

/** A sign-in, a check of a permission, or a request. */
export function resourceType(fields: Fields): string | undefined {
  const kind = kindOf(fields)
  return kind && RESOURCE_TYPES[kind]
}

/** What a permission was checked for: the path behind `Authz.`. */
export function checkedResource(fields: Fields): string | undefined {
  const name = fields.text('name') ?? ''
  return name.startsWith(CHECK) ? name.slice(CHECK.length) : undefined
}

/** The path of a request. That of a sign-in is only where it was sent. */
export function requestedPath(fields: Fields): string | undefined {
  return kindOf(fields) === 'access' ? (fields.text('request') ?? fields.text('uri')) : undefined
}

/** How somebody signed in: the pull API says `sso` for `AUTHENTICATION_TYPE_SSO`. */
export function signInAction(fields: Fields): string | undefined {
  if (kindOf(fields) !== 'authentication') return undefined
  const type = fields.text('authentication_type')
  const sent = fields.text('event_class_id')
  return sent ?? (type === undefined ? 'AUTHENTICATION' : TYPE + type.toUpperCase())
}

/** How it ended, by what says so in each kind. Severity does not: that of a granted check is that of a wrong password. */
export function outcomeOf(fields: Fields): Outcome | undefined {
  switch (kindOf(fields)) {
    case 'authentication':
      return ofFlag(fields.text('success') ?? fields.text('successful')) ?? ofSignIn(fields)
    case 'authorization':
      return ofFlag(fields.text('granted'))
    case 'access':
      return ofStatus(statusOf(fields))
    case undefined:
      return undefined
  }
}

function ofFlag(flag: string | undefined): Outcome | undefined {
  if (flag === 'true') return 'success'
  return flag === 'false' ? 'failure' : undefined
}

function ofSignIn(fields: Fields): Outcome | undefined {
  const said = signInOutcome(fields)
  if (said === undefined) return undefined
  return said === `${OUTCOME}SUCCESS` ? 'success' : 'failure'
}

function ofStatus(status: string | undefined): Outcome | undefined {
  if (status === undefined || !/^[2-5]\d\d$/.test(status)) return undefined
  return Number(status) < 400 ? 'success' : 'failure'
}

function statusOf(fields: Fields): string | undefined {
  return fields.text('status') ?? fields.text('status_code')
}

function signInOutcome(fields: Fields): string | undefined {
  const name = fields.text('name') ?? ''
  if (name.startsWith(OUTCOME)) return name
  const outcome = fields.text('outcome')
  return outcome === undefined ? undefined : OUTCOME + outcome.toUpperCase()
}

function signInFailed(fields: Fields): boolean {
  return kindOf(fields) === 'authentication' && outcomeOf(fields) === 'failure'
}

/** Why signing in failed. */
export function reasonOf(fields: Fields): string | undefined {
  return signInFailed(fields) ? signInOutcome(fields) : undefined
}

/** What a request attempts. A permission check and a sign-in attempt nothing on a resource, also when it is for an edit. */
export function changeOf(fields: Fields): Change | undefined {
  if (kindOf(fields) !== 'access') return undefined
  const method = fields.text('act') ?? fields.text('method')
  return method === undefined ? undefined : changeOfRequest(method, statusOf(fields))
}

/** Kong itself, a system account's token, a user; nobody known where signing in failed. */
export function actorType(fields: Fields): ActorType {
  if (fields.text('kong_initiated') === 'true') return 'system'
  if (signInFailed(fields)) return 'anonymous'
  if (signInAction(fields) === `${TYPE}SPAT`) return 'service'
  return (fields.text('principal_id') ?? fields.text('actor_id')) === undefined ? 'anonymous' : 'user'
}

/** The field that says who acted: `actor_id` where somebody acts for the principal. Nobody where signing in failed. */
export function actorId(fields: Fields): string | undefined {
  return signInFailed(fields) ? undefined : (fields.text('actor_id') ?? fields.text('principal_id'))
}

/** The principal's name, where the principal is the one who acts. */
export function actorName(fields: Fields): string | undefined {
  return signInFailed(fields) || isForAnother(fields) ? undefined : fields.text('principal_name')
}

const NAMED_EMAIL = /^([^\s@]+@[^\s@]+\.[^\s@]+?)(?: \(.*\))?$/

/** Names of people are their addresses, or hold one: `ada@example.org (Ada)`. */
export function actorEmail(fields: Fields): string | undefined {
  return NAMED_EMAIL.exec(actorName(fields) ?? '')?.[1]
}

/** One of the principal's fields, where somebody else acts for them. */
export function principal(fields: Fields, name: 'principal_id' | 'principal_name'): string | undefined {
  return isForAnother(fields) ? fields.text(name) : undefined
}

function isForAnother(fields: Fields): boolean {
  const actor = fields.text('actor_id')
  return actor !== undefined && actor !== fields.text('principal_id')
}

/** Whose account somebody failed to sign in to. */
export function subjectsOf(fields: Fields): Json | undefined {
  if (!signInFailed(fields)) return undefined
  const party = partyOf('user', { id: fields.get('principal_id'), name: fields.get('principal_name') })
  return party && [party]
}
