import { describe, expect, test } from 'vitest'

import { type ImportedFilters, importFilters } from '@/lib/rules/import-filters'

import { readSettings } from './read-settings'

function problemsOf(text: string) {
  const read = readSettings(text)
  const result = 'settings' in read ? importFilters(read.settings) : read
  return 'problems' in result ? result.problems : []
}

function imported(text: string): ImportedFilters {
  const read = readSettings(text)
  if ('problems' in read) throw new Error(read.problems[0]?.message)
  const result = importFilters(read.settings)
  if ('problems' in result) throw new Error(result.problems[0]?.message)
  return result.imported
}

const queries = (text: string) => imported(text).rules.map(({ query }) => query)
const policy = (member: string, values: string) =>
  `xpack.security.audit.logfile.events.ignore_filters.quiet.${member}: ${values}`
/** The query for one policy, without what all of them ask for. */
const ofPolicy = (member: string, values: string) =>
  queries(policy(member, values)).map((query) => query.replace(ALWAYS, ''))
const ALWAYS =
  'format:elasticsearch -(event.type:security_config_change* OR elasticsearch.audit.layer:security_config_change*) '

describe('the same settings in every way to write them', () => {
  const nested = `
node.name: a
xpack:
  security.audit:
    enabled: true
    logfile.events:
      ignore_filters:
        quiet:
          actions: [ "indices:data/read/*", 'cluster:monitor/main' ]`
  const clusterJson = JSON.stringify({
    persistent: {
      'xpack.security.audit.logfile.events.ignore_filters.quiet.actions': [
        'indices:data/read/*',
        'cluster:monitor/main',
      ],
    },
    transient: {},
    defaults: { xpack: { security: { audit: { logfile: { events: { include: ['access_denied'] } } } } } },
  })
  const kubernetes = `
spec:
  nodeSets:
    - config:
        ${policy('actions', 'indices:data/read/*, cluster:monitor/main')}`
  test.each([
    ['maps inside one another', nested],
    ['dots', policy('actions', '["indices:data/read/*", "cluster:monitor/main"]')],
    ['a text with a comma', policy('actions', 'indices:data/read/*,cluster:monitor/main')],
    ['the answer of a cluster', clusterJson],
    ['a resource of Kubernetes', kubernetes],
  ])('%s', (_, text) => {
    const { rules, refused } = imported(text)
    expect(rules).toEqual([
      {
        name: 'Elasticsearch: quiet',
        query: `${ALWAYS}details.action:indices:data/read/*,cluster:monitor/main`,
        settings: ['xpack.security.audit.logfile.events.ignore_filters.quiet.actions'],
      },
    ])
    expect(refused).toEqual([])
  })
})

describe('of Elasticsearch', () => {
  test.each([
    ['a text', '[Main]', 'details.action:Main'],
    ['a start, an end and a part', '["a*", "*b", "*c*"]', '(details.action:a*,*b OR details.action~c)'],
    ['a start with an end', '["ab*cd"]', 'details.action:ab* details.action:*cd'],
    [
      'a start and an end that could overlap',
      '["ab*ba"]',
      'details.action:ab* details.action:*ba -details.action:aba',
    ],
    ['an escaped star', `['a\\*']`, 'details.action:"a*"'],
    ['alternatives', '["/(get|list)_.*/"]', 'details.action:get_*,list_*'],
    ['what may be missing in a regular expression', '["/roles?/"]', 'details.action:role,roles'],
  ])('%s becomes terms', (_, values, query) => {
    expect(ofPolicy('actions', values)).toEqual([query])
  })

  test.each([
    ['users', '["a", "x?y"]', 'x?y', 'one unknown character'],
    ['users', '["a*b*c"]', 'a*b*c', 'more than one text'],
    ['users', '["/[ab]/"]', '/[ab]/', 'holds ['],
    ['users', '["/a+/"]', '/a+/', 'repeats something'],
    ['users', '["/(a/"]', '/(a/', 'never closed'],
    ['users', '[""]', '', 'lack'],
    ['users', '["${WHO}"]', '${WHO}', 'variable'],
    ['users', '[]', null, 'is empty'],
    ['roles', '["a", "*w*"]', '*w*', 'holds several texts'],
    ['indices', '["or*-1"]', 'or*-1', 'holds several texts'],
    ['names', '[viewer]', null, 'none of users, realms, actions, roles, indices'],
    ['users', '["*"]', null, 'every event'],
  ])('%s: %s is refused at its place', (member, values, value, words) => {
    const { rules, refused } = imported(`node.name: a\n${policy(member, values)}`)
    const path = `xpack.security.audit.logfile.events.ignore_filters.quiet${words === 'every event' ? '' : `.${member}`}`
    expect(refused).toEqual([{ path, line: 2, value, message: expect.stringContaining(words) }])
    // The other values of the list ignore no more without it.
    expect(rules).toHaveLength(values.startsWith('["a",') ? 1 : 0)
  })

  test('a policy of which one part cannot be said makes no rule, and one with any role does', () => {
    expect(imported(`${policy('users', 'a')}\n${policy('roles', '"*b*"')}`)).toMatchObject({
      rules: [],
      notes: [expect.stringContaining('ignore_filters.quiet makes no rule')],
    })
    expect(imported(`${policy('users', 'a')}\n${policy('roles', '"*"')}`).rules).toHaveLength(1)
  })

  test('of several values, each is asked for', () => {
    expect(ofPolicy('roles', '["viewer", "app_*"]')).toEqual(['user.roles=viewer,app_*'])
    expect(ofPolicy('indices', '["*-1"]')).toEqual(['indices=*-1'])
  })

  test('what no single rule can hold, and no part of it says, is refused', () => {
    const roles = Array.from({ length: 70 }, (_, i) => `role-${i}`)
    const { rules, refused } = imported(policy('roles', JSON.stringify(roles)))
    expect(rules).toEqual([])
    expect(refused).toEqual([expect.objectContaining({ message: expect.stringContaining('cannot be said') })])
  })

  test('a long list becomes several rules, each of which can be read', () => {
    const users = Array.from({ length: 70 }, (_, i) => `user-${i}`)
    const { rules } = imported(policy('users', JSON.stringify(users)))
    expect(rules.map(({ name }) => name)).toEqual(
      [1, 2, 3, 4].map((part) => `Elasticsearch: quiet (${part} of 4)`),
    )
    const found = users.filter((user) => rules.some(({ query }) => new RegExp(`\\b${user}\\b`).test(query)))
    expect(found).toEqual(users)
  })

  const kinds = (name: string, values: string) => `xpack.security.audit.logfile.events.${name}: ${values}`
  test.each([
    ['exclude', '[access_granted]', 'format:elasticsearch action:access_granted'],
    [
      'exclude',
      '[access_granted, security_config_change]',
      'format:elasticsearch (action:access_granted OR event.type:security_config_change* OR elasticsearch.audit.layer:security_config_change*)',
    ],
    [
      'include',
      '[access_denied, system_access_granted, anonymous_access_denied, authentication_failed, tampered_request, connection_denied, run_as_denied, security_config_change]',
      'format:elasticsearch action:authentication_success,realm_authentication_failed,connection_granted,run_as_granted',
    ],
  ])('%s: %s is a rule for the kinds that are left out', (name, values, query) => {
    expect(queries(kinds(name, values))).toEqual([query])
  })

  test('kinds that nobody knows, or that would leave nothing, are refused; all of them need no rule', () => {
    expect(imported(kinds('include', '[acces_granted]')).refused[0]?.value).toBe('acces_granted')
    expect(imported(kinds('include', '[acces_granted]')).rules).toEqual([])
    expect(imported(kinds('exclude', '[_all]')).refused[0]?.message).toContain('every event')
    expect(imported(kinds('include', '[]')).refused[0]?.message).toContain('every event')
    expect(imported(kinds('exclude', '[system_access_granted]')).refused[0]?.message).toContain('told')
    expect(imported(kinds('include', '[_all]'))).toMatchObject({ rules: [], refused: [] })
  })
})

