import { isObject, type Json } from '@/lib/base/json'
import type { Fields } from '@/lib/decode/fields'
import { isEmail } from '@/lib/decode/party'
import type { ActorType, Change, Outcome } from '@/lib/event/event'

const OF_VERB: ReadonlyMap<string, Change> = new Map([
  ['get', 'READ'],
  ['list', 'READ'],
  ['watch', 'READ'],
  ['create', 'CREATE'],
  ['update', 'UPDATE'],
  ['patch', 'UPDATE'],
  ['delete', 'DELETE'],
  ['deletecollection', 'DELETE'],
])

/** What a request to a subresource does to its resource, whatever the verb. */
const OF_SUBRESOURCE: ReadonlyMap<string, Change> = new Map([
  ['exec', 'NONE'],
  ['attach', 'NONE'],
  ['portforward', 'NONE'],
  ['proxy', 'NONE'],
  ['token', 'NONE'],
  ['log', 'READ'],
  ['eviction', 'DELETE'],
  ['binding', 'UPDATE'],
])

/** Resources that are questions: to create one asks whether something is allowed. */
const QUESTIONS = /^(?:self|local)?subject(?:access|rules)reviews$/
const OTHER_QUESTIONS = new Set(['tokenreviews', 'selfsubjectreviews'])

/** The events of a list, as the webhook back end sends them. */
export function unwrap(document: Json): Json[] | undefined {
  return isObject(document) && Array.isArray(document.items) ? document.items : undefined
}

/** True for a check of what somebody may do, or who they are. */
function isQuestion(resource: string): boolean {
  return QUESTIONS.test(resource) || OTHER_QUESTIONS.has(resource)
}

/** Kind of the effect. A request counts once: at its first stage nothing is done yet. */
export function changeOf(fields: Fields): Change {
  const stage = fields.text('stage')
  const uri = fields.text('requestURI') ?? ''
  const resource = fields.text('objectRef.resource')
  if (stage === 'RequestReceived' || isQuestion(resource ?? '')) return 'NONE'
  const change = ofVerb(fields)
  if (change === 'READ') return 'READ'
  return resource === undefined || /[?&]dryRun=[^&]/.test(uri) ? 'NONE' : change
}

function ofVerb(fields: Fields): Change {
  const verb = fields.text('verb') ?? ''
  const change = OF_VERB.get(verb) ?? 'NONE'
  const subresource = fields.text('objectRef.subresource')
  if (subresource !== undefined) {
    // To create something below a resource is not to create it, and what it does is not known.
    return OF_SUBRESOURCE.get(subresource) ?? (change === 'CREATE' || change === 'DELETE' ? 'NONE' : change)
  }
  // An update or a patch may make what is not there.
  return change === 'UPDATE' && fields.text('responseStatus.code') === '201' ? 'CREATE' : change
}

/** How it ended. */
export function outcomeOf(fields: Fields): Outcome {
  const stage = fields.text('stage')
  if (stage === 'Panic' || isRefused(fields)) return 'failure'
  if (stage === 'RequestReceived') return 'unknown'
  const code = Number(fields.text('responseStatus.code'))
  if (code >= 400 || fields.text('responseStatus.status') === 'Failure') return 'failure'
  return code >= 100 ? 'success' : 'unknown'
}

function isRefused(fields: Fields): boolean {
  return fields.text('annotations.authorization.k8s.io/decision') === 'forbid'
}

/** Why it was not allowed; undefined for why something was. */
export function refusalReason(fields: Fields): string | undefined {
  return isRefused(fields) ? fields.text('annotations.authorization.k8s.io/reason') : undefined
}

/** Verb and subresource; undefined for the resource itself. */
export function actionOfSubresource(fields: Fields): string | undefined {
  const [verb, subresource] = [fields.text('verb'), fields.text('objectRef.subresource')]
  return verb === undefined || subresource === undefined ? undefined : `${verb}/${subresource}`
}

/** Who acts, by the name that signed in. */
export function actorType(fields: Fields): ActorType {
  return typeOf(fields.text('user.username'))
}

/** The type of who is impersonated; undefined where nobody is. */
export function partyType(fields: Fields): ActorType | undefined {
  const name = fields.text('impersonatedUser.username')
  return name === undefined ? undefined : typeOf(name)
}

function typeOf(name: string | undefined): ActorType {
  if (name === undefined || name === 'system:anonymous') return 'anonymous'
  if (name.startsWith('system:serviceaccount:')) return 'service'
  // Certificates of administrators are of no part of Kubernetes.
  return name.startsWith('system:') && name !== 'system:admin' ? 'system' : 'user'
}

/** Reads a name that is an e-mail address. */
export function emailAt(path: string): (fields: Fields) => string | undefined {
  return (fields) => {
    const name = fields.text(path)
    return name !== undefined && isEmail(name) ? name : undefined
  }
}

/** What the request is about. */
export function resourceType(fields: Fields): string | undefined {
  const resource = fields.text('objectRef.resource')
  if (resource === undefined) return undefined
  return QUESTIONS.test(resource) ? 'ACCESS' : resource.toUpperCase()
}

/** The name of the resource: a created one may have got it from the server. */
export function nameOf(fields: Fields): string | undefined {
  return fields.text('objectRef.name') ?? fields.text('responseObject.metadata.name')
}

/** Namespace and name, or the path where the request is about no resource. */
export function resourceId(fields: Fields): string | undefined {
  const resource = fields.text('objectRef.resource')
  if (resource === undefined) return fields.text('requestURI')?.split('?')[0]
  const name = nameOf(fields)
  const namespace = fields.text('objectRef.namespace')
  return name === undefined || namespace === undefined || resource === 'namespaces'
    ? name
    : `${namespace}/${name}`
}

/** The one address that the request came from. */
export function onlyAddress(fields: Fields): string | undefined {
  return fields.text('sourceIPs')
}

/** The last of the addresses that the request came over: the only one that nobody but the API server wrote. */
export function lastAddress(fields: Fields): string | undefined {
  return fields.texts('sourceIPs').at(-1)
}
