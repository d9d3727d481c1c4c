import { AuditError, type Problem } from './audit-error'
import type { AuditEvent, Change, Outcome } from './event'
import { DETAILS_KEY, NAME_LOOKS, NAME_PATTERN, OWN_ACTION, SUBJECTS_MAX, TEXT_MAX } from './limits'
import { readParty, type ReadScope, readScope } from './read-scope'
import { below, inWords, Reading } from './reading'
import { type Converted, type Json, type JsonMembers, toJson } from './to-json'
import { fitsUuid, isUuidV7, uuidMs, uuidv7 } from './uuid'

/** An event as it was at the time of the call, in the members of the API, before its scope is known. */
export interface Draft {
  id: string
  occurredAt: string | undefined
  action: string
  change: Change
  resource: JsonMembers | undefined
  outcome: Outcome | undefined
  reason: string | undefined
  message: string | undefined
  details: JsonMembers | undefined
  subjects: JsonMembers[] | undefined
  /** What a scope may know better. */
  said: ReadScope
  /** Copies; undefined where there is none. */
  before: Json | undefined
  after: Json | undefined
}

const CHANGES: readonly Change[] = ['CREATE', 'READ', 'UPDATE', 'DELETE', 'NONE']
const OUTCOMES: readonly Outcome[] = ['success', 'failure', 'unknown']

const EVENT = ['id', 'occurredAt', 'action', 'change', 'resource', 'outcome', 'reason', 'message', 'details']
const MEMBERS = [...EVENT, 'before', 'after', 'actor', 'client', 'traceId', 'sessionId', 'subjects']

const KEY_LOOKS = '1 to 128 letters, digits, _ . $ / @ : - and spaces'
/** RFC 3339, as the server reads it. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/

/**
 * An event as an application says it, read whole, so that nothing that happens to its objects later changes it. What is
 * checked here is what is cheap to know; the server checks all of it.
 *
 * @throws AuditError (`invalid`) with every problem and its place.
 */
export function readEvent(event: AuditEvent, now: number): Draft {
  const read = new Reading()
  const said = read.members(event, '', MEMBERS) ?? {}
  const before = wholeOf(read, toJson(said['before']), 'before')
  const after = wholeOf(read, toJson(said['after']), 'after')
  const { id, occurredAt } = readTime(read, said['id'], said['occurredAt'], now)
  const action = readAction(read, said['action'])
  const draft: Draft = {
    id,
    occurredAt,
    action: action ?? '',
    change: read.oneOf(said['change'], 'change', CHANGES) ?? changeOf(before, after),
    resource: readResource(read, said['resource']),
    outcome: read.oneOf(said['outcome'], 'outcome', OUTCOMES),
    reason: read.prose(said['reason'], 'reason', TEXT_MAX.prose),
    message: read.prose(said['message'], 'message', TEXT_MAX.prose),
    details: readDetails(read, said['details']),
    subjects: readSubjects(read, said['subjects']),
    said: readScope(read, said),
    before,
    after,
  }
  if (read.problems.length > 0) throw invalid(said['action'], read.problems)
  return draft
}

/** The error for problems of one event, which is named by its action. */
function invalid(action: unknown, problems: readonly Problem[]): AuditError {
  const which = typeof action === 'string' ? `The event ${action.slice(0, 128)}` : 'The event'
  return new AuditError('invalid', `${which} is not valid: ${inWords(problems)}.`, { problems })
}

/** Only a state after: it came to be; only one before: it is gone. */
function changeOf(before: Json | undefined, after: Json | undefined): Change {
  if (before !== undefined) return after === undefined ? 'DELETE' : 'UPDATE'
  return after === undefined ? 'NONE' : 'CREATE'
}

/**
 * An id is made for the time of the event. It says the time where the application does not: the same event given again with
 * its id, and still without a time, is the same to the server.
 */
function readTime(
  read: Reading,
  givenId: unknown,
  givenTime: unknown,
  now: number,
): { id: string; occurredAt: string | undefined } {
  const time = readOccurredAt(read, givenTime)
  if (givenId === undefined || givenId === null)
    return { id: uuidv7(time?.ms ?? now), occurredAt: time?.text }
  const id = typeof givenId === 'string' ? givenId.toLowerCase() : ''
  if (!isUuidV7(id)) read.problem('id', 'must be a UUIDv7, whose first 48 bits are the time')
  else if (time !== undefined && uuidMs(id) !== time.ms) {
    read.problem('id', 'contradicts occurredAt: make it from that time, or give only one of them')
  }
  return { id, occurredAt: time?.text }
}

function readOccurredAt(read: Reading, given: unknown): { ms: number; text: string } | undefined {
  if (given === undefined || given === null) return undefined
  const text = given instanceof Date && !Number.isNaN(given.getTime()) ? given.toISOString() : given
  if (typeof text === 'string' && TIME.test(text)) {
    // Finer digits than milliseconds are cut off, as in the id.
    const ms = Date.parse(text)
    if (fitsUuid(ms)) return { ms, text }
  }
  return read.problem('occurredAt', 'must be a Date or an RFC 3339 time, of 1970 or later')
}

function readAction(read: Reading, given: unknown): string | undefined {
  const action = read.matching(given, 'action', NAME_PATTERN, NAME_LOOKS)
  if (action === undefined || !OWN_ACTION.test(action)) return action
  return read.problem('action', 'is a name that only Vouchsafe itself records under: choose another')
}

function readResource(read: Reading, given: unknown): JsonMembers | undefined {
  const said = read.members(given, 'resource', ['type', 'id', 'name'])
  if (said === undefined) return read.problem('resource', 'is needed: what was it done to?')
  return {
    type: read.matching(said['type'], 'resource.type', NAME_PATTERN, NAME_LOOKS),
    id: read.id(said['id'], 'resource.id'),
    name: read.prose(said['name'], 'resource.name', TEXT_MAX.name),
  }
}

function readSubjects(read: Reading, given: unknown): JsonMembers[] | undefined {
  if (given === undefined || given === null) return undefined
  if (!Array.isArray(given)) return read.problem('subjects', 'must be an array')
  if (given.length > SUBJECTS_MAX)
    return read.problem('subjects', `are ${given.length}; at most ${SUBJECTS_MAX} are taken`)
  return given.flatMap((one: unknown, at) => {
    const party = readParty(read, one, `subjects[${at}]`)
    return party === undefined ? [] : [party]
  })
}

function readDetails(read: Reading, given: unknown): JsonMembers | undefined {
  const said = wholeOf(read, toJson(given ?? undefined), 'details')
  if (said === undefined) return undefined
  if (typeof said !== 'object' || said === null || Array.isArray(said)) {
    return read.problem('details', 'must be an object')
  }
  checkKeys(read, said, 'details')
  return said
}

/** Keys of details are searched by name, at every depth. */
function checkKeys(read: Reading, value: Json, path: string): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    const place = below(path, name.slice(0, 128))
    if (!DETAILS_KEY.test(name)) read.problem(place, `is a key that is not ${KEY_LOOKS}`)
    checkKeys(read, member, place)
  }
}

function wholeOf(read: Reading, { json, isWhole }: Converted, path: string): Converted['json'] {
  return isWhole ? json : read.problem(path, 'holds more than a million values: name those that matter')
}
