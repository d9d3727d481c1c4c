import { expect, test } from 'vitest'

import { createReplayInput } from '@/lib/delivery/replay-input'

import { FIRST_DRAFT, inputOf, problemsOf } from './replay-draft'

const NOW = Date.parse('2026-11-20T12:00:00.000Z')
const ID = '5f0c2a3e-9c1b-4d6f-8a57-0e1d2c3b4a59'

test('a day is asked for as the moment a day ago, in the form that the server takes', () => {
  const input = inputOf(FIRST_DRAFT, ID, 'UTC', NOW)
  expect(input).toEqual({
    destinationId: ID,
    since: '2026-11-19T12:00:00.000Z',
    query: '',
    format: null,
    rate: null,
  })
  expect(createReplayInput.safeParse(input).error?.issues ?? []).toEqual([])
})

test('a range of one’s own is read in the zone of the reader, and an empty end is open', () => {
  const draft = { ...FIRST_DRAFT, range: 'own', since: '2026-11-01', rate: ' 250 ', format: 'cef' } as const
  expect(problemsOf(draft, 'Europe/Berlin', NOW)).toEqual({
    since: null,
    until: null,
    query: null,
    rate: null,
  })
  expect(inputOf(draft, ID, 'Europe/Berlin', NOW)).toMatchObject({
    since: '2026-10-31T23:00:00.000Z',
    rate: 250,
    format: 'cef',
  })
  expect(inputOf({ ...draft, since: '' }, ID, 'UTC', NOW)).not.toHaveProperty('since')
})

test('what cannot be read or finds nothing is said at its field', () => {
  const own = { ...FIRST_DRAFT, range: 'own' } as const
  expect(problemsOf({ ...own, since: 'yesterday' }, 'UTC', NOW).since).toContain('2026-11-01 10:00')
  expect(problemsOf({ ...own, since: '2026-11-02', until: '2026-10-01' }, 'UTC', NOW).until).toContain(
    'empty',
  )
  expect(problemsOf({ ...own, query: 'outcome:maybe' }, 'UTC', NOW).query).toContain('Outcome is one of')
  for (const rate of ['0', '-1', '1.5', 'fast'])
    expect(problemsOf({ ...own, rate }, 'UTC', NOW).rate, rate).not.toBeNull()
})
