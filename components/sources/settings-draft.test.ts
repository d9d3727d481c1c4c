import { expect, test } from 'vitest'

import { UNSET } from '@/lib/ingest/source-settings'

import { draftOf, isSame, problemsOf, settingsOf, silenceOptions } from './settings-draft'

const unset = draftOf(UNSET)
const view = {
  ...UNSET,
  source: 's',
  ignored: { total: 0, lastDay: 0, lastAt: null },
  silentSince: null,
  version: 0,
  updatedAt: null,
}

test('a draft says what it was made from', () => {
  const settings = {
    keepOriginal: true,
    signatureKeys: { keys: [{ kty: 'OKP', x: 'abc' }] },
    refuse: 'invalid' as const,
    kinds: { mode: 'only' as const, list: ['ACCESS', 'FLOW flow.*'] },
    silentAfter: 45,
  }
  expect(settingsOf(draftOf(settings))).toEqual(settings)
  expect(settingsOf(unset)).toEqual(UNSET)
  expect(problemsOf(unset)).toEqual({ keys: null, kinds: null })
})

test('kinds are one a line, or between commas, and none of them is empty', () => {
  const draft = { ...unset, mode: 'except' as const, kinds: ' ACCESS\n\nFLOW  flow.read, REQUEST;' }
  expect(settingsOf(draft).kinds).toEqual({ mode: 'except', list: ['ACCESS', 'FLOW  flow.read', 'REQUEST'] })
  expect(problemsOf({ ...draft, kinds: ' , ' }).kinds).toBe('Name at least one kind')
  // Nobody asks for them then.
  expect(settingsOf({ ...draft, mode: 'every' }).kinds).toBeNull()
})

test.each(['{"keys":', 'nonsense', '7', 'null'])('%s is no key set', (keys) => {
  expect(problemsOf({ ...unset, keys }).keys).toContain('This is no JSON')
})

test('without keys nothing is refused, whatever is chosen', () => {
  expect(settingsOf({ ...unset, keys: '  ', refuse: 'unproven' })).toEqual(UNSET)
  expect(isSame(unset, { ...unset, keys: ' ', kinds: 'ACCESS' })).toBe(true)
  expect(isSame(unset, { ...unset, silentAfter: '15' })).toBe(false)
})

test('a silence that is set can be chosen, also where it is an unusual one', () => {
  const labels = (silentAfter: number | null) =>
    silenceOptions({ ...view, silentAfter }).map(({ label }) => label)
  expect(labels(null)).toEqual(labels(60))
  expect(labels(45).slice(0, 4)).toEqual([
    'Never',
    'After 15 minutes',
    'After 30 minutes',
    'After 45 minutes',
  ])
})
