import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { JsonObject } from '@/lib/base/json'
import { decodeRecord } from '@/lib/decode/decode-record'
import { decoderOf } from '@/lib/decode/formats'
import { readRecords } from '@/lib/decode/read-records'
import { validateEvent } from '@/lib/event/validate'
import { importFilters } from '@/lib/rules/import-filters'
import { readRule } from '@/lib/rules/read-rule'
import type { Setting } from '@/lib/rules/setting'
import { siftFor } from '@/lib/rules/sift'

const NOW = new Date('2026-11-20T10:00:00Z')

type Filter = Readonly<Record<string, readonly string[]>>

/** Whether rules made of these settings ignore a record of another system. */
function isIgnored(settings: readonly Setting[], format: string, sent: JsonObject): boolean {
  const result = importFilters(settings)
  if ('problems' in result) throw new Error(result.problems[0]?.message)
  expect(result.imported.refused).toEqual([])
  const rules = result.imported.rules.map(({ query }) => {
    const read = readRule({ query, source: null })
    if ('problems' in read) throw new Error(`${query}: ${read.problems[0]?.message}`)
    return { id: query, test: read.test }
  })
  const decoder = decoderOf(format)
  if (decoder === undefined) throw new Error(`There is no ${format}.`)
  const [read] = [...readRecords(decoder, new TextEncoder().encode(JSON.stringify(sent)))]
  const checked = validateEvent(
    decodeRecord(decoder, read?.record ?? {}, read?.text ?? '').event,
    'event',
    NOW,
  )
  if ('problems' in checked) throw new Error(checked.problems[0]?.message)
  const where = { tenant: 't', source: { name: 's', format }, receivedAt: NOW }
  return (siftFor(rules, where)?.(checked.draft) ?? null) !== null
}

const settingsOf = (root: (at: number) => string, filters: readonly Filter[]): Setting[] =>
  filters.flatMap((filter, at) =>
    Object.entries(filter).map(([name, values]) => ({
      path: `${root(at)}.${name}`,
      line: 1,
      values,
      isList: true,
    })),
  )

const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
/** The object without what is undefined. */
const there = (object: object): JsonObject => JSON.parse(JSON.stringify(object)) as JsonObject // safe: made of texts and lists
const filtersOf = (lists: Record<string, fc.Arbitrary<string>>) =>
  fc.array(
    fc
      .record(
        Object.fromEntries(
          Object.entries(lists).map(([name, value]) => [
            name,
            fc.array(value, { minLength: 1, maxLength: 4 }),
          ]),
        ),
        { requiredKeys: [] },
      )
      .filter((filter) => Object.keys(filter).length > 0 && Object.keys(filter).length < 4)
      .map((filter): Filter =>
        Object.fromEntries(Object.entries(filter).map(([name, values]) => [name, values ?? []])),
      ),
    { minLength: 1, maxLength: 3 },
  )

/** Counts both answers, so that a test that only ever sees one of them is none. */
function bothSides(check: (count: (isIgnored: boolean) => void) => void): void {
  const seen = { ignored: 0, kept: 0 }
  check((is) => (is ? seen.ignored++ : seen.kept++))
  expect(Math.min(seen.ignored, seen.kept)).toBeGreaterThan(10)
}

