import { expect, test } from 'vitest'

import type { Section } from '@/lib/log/sections'
import { parseQuery } from '@/lib/query/parse'

import { mayTellQuery } from './told-query'

const told = (q: string, ...closed: Section[]) => mayTellQuery(parseQuery(q).tree, new Set(closed))

test('a query is told beside what is open', () => {
  expect(told('actor:u_1 ada ip:203.0.113.7')).toBe(true)
  expect(told('type:FLOW action:flow.* date:2026-11', 'actor', 'ip', 'original')).toBe(true)
  expect(told('actor:u_1 not namespace:company', 'ip', 'original')).toBe(true)
  expect(told('', 'ip', 'original')).toBe(true)
})

test.each<[string, Section]>([
  ['actor:u_1', 'actor'],
  ['type:FLOW actor.email:a@example.com', 'actor'],
  ['type:FLOW (action:x or not onBehalfOf:u_1)', 'actor'],
  ['subject:u_1', 'subjects'],
  ['ip:203.0.113.0/24', 'ip'],
  ['id:f_1', 'resource'],
  ['name:x', 'details'],
  ['namespace:company', 'details'],
  ['from:owner=u_1', 'before'],
  ['message:ada', 'text'],
  ['has:token', 'details'],
  // A word is looked for everywhere.
  ['ada', 'ip'],
  ['type:FLOW not ada', 'agent'],
])('%s is not told beside events whose %s is closed', (q, section) => {
  expect(told(q, section)).toBe(false)
  expect(told(q)).toBe(true)
})
