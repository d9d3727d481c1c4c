import { elasticsearchListPattern, elasticsearchPattern, type TextPattern } from './filter-patterns'
import {
  all,
  any,
  detailsKey,
  fieldKey,
  fitsAt,
  isOneOf,
  isOnly,
  isThere,
  no,
  startsWith,
} from './filter-query'
import { addFilter, addRules, type FilterKind, type Member, memberOf } from './filter-reader'
import type { ReadFilters, Setting } from './setting'

// Elasticsearch's ignore filters and lists of kinds, as queries on what the decoder `elasticsearch` makes of its records.

const ROOT = 'xpack.security.audit.logfile.events.'
const POLICY = /^ignore_filters\.(.+)$/

const OF_ELASTICSEARCH = isOneOf(fieldKey('format'), ['elasticsearch'])
/** Where the kind of a record stands: in its line, and after the pipeline of Elastic's integration. */
const LAYERS = ['event.type', 'elasticsearch.audit.layer'].map(detailsKey)
const IS_CONFIG_CHANGE = any(LAYERS.map((key) => startsWith(key, 'security_config_change')))

const actor = fieldKey('actor.name')
const onBehalfOf = fieldKey('onBehalfOf')
/** The user that is in no other place: whoever failed to sign in. */
const userName = detailsKey('user.name')

type Patterns = readonly TextPattern[]

/** Whose rights were used: with run-as and API keys that is not the actor. */
const users: Member = {
  node: (patterns: Patterns) =>
    any([
      all([fitsAt(actor, patterns), no(isThere(onBehalfOf))]),
      all([fitsAt(onBehalfOf, patterns), no(isThere(userName))]),
      all([fitsAt(userName, patterns), no(isThere(onBehalfOf))]),
    ]),
}

const ofRunAs = detailsKey('user.run_as.realm')
const ofUser = detailsKey('user.realm')
const ofAttempt = detailsKey('realm')

/** Where that user is from; of an attempt in one realm, that realm. */
const realms: Member = {
  node: (patterns: Patterns) =>
    any([
      fitsAt(ofRunAs, patterns),
      all([fitsAt(ofUser, patterns), no(isThere(ofRunAs))]),
      all([fitsAt(ofAttempt, patterns), no(isThere(ofUser)), no(isThere(ofRunAs))]),
    ]),
}

/** Of several values each must fit. */
function listed(path: string): Member {
  return {
    isWhole: true,
    pattern: elasticsearchListPattern,
    node: (patterns: Patterns) => isOnly(detailsKey(path), patterns),
  }
}

const POLICIES: FilterKind = {
  pattern: elasticsearchPattern,
  // As in Elasticsearch, no policy ignores a change of the security.
  always: [OF_ELASTICSEARCH, no(IS_CONFIG_CHANGE)],
  members: {
    users,
    realms,
    actions: { node: (patterns: Patterns) => fitsAt(detailsKey('action'), patterns) },
    roles: listed('user.roles'),
    indices: listed('indices'),
  },
}

/** Kinds that `include` and `exclude` know, by the name of the event. */
const ACTIONS: readonly string[] = [
  'anonymous_access_denied',
  'authentication_success',
  'authentication_failed',
  'realm_authentication_failed',
  'access_granted',
  'access_denied',
  'tampered_request',
  'connection_granted',
  'connection_denied',
  'run_as_granted',
  'run_as_denied',
]
const CONFIG_CHANGE = 'security_config_change'
/** Kinds of access by users and by Elasticsearch itself, which stand in its records under one name. */
const OF_ITSELF = 'system_access_granted'

/** Reads the settings that are Elasticsearch's; the others are left to other readers. */
export function readElasticsearch(settings: readonly Setting[], into: ReadFilters): Setting[] {
  const policies = new Map<string, Setting[]>()
  const left: Setting[] = []
  for (const setting of settings) {
    const name = setting.path.startsWith(ROOT) ? setting.path.slice(ROOT.length) : ''
    const policy = POLICY.exec(name)?.[1]
    if (policy !== undefined) {
      const isEmpty = setting.values.length === 0 && !setting.isList && !policy.includes('.')
      const key = isEmpty ? policy : policy.slice(0, Math.max(0, policy.lastIndexOf('.')))
      const there = policies.get(key) ?? []
      policies.set(key, isEmpty ? there : [...there, withCommas(setting)])
    } else if (name === 'include' || name === 'exclude') addKinds(withCommas(setting), into)
    else left.push(setting)
  }
  for (const [policy, of] of policies) {
    const whole = { path: `${ROOT}ignore_filters.${policy}`, line: of[0]?.line ?? 1 }
    addFilter({ name: `Elasticsearch: ${policy}`, whole, settings: of }, POLICIES, into)
  }
  return left
}

/** Elasticsearch reads a text where a list is wanted as one with commas. */
function withCommas(setting: Setting): Setting {
  if (setting.isList) return setting
  return { ...setting, values: setting.values.flatMap((value) => value.split(',').map((one) => one.trim())) }
}

/** A rule for the kinds that are not written: those that `include` does not name, or `exclude` does. */
function addKinds(setting: Setting, into: ReadFilters): void {
  const { path, line, values } = setting
  const isInclude = memberOf(path) === 'include'
  const asked = new Set(values)
  if (asked.has('_all')) {
    if (isInclude) into.notes.add(NOTHING_LEFT_OUT)
    else into.refused.push({ path, line, value: '_all', message: 'would ignore every event.' })
    return
  }
  for (const value of values) {
    const message = kindProblem(value, isInclude)
    if (message === null) continue
    into.refused.push({ path, line, value, message })
    // Of what is misspelt in `include`, nobody knows what it would have kept.
    if (isInclude) return
    asked.delete(value)
  }
  if (asked.has(OF_ITSELF)) asked.add('access_granted')
  const isIgnored = (kind: string): boolean => asked.has(kind) !== isInclude
  const actions = ACTIONS.filter(isIgnored)
  const kinds = [
    ...(actions.length > 0 ? [isOneOf(fieldKey('action'), actions)] : []),
    ...(isIgnored(CONFIG_CHANGE) ? [IS_CONFIG_CHANGE] : []),
  ]
  if (isInclude && kinds.length === 0) into.notes.add(NOTHING_LEFT_OUT)
  if (kinds.length === 0) return
  if (actions.length === ACTIONS.length && isIgnored(CONFIG_CHANGE)) {
    into.refused.push({ path, line, value: null, message: 'would ignore every event.' })
    return
  }
  const name = `Elasticsearch: ${isInclude ? 'kinds that are not included' : 'kinds that are excluded'}`
  const query = { always: [OF_ELASTICSEARCH, any(kinds)], conditions: [] }
  addRules({ name, whole: setting }, [path], query, into)
}

const NOTHING_LEFT_OUT = '`include` leaves nothing out, so there is no rule for it.'

function kindProblem(kind: string, isInclude: boolean): string | null {
  if (ACTIONS.includes(kind) || kind === CONFIG_CHANGE) return null
  if (kind !== OF_ITSELF) return 'is no kind of event that Elasticsearch knows.'
  return isInclude ? null : 'cannot be told from access_granted, under which it stands in the log.'
}
