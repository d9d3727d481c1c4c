import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { hasTerm, toggleTerm } from '@/lib/query/edit'

import { termStates } from './term-states'

describe('termStates', () => {
  it('says what hasTerm says', () => {
    const key = fc.constantFrom('namespace', 'type', 'actor.id', 'changed', 'from', 'note', 'details.type')
    const value = fc.oneof(
      fc.constantFrom('FLOW', 'flow', 'retries=3', 'a b', 'Straße', 'STRASSE', '"(', '*', ''),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
    )
    const term = fc.record({ key, value, mode: fc.constantFrom('include' as const, 'exclude' as const) })
    fc.assert(
      fc.property(fc.array(term, { maxLength: 5 }), fc.array(term, { maxLength: 3 }), (active, others) => {
        const q = active.reduce((text, one) => toggleTerm(text, one.key, one.value, one.mode), '')
        const stateOf = termStates(q)
        for (const one of [...active, ...others]) expect(stateOf(one)).toBe(hasTerm(q, one.key, one.value))
      }),
    )
  })
})
