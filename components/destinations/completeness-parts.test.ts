import { expect, test } from 'vitest'

import { completenessWords, missingOf } from './completeness-parts'

const COUNTS = { accepted: 1204, delivered: 1000, filtered: 200, pending: 1, dead: 1, expired: 2 }

test('what became of events adds up, and the words say so', () => {
  expect(missingOf(COUNTS)).toBe(0)
  expect(completenessWords(COUNTS)).toEqual({
    title: 'Zero missing',
    about: 'Each of 1,204 events since it began is in exactly one of these.',
    isWhole: true,
  })
  expect(
    completenessWords({ ...COUNTS, accepted: 1, delivered: 1, filtered: 0, pending: 0, dead: 0, expired: 0 })
      .about,
  ).toBe('The one event since it began is in exactly one of these.')
})

test('counts that do not add up are never called whole', () => {
  expect(completenessWords({ ...COUNTS, delivered: 999 })).toMatchObject({
    title: '1 missing',
    isWhole: false,
  })
  expect(completenessWords({ ...COUNTS, delivered: 1002 })).toMatchObject({
    title: '2 too many',
    isWhole: false,
  })
})
