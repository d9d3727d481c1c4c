import { expect, test } from 'vitest'

import { importFilters } from './import-filters'
import { RULES_MAX } from './limits'
import type { Setting } from './setting'

const FILTERS = 'xpack.security.audit.logfile.events.ignore_filters'

const setting = (path: string, values: string[]): Setting => ({
  path: `${FILTERS}.${path}`,
  line: 7,
  values,
  isList: true,
})
const names = (count: number) => Array.from({ length: count }, (_, at) => `n${at}`)

function imported(settings: Setting[]) {
  const read = importFilters(settings)
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return read.imported
}

test('a filter whose wide conditions multiply is refused with its place, and the others are read', () => {
  const wide = ['users', 'realms', 'actions'].map((name) => setting(`wide.${name}`, names(8000)))
  const { rules, refused } = imported([setting('one.users', ['ada']), ...wide, setting('two.users', ['bob'])])
  expect(rules.map(({ name }) => name)).toEqual(['Elasticsearch: one', 'Elasticsearch: two'])
  expect(refused).toEqual([
    {
      path: `${FILTERS}.wide`,
      line: 7,
      value: null,
      message: `would make more than ${RULES_MAX} rules in all.`,
    },
  ])
})

test('each filter counts against the same limit', () => {
  const settings = names(RULES_MAX + 1).map((name) => setting(`${name}.users`, [name]))
  expect(imported(settings.slice(1))).toMatchObject({ rules: { length: RULES_MAX }, refused: [] })
  const { rules, refused } = imported(settings)
  expect(rules).toHaveLength(RULES_MAX)
  expect(refused.map(({ path }) => path)).toEqual([`${FILTERS}.n${RULES_MAX}`])
})
