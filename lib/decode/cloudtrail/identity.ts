import type { JsonObject } from '@/lib/base/json'
import type { Fields } from '@/lib/decode/fields'
import { isEmail, partyOf } from '@/lib/decode/party'
import type { ActorType } from '@/lib/event/event'

import { signInFailed } from './meaning'

/** What AWS writes where somebody may have typed a password instead of a name. */
const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS'
const ISSUER = 'userIdentity.sessionContext.sessionIssuer'
const ATTRIBUTES = 'userIdentity.sessionContext.attributes'

/** Types of identities that are people, unless something else is known of them. */
const PEOPLE = new Set(['Root', 'IAMUser', 'FederatedUser', 'SAMLUser', 'IdentityCenterUser', 'Directory'])

/** Who acts. */
export function actorType(fields: Fields): ActorType {
  if (signInFailed(fields) || isNobody(fields)) return 'anonymous'
  const type = fields.text('userIdentity.type')
  if (PEOPLE.has(type ?? '')) return 'user'
  if (type === 'AssumedRole' || type === 'Role') return isOfPerson(fields) ? 'user' : 'service'
  if (type === 'WebIdentityUser') return isProgram(fields) ? 'service' : 'user'
  if (type === 'AWSAccount')
    return fields.text('userIdentity.principalId')?.startsWith('AIDA') === true ? 'user' : 'service'
  return type === undefined && actorId(fields) === undefined ? 'system' : 'service'
}

/** Requests to what is open to the world, without any signature. */
function isNobody(fields: Fields): boolean {
  return fields.text('userIdentity.accountId')?.toUpperCase() === 'ANONYMOUS_PRINCIPAL'
}

/** What AWS itself knows of a session of a role. The name of a session is chosen by whoever starts it, and proves nothing. */
function isOfPerson(fields: Fields): boolean {
  if (fields.text(`${ISSUER}.userName`)?.startsWith('AWSReservedSSO_') === true) return true
  if (fields.text('userIdentity.sessionContext.sourceIdentity') !== undefined) return true
  return [`${ATTRIBUTES}.mfaAuthenticated`, 'sessionCredentialFromConsole'].some(
    (path) => fields.text(path) === 'true',
  )
}

/** Programs in clusters and pipelines sign in with tokens as people do. */
function isProgram(fields: Fields): boolean {
  return /^(?:system:serviceaccount:|repo:|project_path:)/.test(fields.text('userIdentity.userName') ?? '')
}

/** What names the actor: of a service its own name. Nobody where it is not known who tried to sign in. */
export function actorId(fields: Fields): string | undefined {
  if (signInFailed(fields) || isNobody(fields)) return undefined
  if (fields.text('userIdentity.type') === 'IdentityCenterUser')
    return fields.text('userIdentity.onBehalfOf.userId')
  const paths = ['arn', 'principalId', 'invokedBy', 'accountId'].map((name) => `userIdentity.${name}`)
  return paths.map((path) => fields.text(path)).find((text) => text !== undefined)
}

/** The name that people know the actor by. */
export function actorName(fields: Fields): string | undefined {
  if (signInFailed(fields) || isNobody(fields)) return undefined
  const name = fields.text('userIdentity.userName')
  if (name !== undefined) return name === HIDDEN ? undefined : name
  return sessionName(fields)
}

/** `AROA…:name`, or the last part of the ARN of a session. */
function sessionName(fields: Fields): string | undefined {
  const principal = fields.text('userIdentity.principalId') ?? ''
  const colon = principal.indexOf(':')
  if (colon !== -1) return principal.slice(colon + 1) || undefined
  return /:(?:assumed-role|federated-user)\/(?:.*\/)?([^/]+)$/.exec(
    fields.text('userIdentity.arn') ?? '',
  )?.[1]
}

/** The e-mail address of a person whom AWS knows. */
export function actorEmail(fields: Fields): string | undefined {
  const name = actorName(fields)
  return name !== undefined && isEmail(name) && actorType(fields) === 'user' ? name : undefined
}

/** Whose rights the actor has: the person for whom a session acts, else the role or user that issued it. */
export function lender(fields: Fields): { type: string; id?: string; name?: string } | undefined {
  const person = fields.text('userIdentity.onBehalfOf.userId')
  if (person !== undefined) {
    return fields.text('userIdentity.type') === 'IdentityCenterUser'
      ? undefined
      : { type: 'user', id: person }
  }
  const [type, arn, name] = ['type', 'arn', 'userName'].map((part) => fields.text(`${ISSUER}.${part}`))
  if (arn === undefined && name === undefined) return undefined
  return {
    type: type === 'Root' || type === 'IAMUser' ? 'user' : 'role',
    ...(arn !== undefined && { id: arn }),
    ...(name !== undefined && { name }),
  }
}

/** Who was meant where a sign-in failed; the IAM user that a call is about. */
export function subjectsOf(fields: Fields): JsonObject[] | undefined {
  const person = signInFailed(fields) ? personMeant(fields) : personAbout(fields)
  return person && [person]
}

function personMeant(fields: Fields): JsonObject | undefined {
  const name = fields.text('userIdentity.userName')
  const [id, userId] = ['userIdentity.arn', 'userIdentity.onBehalfOf.userId'].map((path) => fields.text(path))
  return partyOf('user', { id: id ?? userId, name: name === HIDDEN ? undefined : name })
}

function personAbout(fields: Fields): JsonObject | undefined {
  if (fields.text('eventSource') !== 'iam.amazonaws.com') return undefined
  const name = fields.text('requestParameters.userName')
  return name === undefined || name === fields.text('userIdentity.userName')
    ? undefined
    : partyOf('user', { name })
}
