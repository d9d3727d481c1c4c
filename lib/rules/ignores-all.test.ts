import { expect, test } from 'vitest'

import { ignoresUnnamed } from './ignores-all'
import { RULE_TEMPLATES } from './templates'

const NOW = new Date('2026-11-20T12:00:00Z')
const unnamed = (query: string, source: string | null = null) => ignoresUnnamed({ query, source }, NOW)

test.each([
  '-action:zzz',
  '-action:(user_login OR user_logout)',
  '-(type:FLOW change:UPDATE)',
  'type:FLOW OR -type:FLOW',
  'change:(CREATE OR READ OR UPDATE OR DELETE OR NONE)',
  '-outcome:failure OR outcome:failure',
  'date>2020-01-01',
  '-"nobody wrote this"',
])('%s ignores also what it does not name', (query) => {
  expect(unnamed(query)).toBe(true)
  expect(unnamed(query, 'kibana')).toBe(true)
})

test.each([
  'type:REQUEST',
  'change:READ -outcome:failure',
  '-outcome:failure',
  '-change:(CREATE OR UPDATE OR DELETE)',
  'has:after OR has:ip',
  '-has:after',
  'format:kibana -action:login',
  'date<2020-01-01',
  ...RULE_TEMPLATES.map(({ query }) => query),
])('%s ignores only what it names', (query) => {
  expect(unnamed(query)).toBe(false)
})

test('of a rule that cannot be read nothing is said, and one of a source is asked of that source', () => {
  expect(unnamed('change:EATEN')).toBe(false)
  expect(unnamed('source:kibana', 'kibana')).toBe(true)
  expect(unnamed('source:kibana')).toBe(false)
})
