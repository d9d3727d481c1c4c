import { expect, test } from 'vitest'

import { completenessWords, keptText, missingOf, shownState } from './completeness-parts'

const COUNTS = { accepted: 1204, delivered: 1000, filtered: 200, pending: 4, dead: 0, expired: 0 }

test('what became of events adds up, and the words say so', () => {
  expect(missingOf(COUNTS)).toBe(0)
  expect(completenessWords(COUNTS)).toEqual({
    title: 'Zero missing',
    about: 'Each of 1,204 events since it began is in exactly one of these.',
    tone: 'success',
  })
  expect(
    completenessWords({ ...COUNTS, accepted: 1, delivered: 1, filtered: 0, pending: 0, dead: 0, expired: 0 })
      .about,
  ).toBe('The one event since it began is in exactly one of these.')
})

test('counts that do not add up are never called whole', () => {
  expect(completenessWords({ ...COUNTS, delivered: 999 })).toMatchObject({
    title: '1 missing',
    tone: 'danger',
  })
  expect(completenessWords({ ...COUNTS, delivered: 1002 })).toMatchObject({
    title: '2 too many',
    tone: 'danger',
  })
})

test('nothing is called whole of which the receiver refused some', () => {
  expect(completenessWords({ ...COUNTS, pending: 1, dead: 1, expired: 2 })).toEqual({
    title: '1 refused, 2 expired',
    about:
      'The receiver does not have the dead letter: it can be sent again. What is expired is not sent. Of the others none is missing.',
    tone: 'warning',
  })
  const none = { delivered: 0, filtered: 0, pending: 0, expired: 0 }
  expect(completenessWords({ ...none, accepted: 1700, dead: 1700 })).toEqual({
    title: '1,700 refused',
    about: 'The receiver does not have the dead letters: they can be sent again.',
    tone: 'warning',
  })
  expect(keptText(COUNTS)).toBe('Nothing is lost: events wait in the log.')
  expect(keptText({ ...COUNTS, dead: 1700 })).toBe(
    'Events wait in the log, but 1,700 were refused, and can be sent again.',
  )
})

test('a destination that runs is up to date only where the receiver got something, or nothing was for it to get', () => {
  const state = (more: Partial<typeof COUNTS>) =>
    shownState({ state: 'running', counts: { ...COUNTS, ...more } })
  expect(state({})).toBe('running')
  expect(state({ pending: 501 })).toBe('sending')
  expect(state({ dead: 3 })).toBe('running')
  expect(state({ dead: 3, delivered: 0, pending: 501 })).toBe('refused')
  expect(state({ delivered: 0 })).toBe('idle')
  expect(state({ delivered: 0, expired: 1 })).toBe('running')
  expect(state({ delivered: 0, filtered: 0 })).toBe('running')
  expect(shownState({ state: 'failing', counts: { ...COUNTS, dead: 3, delivered: 0 } })).toBe('failing')
})
