import type { JsonObject } from '@/lib/base/json'
import type { Fields } from '@/lib/decode/fields'
import { partyOf } from '@/lib/decode/party'
import type { Change, Outcome } from '@/lib/event/event'

const CHANGES: ReadonlyMap<string, Change> = new Map([
  ['CREATE', 'CREATE'],
  ['READ', 'READ'],
  ['UPDATE', 'UPDATE'],
  ['DELETE', 'DELETE'],
])
/** Names of records of what was done. */
const DONE = new Set(['LOGIN', 'LOGOUT', 'IMPERSONATE', ...CHANGES.keys()])
/** Names of records of what failed: both of signing in. */
const FAILED = new Set(['LOGIN_FAILURE', 'ACCOUNT_LOCKED'])
const OF_SESSIONS = new Set(['LOGIN', 'LOGOUT', ...FAILED])

/** Names of resources before 2.0, and as their classes are called, by their name in 2.0. */
const NAME_IN_2: ReadonlyMap<string, string> = new Map([
  ['KV_STORE', 'KVSTORE'],
  ['KV', 'KVSTORE'],
  ['AUDIT_LOG', 'AUDITLOG'],
  ['TEST_SUITE', 'TESTSUITE'],
  ['TEST_SUITE_RUN', 'TESTSUITE_RUN'],
])

/** The member of detail that people know a resource by, where it is not `id`. */
const ID_OF: ReadonlyMap<string, string> = new Map([
  ['FLOW', 'detail.flowId'],
  ['EXECUTION', 'detail.executionId'],
  ['TRIGGER', 'detail.triggerId'],
])

/** Kind of the effect: four of the names that records have say one. */
export function changeOf(fields: Fields): Change {
  return CHANGES.get(fields.text('type') ?? '') ?? 'NONE'
}

/** How it ended, by the name of the record alone: nothing else in it tells. */
export function outcomeOf(fields: Fields): Outcome {
  const type = fields.text('type') ?? ''
  if (FAILED.has(type)) return 'failure'
  return DONE.has(type) ? 'success' : 'unknown'
}

/** True for a record of somebody who did not get in. */
export function signInFailed(fields: Fields): boolean {
  return FAILED.has(fields.text('type') ?? '')
}

/** True where somebody used the account of another. */
export function isImpersonated(fields: Fields): boolean {
  return fields.text('impersonatedBy') !== undefined
}

/** Reads a field of the account, where another used it. */
export function ofBorrowed(path: string): (fields: Fields) => string | undefined {
  return (fields) => (isImpersonated(fields) ? fields.text(path) : undefined)
}

/** Reads a field of the account, where its owner is the actor: who failed to sign in is only who was meant. */
export function ofActor(path: string): (fields: Fields) => string | undefined {
  return (fields) => (signInFailed(fields) ? undefined : fields.text(path))
}

/** Who was meant where a sign-in failed; the user that is read or changed by another. */
export function subjectsOf(fields: Fields): JsonObject[] | undefined {
  const person = signInFailed(fields) ? personMeant(fields) : personAbout(fields)
  return person && [person]
}

function personMeant(fields: Fields): JsonObject | undefined {
  const [id, name, email] = ['userId', 'user.username', 'user.email'].map((path) => fields.text(path))
  return partyOf('user', { id, name, email })
}

function personAbout(fields: Fields): JsonObject | undefined {
  const id = fields.text('detail.id')
  return id === fields.text('userId') || resourceType(fields) !== 'USER' ? undefined : partyOf('user', { id })
}

/** What the record is about, by its name in Kestra 2.0; undefined where it names nothing. */
export function resourceType(fields: Fields): string | undefined {
  for (const path of ['detail.resourceType', 'detail.resource', 'detail.permission']) {
    const name = fields.text(path)
    if (name !== undefined && name !== 'UNKNOWN') return nameIn2(name)
  }
  const name = nameOfClass(fields.text('detail.type') ?? fields.text('detail.cls') ?? '')
  if (name !== undefined) return nameIn2(name)
  return OF_SESSIONS.has(fields.text('type') ?? '') ? 'SESSION' : undefined
}

/** `io.kestra.….WorkerGroupAuditLog` is `WORKER_GROUP`. */
function nameOfClass(name: string): string | undefined {
  const words = /(?:^|[.$])([A-Z][A-Za-z0-9]*?)(?:AuditLog)?$/.exec(name)?.[1]
  return words?.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()
}

function nameIn2(name: string): string {
  return NAME_IN_2.get(name) ?? name
}

/** The id that people know a resource by. */
export function resourceId(fields: Fields): string | undefined {
  const path = ID_OF.get(resourceType(fields) ?? '') ?? 'detail.id'
  return fields.text(path) ?? fields.text('detail.id')
}
