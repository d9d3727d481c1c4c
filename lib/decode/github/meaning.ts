import type { Json, JsonObject } from '@/lib/base/json'
import type { Fields } from '@/lib/decode/fields'
import { partyOf } from '@/lib/decode/party'
import type { ActorType, Change, Outcome } from '@/lib/event/event'

const OF_OPERATION: ReadonlyMap<string, Change> = new Map([
  ['create', 'CREATE'],
  ['restore', 'CREATE'],
  ['modify', 'UPDATE'],
  ['transfer', 'UPDATE'],
  ['remove', 'DELETE'],
  ['access', 'READ'],
  ['authentication', 'NONE'],
])

/** The last part of actions of records without an operation type; of the rest nothing is said. */
const OF_VERB: readonly (readonly [RegExp, Change])[] = [
  [/^(?:create|restore)$/, 'CREATE'],
  [/^(?:delete|destroy)$/, 'DELETE'],
  [/^(?:clone|fetch|export|(?:\w+_)?download(?:_\w+)?)$/, 'READ'],
  [
    /^(?:add|archive|change|create|delete|disable|edit|enable|merge|push|remove|rename|restore|set|transfer|update)(?:_|$)/,
    'UPDATE',
  ],
]

/** Signing in and out. */
const OF_SESSIONS = /^(?:user\.(?:login|logout|failed_login)|(?:org|business)\.sso_response)$/
/** What GitHub answered to somebody who wanted in, whichever answer that was. */
const SAYS_NO_OUTCOME = /(?:^|\.)sso_response$/
const FAILED = /(?:^|[._])(?:failed|failure)(?:[._]|$)|^protected_branch\.rejected_ref_update$/

const OF_CONCLUSION: ReadonlyMap<string, Outcome> = new Map([
  ['success', 'success'],
  ['failure', 'failure'],
  ['timed_out', 'failure'],
  ['startup_failure', 'failure'],
])

const ACTION_MAX = 200

/** Types by the first part of an action, where they are not called like it. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['git', 'REPO'],
  ['api', 'REQUEST'],
])

/** The fields that name a thing of a type, where they are not called like it. */
const IDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['REPO', ['repo', 'repository']],
  ['USER', ['user_id', 'user']],
  ['REQUEST', []],
  ['SESSION', []],
])

/** Its first part, if it is longer than any action. */
function actionOf(fields: Fields): string {
  return (fields.text('action') ?? '').slice(0, ACTION_MAX)
}

function lastPart(action: string): string {
  return action.slice(action.lastIndexOf('.') + 1)
}

/**
 * Kind of the effect on the resource. What adds or takes away a part of it, as `org.remove_member` does, does not create or
 * delete it.
 */
export function changeOf(fields: Fields): Change {
  const verb = lastPart(actionOf(fields))
  const change = OF_OPERATION.get(fields.text('operation_type') ?? '')
  if (change === undefined) return OF_VERB.find(([pattern]) => pattern.test(verb))?.[1] ?? 'NONE'
  return verb.includes('_') && (change === 'CREATE' || change === 'DELETE') ? 'UPDATE' : change
}

/** How it ended: by a status or conclusion where there is one, else by the name of the action. */
export function outcomeOf(fields: Fields): Outcome {
  const action = actionOf(fields)
  const conclusion = fields.text('conclusion')
  if (conclusion !== undefined) return OF_CONCLUSION.get(conclusion) ?? 'unknown'
  if (action === 'api.request') return ofStatus(Number(fields.text('status_code')))
  if (FAILED.test(action)) return 'failure'
  return action === '' || SAYS_NO_OUTCOME.test(action) ? 'unknown' : 'success'
}

function ofStatus(status: number): Outcome {
  if (!(status >= 100 && status < 600)) return 'unknown'
  return status < 400 ? 'success' : 'failure'
}

function signInFailed(fields: Fields): boolean {
  return actionOf(fields) === 'user.failed_login'
}