describe('of Kibana', () => {
  const filters = (text: string) => `xpack.security.audit.ignore_filters:\n${text}`
  test('each filter becomes a rule, with all of its lists at once', () => {
    const text = filters(`
  - actions: [http_request, space_get]
    spaces: [default]
  - categories: [web]
  - users: ["a*", monitor]
    outcomes: [success]
    types: [access]`)
    expect(imported(text)).toEqual({
      rules: [
        'format:kibana action:http_request,space_get kibana.space_id:default',
        'format:kibana event.category=web',
        'format:kibana actor.name:"a*",monitor outcome:success event.type=access',
      ].map((query, i) => ({ name: `Kibana: filter ${i + 1}`, query, settings: expect.any(Array) })),
      refused: [],
      notes: expect.arrayContaining([expect.stringContaining('without a user')]),
    })
  })

  test.each([
    ['  - {}', 'ignore_filters[0]', null, 'every event'],
    ['  - outcomes: [failed]', 'ignore_filters[0].outcomes', 'failed', 'none of success, failure'],
    ['  - users: ["/adm.*/"]', 'ignore_filters[0].users', '/adm.*/', 'regular expression'],
    ['  - users: ["!/adm.*/"]', 'ignore_filters[0].users', '!/adm.*/', 'regular expression'],
    ['  - actions: []', 'ignore_filters[0].actions', null, 'is empty'],
    ['  - action: [a]', 'ignore_filters[0].action', null, 'none of actions'],
  ])('%s is refused at its place', (text, path, value, words) => {
    const { rules, refused } = imported(filters(text))
    expect([rules, refused]).toEqual([
      [],
      [
        {
          path: `xpack.security.audit.${path}`,
          line: 2,
          value,
          message: expect.stringContaining(words),
        },
      ],
    ])
  })
})

test.each([
  ['nothing', '', 'text', 'no ignore filters'],
  ['other settings', 'node.name: a', 'text', 'no ignore filters'],
  ['no settings', 'a: [b', 'line 1', 'neither YAML nor JSON'],
  ['an alias', `a: &x [b]\n${policy('users', '*x')}`, 'line 2', 'alias'],
  [
    'the same twice',
    `{"persistent":{"${policy('users', '').slice(0, -2)}":["a"]},"transient":{"${policy('users', '').slice(0, -2)}":["b"]}}`,
    policy('users', '').slice(0, -2),
    'twice',
  ],
  ['many levels', '['.repeat(50_000), 'text', 'levels'],
  ['many levels of another kind', '- '.repeat(50_000), 'text', 'levels'],
  ['too many levels to be settings', `a: ${'['.repeat(60)}${']'.repeat(60)}`, 'line 1', 'levels'],
])('%s is a problem at its place', (_, text, path, words) => {
  expect(problemsOf(text)).toEqual([{ path, message: expect.stringContaining(words) }])
})

test('a filter whose name is misspelt is not passed over', () => {
  const { refused } = imported(`xpack.security.audit.ignore_filter: [a]\n${policy('users', 'a')}`)
  expect(refused).toMatchObject([{ path: 'xpack.security.audit.ignore_filter', line: 1 }])
})
