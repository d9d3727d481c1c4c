import { expect, test } from 'vitest'

import type { SettingField } from '@/lib/access/settings'

import { problemsOf, readDraft, sameDraft, spelledMinutes } from './section-draft'

const FIELDS: SettingField[] = [
  { name: 'n', label: 'N', hint: '', kind: 'number', min: 5, max: 2000 },
  { name: 'on', label: 'On', hint: '', kind: 'switch' },
]

test('a number is checked as the API checks it', () => {
  expect(problemsOf(FIELDS, { n: '5', on: true })).toEqual({})
  expect(problemsOf(FIELDS, { n: 2000, on: true })).toEqual({})
  expect(problemsOf(FIELDS, { n: '4' })).toEqual({ n: 'must be at least 5' })
  expect(problemsOf(FIELDS, { n: '2001' })).toEqual({ n: 'must be at most 2,000' })
  for (const n of ['', ' ', '5.5', '-5', '1e3', 'many']) {
    expect(problemsOf(FIELDS, { n })).toEqual({ n: 'must be a whole number' })
  }
})

test('what was typed is sent as numbers, and is no change while it says the same', () => {
  expect(readDraft(FIELDS, { n: '30', on: false })).toEqual({ n: 30, on: false })
  expect(sameDraft({ n: '30', on: false }, { n: 30, on: false })).toBe(true)
  expect(sameDraft({ n: '31', on: false }, { n: 30, on: false })).toBe(false)
  expect(sameDraft({ list: ['a'] }, { list: ['a', 'b'] })).toBe(false)
})

test('minutes are said as people say them', () => {
  expect([59, 60, 90, 720, 1440, 10_080].map(spelledMinutes)).toEqual([
    null,
    '1 hour',
    null,
    '12 hours',
    '1 day',
    '7 days',
  ])
})
