import { expect, test } from 'vitest'

import { ageText, begunWords, endWords } from './attempt-words'

const begun = '2026-11-22T10:00:00.000Z'

test('what became of an attempt is told by its outcome and how long it took', () => {
  expect(endWords(begun, { at: '2026-11-22T10:00:03.000Z', outcome: 'success' })).toBe('Succeeded 3 s later')
  expect(endWords(begun, { at: '2026-11-22T10:00:00.080Z', outcome: 'failure' })).toBe('Failed 80 ms later')
  expect(endWords(begun, { at: '2026-11-22T12:00:00.000Z', outcome: 'unknown' })).toBe(
    'Ended, and nobody says how, 2 h later',
  )
})

test('a result that another clock stamped may stand before its intent', () => {
  expect(endWords(begun, { at: '2026-11-22T09:59:58.000Z', outcome: 'success' })).toBe(
    'Succeeded 2 s earlier',
  )
  expect(begunWords('2026-11-22T10:00:03.000Z', begun)).toBe('3 s earlier')
})

test('an open attempt is as old as it was when somebody looked', () => {
  expect(ageText(begun, '2026-11-22T10:25:00.000Z')).toBe('25 min')
  expect(ageText('no time', begun)).toBe('')
})