describe('policies of Elasticsearch ignore what they ignore there', () => {
  const NAMES = ['ada', 'adam', 'bob', 'ab', 'aba', 'abba']
  const name = fc.constantFrom(...NAMES)
  const REALMS = ['native1', 'ldap1', 'ldap2']
  const ACTIONS = ['indices:data/read/search', 'indices:data/write/bulk', 'cluster:monitor/main']
  const INDICES = ['.kibana_1', 'orders-1', 'orders-2']
  const ROLES = ['viewer', 'app_user', 'app_admin']
  const ofList = (texts: readonly string[]) =>
    fc.oneof(
      fc.constantFrom(...texts),
      fc.constantFrom(...texts).map((text) => `${text.slice(0, 3)}*`),
      fc.constantFrom(...texts).map((text) => `*${text.slice(-2)}`),
      fc.constantFrom(...texts).map((text) => `/(${text.replaceAll('.', '\\.')}|x.*)/`),
    )
  const pattern = (texts: readonly string[]) =>
    fc.oneof(
      { weight: 4, arbitrary: ofList(texts) },
      fc.constantFrom(...texts).map((text) => `*${text.slice(1, 3)}*`),
      fc.constantFrom(...texts).map((text) => `${text.slice(0, 2)}*${text.slice(-2)}`),
    )
  const policies = filtersOf({
    users: pattern(NAMES),
    realms: pattern(REALMS),
    actions: pattern(ACTIONS),
    indices: ofList(INDICES),
    roles: ofList(ROLES),
  })

  const realm = fc.constantFrom(...REALMS)
  const identity = fc
    .record({
      user: name,
      realm: some(realm),
      runBy: some(name),
      runAs: some(name),
      asRealm: some(realm),
      key: some(name),
    })
    .map(({ user, realm: of, runBy, runAs, asRealm, key }) =>
      there({
        'user.name': user,
        'user.realm': of,
        ...(key !== undefined
          ? { 'authentication.type': 'API_KEY', 'apikey.id': 'k1', 'apikey.name': key }
          : runBy === undefined
            ? { 'user.run_as.name': runAs, ...(runAs !== undefined && { 'user.run_as.realm': asRealm }) }
            : { 'user.run_by.name': runBy }),
      }),
    )
  const access = fc
    .record({
      identity,
      action: some(fc.constantFrom(...ACTIONS)),
      indices: some(fc.uniqueArray(fc.constantFrom(...INDICES), { maxLength: 2 })),
      roles: some(fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 3 })),
      kind: fc.constantFrom('access_granted', 'access_denied'),
    })
    .map(({ identity: who, action, indices, roles, kind }) => ({
      'event.type': 'transport',
      'event.action': kind,
      ...who,
      ...there({ action, indices, 'user.roles': roles }),
    }))
  const attempt = fc.record({ user: some(name), realm: some(realm) }).map(({ user, realm: of }) => ({
    'event.type': 'rest',
    'event.action': of === undefined ? 'authentication_failed' : 'realm_authentication_failed',
    ...there({ 'user.name': user, realm: of }),
  }))
  const configChange = fc.record({ by: some(name), to: name }).map(({ by, to }) => ({
    'event.type': 'security_config_change',
    'event.action': 'put_user',
    ...there({ 'user.name': by }),
    put: { user: { name: to } },
  }))
  const record = fc.oneof({ weight: 4, arbitrary: access }, attempt, configChange)

  /** As it is documented: each value fits any of its list, all of the lists, any of the policies; a missing value never fits. */
  function model(filters: readonly Filter[], sent: JsonObject): boolean {
    if (sent['event.type'] === 'security_config_change') return false
    const values: Record<string, unknown> = {
      users: sent['user.run_as.name'] ?? sent['user.name'],
      realms: sent['user.run_as.realm'] ?? sent['user.realm'] ?? sent['realm'],
      actions: sent['action'],
      indices: sent['indices'],
      roles: sent['user.roles'],
    }
    return filters.some((filter) =>
      Object.entries(filter).every(([list, patterns]) => {
        const each = [values[list] ?? []].flat().map(String)
        return each.length > 0 && each.every((value) => patterns.some((one) => asRegex(one).test(value)))
      }),
    )
  }
  const asRegex = (one: string): RegExp =>
    one.startsWith('/')
      ? new RegExp(`^(?:${one.slice(1, -1)})$`)
      : new RegExp(`^${one.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`)

  test('whatever the policies and the record', () => {
    bothSides((count) =>
      fc.assert(
        fc.property(policies, record, (filters, sent) => {
          const root = (at: number) => `xpack.security.audit.logfile.events.ignore_filters.p${at}`
          const expected = model(filters, there(sent))
          count(expected)
          expect(isIgnored(settingsOf(root, filters), 'elasticsearch', there(sent))).toBe(expected)
        }),
        { numRuns: 300 },
      ),
    )
  })

  test('with run-as, the realm is that of the user whose rights were used', () => {
    const sent = {
      'event.type': 'transport',
      'event.action': 'run_as_granted',
      'user.name': 'ada',
      'user.realm': 'native1',
      'user.run_as.name': 'bob',
      'user.run_as.realm': 'ldap1',
    }
    const root = () => 'xpack.security.audit.logfile.events.ignore_filters.p'
    expect(isIgnored(settingsOf(root, [{ realms: ['ldap1'] }]), 'elasticsearch', sent)).toBe(true)
    expect(isIgnored(settingsOf(root, [{ realms: ['native1'] }]), 'elasticsearch', sent)).toBe(false)
  })

  test('also after the pipeline of Elastic’s integration', () => {
    const sent = (action: string, layer: string) => ({
      '@timestamp': '2026-11-20T09:00:00Z',
      event: { action, outcome: 'success' },
      user: { name: 'ada' },
      elasticsearch: { audit: { layer, action: 'cluster:monitor/main', user: { realm: 'native1' } } },
    })
    const settings = settingsOf(
      () => 'xpack.security.audit.logfile.events.ignore_filters.p',
      [{ users: ['ada'], realms: ['native*'], actions: ['cluster:*'] }],
    )
    expect(isIgnored(settings, 'elasticsearch', sent('access_granted', 'transport'))).toBe(true)
    expect(isIgnored(settings, 'elasticsearch', sent('put_user', 'security_config_change'))).toBe(false)
  })
})