/** Who acts. */
export function actorType(fields: Fields): ActorType {
  const name = fields.text('actor')
  if (signInFailed(fields)) return 'anonymous'
  if (fields.get('actor_is_bot') === true || name?.endsWith('[bot]') === true) return 'service'
  if (name !== undefined || fields.text('actor_id') !== undefined) return 'user'
  return actionOf(fields).startsWith('git.') ? 'anonymous' : 'system'
}

/** Reads a field of the actor: who failed to sign in is only who was meant. */
export function ofActor(path: string): (fields: Fields) => string | undefined {
  return (fields) => (signInFailed(fields) ? undefined : fields.text(path))
}

/** The accounts that it was done to, besides the actor. */
export function subjectsOf(fields: Fields): JsonObject[] | undefined {
  const failed = signInFailed(fields)
  const parties = [
    failed ? partyAt(fields, 'actor_id', 'actor') : undefined,
    isActor(fields) ? undefined : partyAt(fields, 'user_id', 'user'),
    partyAt(fields, 'blocked_user_id', 'blocked_user'),
  ].filter((party) => party !== undefined)
  const found = new Map(parties.map((party) => [JSON.stringify(party), party]))
  return found.size === 0 ? undefined : [...found.values()]
}

function partyAt(fields: Fields, id: string, name: string): JsonObject | undefined {
  return partyOf('user', { id: fields.text(id), name: fields.text(name) })
}

function isActor(fields: Fields): boolean {
  if (signInFailed(fields)) return false
  const [id, userId] = [fields.text('actor_id'), fields.text('user_id')]
  if (id !== undefined && userId !== undefined) return id === userId
  return fields.text('actor') === fields.text('user')
}

/** What the action is about: what stands before its last dot, in capitals. */
export function resourceType(fields: Fields): string | undefined {
  const action = actionOf(fields)
  if (OF_SESSIONS.test(action)) return 'SESSION'
  const about = action.slice(0, Math.max(action.lastIndexOf('.'), 0))
  return about === '' ? undefined : (TYPES.get(about) ?? about.toUpperCase())
}

/** The id of the resource: the field that is called like its type. */
export function resourceId(fields: Fields): string | undefined {
  const type = resourceType(fields)
  if (type === undefined) return undefined
  const own = type.toLowerCase()
  const paths = IDS.get(type) ?? [own, `data.${own}`, `${own}_id`]
  return paths.map((path) => fields.text(path)).find((text) => text !== undefined)
}

/** True for types whose things have their name, or a person's, in a field of their own. */
export function isNamed(fields: Fields): boolean {
  return ['REPO', 'ORG', 'BUSINESS', 'TEAM', 'USER', 'SESSION'].includes(resourceType(fields) ?? 'SESSION')
}

/** Fields that come with their former value, under such a name. */
const FORMER = /^(data\.)?(?:(\w+)_(?:was|were)|old_(permission)|previous_(visibility))$/

/** What was there before, of the fields that changed. */
export function formerState(fields: Fields): JsonObject | undefined {
  return stateOf(fields, ({ former }) => former)
}

/** What is there now, of the same fields. */
export function changedState(fields: Fields): JsonObject | undefined {
  return stateOf(fields, ({ now }) => now)
}

interface Pair {
  name: string
  former: Json
  now: Json
}

function stateOf(fields: Fields, choose: (pair: Pair) => Json): JsonObject | undefined {
  const pairs = pairsOf(fields)
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs.map((pair) => [pair.name, choose(pair)]))
}

function pairsOf(fields: Fields): Pair[] {
  const names = new Set(fields.paths().map((path) => /^(?:data\.)?[^.]*/.exec(path)?.[0] ?? ''))
  return [...names].flatMap((sent) => {
    const [, inside = '', ...kinds] = FORMER.exec(sent) ?? []
    const name = kinds.find((kind) => kind !== undefined)
    if (name === undefined) return []
    const [former, now] = [valueAt(fields, sent), valueAt(fields, inside + name)]
    return former === undefined || now === undefined ? [] : [{ name, former, now }]
  })
}

function valueAt(fields: Fields, path: string): Json | undefined {
  return fields.get(path) ?? fields.tree(path)
}
