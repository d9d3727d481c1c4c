import fc from 'fast-check'
import { expect, test } from 'vitest'

import { CHANGES, OUTCOMES } from '@/lib/event/event'
import type { CatalogueEntry } from '@/lib/search/catalogue'

import { CATALOGUE_SORTS, catalogueGroups } from './catalogue-groups'

const hours = fc.integer({ min: 0, max: 30_000 }).map((n) => new Date(n * 3_600_000).toISOString())
const entries: fc.Arbitrary<CatalogueEntry[]> = fc.uniqueArray(
  fc.record({
    type: fc.constantFrom('FLOW', 'Flow', 'USER', 'SESSION'),
    action: fc.constantFrom('flow.update', 'LOGIN', 'login', 'a', 'b', 'c'),
    count: fc.integer({ min: 1, max: 5 }),
    firstHour: hours,
    lastHour: hours,
    effects: fc.array(
      fc.record({
        change: fc.constantFrom(...CHANGES),
        outcome: fc.constantFrom(...OUTCOMES),
        count: fc.constant(1),
      }),
      { maxLength: 3 },
    ),
    sources: fc.constantFrom([], [{ name: 'kestra', count: 1 }]),
    sourceCount: fc.constant(1),
  }),
  { selector: ({ type, action }) => `${type} ${action}`, maxLength: 24 },
)
const sorts = fc.constantFrom(...CATALOGUE_SORTS)

test('every kind is in the group of its type, once, and the counts of groups add up', () => {
  fc.assert(
    fc.property(entries, sorts, (all, sort) => {
      const groups = catalogueGroups(all, '', sort)
      expect(new Set(groups.map(({ type }) => type)).size).toBe(groups.length)
      expect(new Set(groups.flatMap((group) => group.entries))).toEqual(new Set(all))
      for (const { type, count, entries: own } of groups) {
        expect(own.every((entry) => entry.type === type)).toBe(true)
        expect(count).toBe(own.reduce((total, entry) => total + entry.count, 0))
      }
    }),
  )
})

test('the order does not depend on the order in which they came', () => {
  fc.assert(
    fc.property(entries, sorts, (all, sort) => {
      expect(catalogueGroups(all.toReversed(), '', sort)).toEqual(catalogueGroups(all, '', sort))
    }),
  )
})

const entry = (type: string, action: string, more: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
  type,
  action,
  count: 1,
  firstHour: '2026-01-01T00:00:00.000Z',
  lastHour: '2026-01-02T00:00:00.000Z',
  effects: [],
  sources: [],
  sourceCount: 0,
  ...more,
})
const names = (groups: ReturnType<typeof catalogueGroups>) =>
  groups.map((group) => [group.type, ...group.entries.map(({ action }) => action)])

test('kinds and groups are sorted alike', () => {
  const all = [
    entry('USER', 'user.create', { count: 2, firstHour: '2026-03-01T00:00:00.000Z' }),
    entry('FLOW', 'flow.run', { count: 9, lastHour: '2026-01-05T00:00:00.000Z' }),
    entry('FLOW', 'flow.delete', { count: 3, lastHour: '2026-01-09T00:00:00.000Z' }),
  ]
  const flow = (...actions: string[]) => ['FLOW', ...actions]
  expect(names(catalogueGroups(all, '', 'count'))).toEqual([
    flow('flow.run', 'flow.delete'),
    ['USER', 'user.create'],
  ])
  expect(names(catalogueGroups(all, '', 'name'))).toEqual([
    flow('flow.delete', 'flow.run'),
    ['USER', 'user.create'],
  ])
  expect(names(catalogueGroups(all, '', 'last'))).toEqual([
    flow('flow.delete', 'flow.run'),
    ['USER', 'user.create'],
  ])
  expect(names(catalogueGroups(all, '', 'first'))).toEqual([
    ['USER', 'user.create'],
    flow('flow.delete', 'flow.run'),
  ])
})

test('a search finds every word of it, in any part and case', () => {
  const all = [
    entry('FLOW', 'flow.update', {
      effects: [{ change: 'UPDATE', outcome: 'failure', count: 1 }],
      sources: [{ name: 'Kestra', count: 1 }],
    }),
    entry('SESSION', 'LOGIN'),
  ]
  const found = (find: string) => catalogueGroups(all, find, 'count').map(({ type }) => type)
  expect(found('  ')).toEqual(['FLOW', 'SESSION'])
  expect(found('log')).toEqual(['SESSION'])
  expect(found('KESTRA failure flow')).toEqual(['FLOW'])
  expect(found('failure login')).toEqual([])
})
