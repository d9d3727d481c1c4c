import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { passwordProblem } from './password-strength'

const ADA = { email: 'ada.lovelace@engines.example', name: 'Ada Lovelace' }

test.each([
  ['correct horse battery'],
  ['xK9#mL2$pQ7!'],
  ['ferry-oxide-lantern'],
  ['übermäßig blauer Käse'],
  // What is added to the owner's name is strong by itself.
  ['lovelace xK9#mL2$pQ7!'],
])('%s is strong enough', (password) => {
  expect(passwordProblem(password, ADA)).toBeNull()
})

describe('too easy to guess', () => {
  test.each([
    ['aaaaaaaaaaaaaaa', /repeats/],
    ['hunter2hunter2', /repeats/],
    ['password123456', /common/],
    ['qwertyuiop1234', /easy to guess/],
    ['p4ssw0rdp4ssw0rd', /easy to guess/],
    ['Vouchsafe2026!', /name or e-mail/],
    ['AdaLovelace1815!', /name or e-mail/],
    ['Ada2026!Ada2026', /name or e-mail/],
    ['ADA.LOVELACE@engines.example', /name or e-mail/],
    ['engines-example-1', /name or e-mail/],
  ])('%s', (password, why) => {
    expect(passwordProblem(password, ADA)).toMatch(why)
  })

  test('what is somebody else’s name is not one’s own', () => {
    expect(passwordProblem('LovelaceHorse#7', ADA)).toMatch(/name or e-mail/)
    expect(passwordProblem('LovelaceHorse#7', { email: 'bo@b.example', name: 'Bo' })).toBeNull()
  })
})

test('length is asked for first', () => {
  expect(passwordProblem('xK9#mL2$pQ7', ADA)).toBe('must have at least 12 characters')
})

test('whatever is typed, there is an answer, and who has no name is no exception', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string(),
      fc.string(),
      (password, email, name) => {
        const problem = passwordProblem(password, { email, name })
        expect(problem === null || problem.length > 0).toBe(true)
      },
    ),
    { numRuns: 30 },
  )
})

test('one’s own words alone are never a password', () => {
  const words = fc.constantFrom(
    'ada',
    'Lovelace',
    'ENGINES',
    'example',
    'ada.lovelace',
    'vouchsafe',
    '1',
    '!',
    '2026',
  )
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 5 }), (parts) => {
      expect(passwordProblem(parts.join(''), ADA)).not.toBeNull()
    }),
    { numRuns: 50 },
  )
})