describe('filters of Kibana ignore what they ignore there', () => {
  const CATEGORIES = ['database', 'web', 'authentication']
  const TYPES = ['creation', 'access', 'change', 'deletion']
  const OUTCOMES = ['success', 'failure', 'unknown']
  const ACTIONS = ['http_request', 'space_get', 'user_login', 'rule_update']
  const one = (texts: readonly string[]) => fc.constantFrom(...texts)
  const filters = filtersOf({
    actions: one(ACTIONS),
    categories: one(CATEGORIES),
    types: one(TYPES),
    outcomes: one(OUTCOMES),
    spaces: one(['default', 'retail']),
    users: one(['ada', 'bob', 'a*']),
  })
  const several = (texts: readonly string[]) =>
    some(fc.uniqueArray(one(texts), { minLength: 1, maxLength: 2 }))
  const record = fc
    .record({
      action: one(ACTIONS),
      category: several(CATEGORIES),
      type: several(TYPES),
      outcome: some(one(OUTCOMES)),
      space: some(one(['default', 'retail'])),
      user: some(one(['ada', 'bob', 'adam'])),
    })
    .map(({ action, category, type, outcome, space, user }) =>
      there({
        event: { action, category, type, outcome },
        kibana: { space_id: space },
        user: { name: user },
      }),
    )

  /** As it is documented, but that an event without a user fits no filter of users, and one without an outcome is `unknown`. */
  function model(asked: readonly Filter[], sent: JsonObject): boolean {
    const { event, kibana, user } = sent as Record<string, Record<string, unknown>>
    const values: Record<string, unknown> = {
      actions: event?.['action'],
      categories: event?.['category'],
      types: event?.['type'],
      outcomes: event?.['outcome'] ?? 'unknown',
      spaces: kibana?.['space_id'],
      users: user?.['name'],
    }
    return asked.some((filter) =>
      Object.entries(filter).every(([list, wanted]) => {
        const found = [values[list] ?? []].flat() as string[]
        return found.length > 0 && found.every((value) => wanted.includes(value))
      }),
    )
  }

  test('whatever the filters and the record', () => {
    bothSides((count) =>
      fc.assert(
        fc.property(filters, record, (asked, sent) => {
          const root = (at: number) => `xpack.security.audit.ignore_filters[${at}]`
          const expected = model(asked, sent)
          count(expected)
          expect(isIgnored(settingsOf(root, asked), 'kibana', sent)).toBe(expected)
        }),
        { numRuns: 300 },
      ),
    )
  })
})
