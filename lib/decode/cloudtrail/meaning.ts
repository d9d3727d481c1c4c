import { isObject, type Json } from '@/lib/base/json'
import { inspectJsonText } from '@/lib/base/json-text'
import type { Fields } from '@/lib/decode/fields'
import { parseLossless } from '@/lib/decode/lossless-json'
import type { Change, Outcome } from '@/lib/event/event'

/** Verbs with which the names of calls begin. What is not here changes something that is there, if `readOnly` is false. */
const OF_VERB: readonly (readonly [RegExp, Change])[] = [
  [
    /^(?:Batch)?(?:Get|List|Describe|Head|Lookup|Search|Query|Scan|Select|View|Check|Decrypt|Verify)(?![a-z])/,
    'READ',
  ],
  [
    /^(?:Batch)?(?:Create|Run|Allocate|Register|Import|Copy|Clone|Launch|Request|Restore|Provision)(?![a-z])/,
    'CREATE',
  ],
  [/^(?:Batch)?(?:Delete|Terminate|Deregister|Release|Purge)(?![a-z])/, 'DELETE'],
  [/^(?:Invoke|Publish|Send|Execute|Assume|Login|Test)(?![a-z])/, 'NONE'],
  [
    /^(?:Batch)?(?:Add|Associate|Attach|Authorize|Cancel|Change|Deactivate|Detach|Disable|Disassociate|Enable|Modify|Put|Reboot|Remove|Replace|Reset|Revoke|Rotate|Schedule|Set|Start|Stop|Tag|Untag|Update|Upload)(?![a-z])/,
    'UPDATE',
  ],
]

/** Calls whose records are of signing in and out. */
const OF_SESSIONS = new Set([
  'ConsoleLogin',
  'SwitchRole',
  'ExitRole',
  'CheckMfa',
  'RenewRole',
  'GetSigninToken',
])
/** Those at which it is not yet known who it is. */
const PROOFS = new Set([
  'ConsoleLogin',
  'UserAuthentication',
  'CredentialChallenge',
  'CredentialVerification',
])
const SIGN_IN_SOURCES = new Set(['signin.amazonaws.com', 'sso.amazonaws.com'])

/** Records of what was asked for and answered. The others are reports. */
const OF_REQUESTS = new Set([
  'AwsApiCall',
  'AwsConsoleSignIn',
  'AwsConsoleSignin',
  'ConsoleSignin',
  'AwsConsoleAction',
])

/**
 * The records of a file of a trail, of an answer of LookupEvents, where each stands as a text in `CloudTrailEvent`, or of
 * an event of EventBridge; undefined for a record as it is. What was said around a record is in it by the carrier's name.
 */
export function unwrap(document: Json): Json[] | undefined {
  if (!isObject(document)) return undefined
  if (Array.isArray(document.Records)) return document.Records
  if (Array.isArray(document.Events)) return document.Events.map(lookedUp)
  if (typeof document.CloudTrailEvent === 'string') return [lookedUp(document)]
  const { detail, ...around } = document
  const isForwarded =
    isObject(detail) && typeof detail.eventName === 'string' && !Object.hasOwn(detail, 'EventBridge')
  return isForwarded ? [{ ...detail, EventBridge: around }] : undefined
}

function lookedUp(found: Json): Json {
  if (!isObject(found)) return found
  const { CloudTrailEvent: text, ...around } = found
  if (typeof text !== 'string') return found
  const { error, repeated } = inspectJsonText(text)
  const record = error === null && repeated.length === 0 ? parseLossless(text) : null
  return isObject(record) && !Object.hasOwn(record, 'LookupEvents')
    ? { ...record, LookupEvents: around }
    : found
}

/** True for a record of signing in or out. */
export function isSession(fields: Fields): boolean {
  if (OF_SESSIONS.has(fields.text('eventName') ?? '')) return true
  return /sign-?in$/i.test(fields.text('eventType') ?? '') || isStepOfSignIn(fields)
}

function isStepOfSignIn(fields: Fields): boolean {
  return SIGN_IN_SOURCES.has(fields.text('eventSource') ?? '') && PROOFS.has(fields.text('eventName') ?? '')
}

/** Kind of the effect. */
export function changeOf(fields: Fields): Change {
  if (isSession(fields)) return 'NONE'
  const readOnly = fields.text('readOnly')
  if (readOnly === 'true') return 'READ'
  const name = fields.text('eventName') ?? ''
  const change = OF_VERB.find(([pattern]) => pattern.test(name))?.[1]
  // It says that it writes, so a name that sounds like reading changes something all the same.
  if (readOnly === 'false') return change === undefined || change === 'READ' ? 'UPDATE' : change
  return change ?? 'NONE'
}

/** What the record itself says of how it went, under the name of the event: `Success`, `Failure`. */
function told(fields: Fields): string | undefined {
  const name = fields.text('eventName') ?? ''
  return fields.text(`responseElements.${name}`) ?? fields.text(`serviceEventDetails.${name}`)
}

/** How it ended. */
export function outcomeOf(fields: Fields): Outcome {
  const said = told(fields)
  if (said === 'Failure' || errorText(fields) !== undefined) return 'failure'
  if (said === 'Success') return 'success'
  return OF_REQUESTS.has(fields.text('eventType') ?? '') ? 'success' : 'unknown'
}

/** What went wrong, in words where there are some. Some services say it in the answer alone. */
export function errorText(fields: Fields): string | undefined {
  for (const inside of ['', 'responseElements.', 'serviceEventDetails.']) {
    const text = fields.text(`${inside}errorMessage`) ?? fields.text(`${inside}errorCode`)
    if (text !== undefined) return text
  }
  return undefined
}

/** True where somebody tried to sign in, and it is not known who. */
export function signInFailed(fields: Fields): boolean {
  return isSession(fields) && PROOFS.has(fields.text('eventName') ?? '') && outcomeOf(fields) === 'failure'
}
