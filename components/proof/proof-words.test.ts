import { expect, test } from 'vitest'

import type { Section } from '@/lib/log/sections'
import type { Recalled } from '@/lib/proof/remember-log'
import type { RememberedLog } from '@/lib/proof/remembered-log'
import type { SectionState } from '@/lib/proof/shown-event'
import { testNoteKey } from '@/lib/testing/note-keys'

import { proofWords } from './proof-words'
import type { Found } from './verification'

const ORIGIN = 'audit.example/log/1'
const ROOT = `${'A'.repeat(43)}=`
const note = (size: number) => testNoteKey(ORIGIN).note(`${ORIGIN}\n${size}\n${ROOT}\n`)
const before: RememberedLog = {
  origin: ORIGIN,
  places: [],
  note: note(1204),
  seenAt: 7,
  first: { size: 3, at: 1 },
  keys: [],
  alarm: null,
  revision: 1,
}
const recalled = (kind: Recalled['kind']): Recalled => ({ kind, before, alarm: null, moved: null })

function found(change: Partial<Found> = {}, states: Partial<Record<Section, SectionState>> = {}): Found {
  const sections = Object.entries({ actor: 'sealed', details: 'sealed', ...states }).map(
    ([section, state]) => ({
      section: section as Section, // safe: the keys are sections
      state: state as SectionState, // safe: the values are states
    }),
  )
  const checkpoint = { origin: ORIGIN, size: 1300n, root: new Uint8Array(32), signers: [] }
  return {
    proof: {
      id: 'e',
      log: { id: '1', origin: ORIGIN },
      index: 1203,
      entry: '{}',
      openings: {},
      withheld: [],
      unopened: [],
      inclusion: ['a', 'b'],
      checkpoint: note(1300),
      keys: [],
    },
    said: { signedAt: null, problem: null },
    shown: { problem: null, facts: [], sections },
    checkpoint: { checkpoint, by: 'known' },
    way: null,
    recalled: recalled('grown'),
    memoryProblem: null,
    at: 9,
    askedMs: 1,
    checkedMs: 1,
    ...change,
  }
}
const wordsOf = (one: Found) => proofWords(one, (ms) => `day ${ms}`)
const states = (one: Found) => wordsOf(one).steps.map(({ state }) => state)

test('where all fits, it says what that covers and since when the log is known', () => {
  const { verdict, problems, steps } = wordsOf(found())
  expect([verdict.state, verdict.title, problems]).toEqual(['good', 'Verified', []])
  expect(steps.map(({ text }) => text)).toEqual([
    'Says what is shown: action, change, outcome, type and times',
    'All 2 as sealed',
    'Entry 1,203 leads to the root over 2 hashes',
    '1,300 entries, signed by the key that this browser knows',
    'The log you see today contains the log you saw on day 7 (1,204 entries then)',
  ])
})

test('what may be hidden is said not to have been checked', () => {
  const { verdict, steps } = wordsOf(found({}, { details: 'withheld' }))
  expect(verdict).toMatchObject({ state: 'partly', title: 'Verified, as far as you may see it' })
  expect(steps[1]).toMatchObject({ state: 'partly', text: '1 of 2 as sealed, 1 hidden' })
})

test.each(['otherwise', 'changed', 'closed', 'unsealed'] as const)(
  'a section that is %s is named',
  (state) => {
    const { verdict, problems, steps } = wordsOf(found({}, { details: state }))
    expect(verdict.title).toBe('This event is not shown as it was sealed')
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^Details: /)
    expect(steps[1]).toMatchObject({ state: 'bad', text: '1 of 2 as sealed, 1 does not fit' })
  },
)

test('what stands in clear and is shown otherwise is named with both', () => {
  const facts = [{ name: 'action', sealed: 'flow.update', shown: 'flow.delete' }]
  const { problems } = wordsOf(found({ shown: { problem: null, facts, sections: [] } }))
  expect(problems).toEqual(['The action was sealed as flow.update, and is shown as flow.delete.'])
})

test('without a signed root, or a way to it, nothing is proven', () => {
  const unsigned = found({ checkpoint: { problem: 'is signed by no key that is trusted' } })
  expect(wordsOf(unsigned).verdict.title).toBe('This event is not proven')
  expect(states(unsigned)).toEqual(['good', 'good', 'unsure', 'bad', 'good'])
  expect(states(found({ way: 'It does not lead there.' }))).toEqual(['good', 'good', 'bad', 'good', 'good'])
  const other = found({ shown: { problem: 'It is another one.', facts: [], sections: [] } })
  expect(states(other)).toEqual(['bad', 'unsure', 'good', 'good', 'good'])
})

test.each([
  ['first', 'good', /^Never/],
  ['same', 'good', /is the one that you saw on day 7/],
  ['behind', 'good', /contains the one that you saw/],
  ['alarm', 'bad', /does not fit the one that you saw on day 7 \(1,204 entries then\)/],
  ['unsure', 'unsure', /does not show that the log contains the one that you saw on day 7 \(1,204/],
] as const)('a log that is %s to this browser is %s', (kind, state, text) => {
  const { verdict, steps } = wordsOf(found({ recalled: recalled(kind) }))
  expect(steps[4]).toMatchObject({ state, text: expect.stringMatching(text) })
  expect(verdict.state).toBe(state)
})

test.each([
  [true, 'unsure', /^Another log is here than the one that you saw on day 7 .*It contains that$/],
  [false, 'bad', /It does not contain that$/],
  [null, 'bad', /does not show that it contains that$/],
] as const)(
  'another log in the place of one is no first visit (contains it: %s)',
  (isContained, state, text) => {
    const first = { ...recalled('first'), before: null, moved: { from: before, isContained } }
    const { verdict, steps } = wordsOf(found({ recalled: first }))
    expect(steps[4]).toMatchObject({ state, text: expect.stringMatching(text) })
    expect(verdict.state).toBe(state)
  },
)

test('what does not fit by itself is told before what could not be compared, and both before Verified', () => {
  const unsure = { recalled: recalled('unsure') }
  expect(wordsOf(found(unsure)).verdict.title).toBe('Perhaps this is not the log that this browser has seen')
  expect(wordsOf(found(unsure, { details: 'changed' })).verdict.state).toBe('bad')
  expect(wordsOf(found({ ...unsure, way: 'It leads nowhere.' })).verdict.state).toBe('bad')
  expect(wordsOf(found({ recalled: null })).verdict.state).toBe('unsure')
})

test('a key that nobody knows here is never Verified', () => {
  const { checkpoint } = found()
  const other = { ...checkpoint, by: 'changed' } as Found['checkpoint'] // safe: it is an opened one
  for (const kind of ['alarm', 'unsure'] as const)
    expect(wordsOf(found({ checkpoint: other, recalled: recalled(kind) })).verdict).toMatchObject({
      state: 'bad',
      title: 'This is not the log that this browser has seen',
    })
})

test('a browser that keeps nothing says so, and a memory that cannot be read is no finding', () => {
  expect(wordsOf(found({ memoryProblem: 'Nothing is kept.' })).steps[4]?.text).toMatch(
    /then\)\. Nothing is kept\.$/,
  )
  expect(states(found({ recalled: null })).at(-1)).toBe('unsure')
})
