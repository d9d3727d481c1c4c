import { expect, test } from 'vitest'

import { retriedText } from './retried-text'

const NONE = { delivered: 0, refused: 0, gone: 0, left: 0, problem: null }

test('what came of sending again is said as one message', () => {
  expect(retriedText({ ...NONE, delivered: 3 })).toEqual({ tone: 'success', title: '3 events arrived' })
  expect(retriedText({ ...NONE, delivered: 1, refused: 2 })).toEqual({
    tone: 'info',
    title: '1 event arrived',
    description: '2 still refused.',
  })
  expect(retriedText({ ...NONE, left: 4, problem: 'It does not answer.' })).toEqual({
    tone: 'danger',
    title: 'Nothing arrived',
    description: '4 not tried yet. It does not answer.',
  })
})
