import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseQuery } from '@/lib/query/parse'
import { printQuery } from '@/lib/query/print'
import { DEFAULT_FACETS_OF_ALL } from '@/lib/search/facet-keys'
import { validTree } from '@/lib/testing/query-arbitraries'

import type { FacetValue } from './facet-answer'
import { clearedOf, editedBy, facetLabel, isChosen, statesIn } from './facet-terms'

const value = (text: string, key?: string): FacetValue => ({
  value: text,
  count: 1,
  ...(key !== undefined && { key }),
})

describe('a click on a value of a facet', () => {
  it.each([
    ['', 'type', value('FLOW'), 'include', 'type:FLOW'],
    ['type:FLOW', 'type', value('SECRET'), 'include', 'type:FLOW,SECRET'],
    ['type:FLOW x', 'type', value('SECRET'), 'exclude', 'type:FLOW x -type:SECRET'],
    ['type:FLOW x', 'type', value('SECRET'), 'only', 'type:SECRET x'],
    ['', 'details.namespace', value('a b'), 'include', 'namespace:"a b"'],
    ['', 'details.type', value('x'), 'exclude', '-details.type:x'],
    ['actor:ada', 'actor', value('u_1', 'actor.id'), 'only', 'actor.id:u_1'],
    ['actor.id:u_1', 'actor', value('CI', 'actor.name'), 'include', '(actor.id:u_1 OR actor.name:CI)'],
    ['has:a', 'details', value('b'), 'include', 'has:a has:b'],
    ['has:a', 'details', value('a'), 'exclude', '-has:a'],
  ] as const)('%s: %s %j %s', (q, facet, one, edit, after) => {
    expect(editedBy(q, facet, one, edit)).toBe(after)
  })

  it('shows how each value then stands, and is taken back by a reset', () => {
    const q = '(actor.id:u_1 OR actor.name:CI) -type:FLOW,"a b" namespace:x has:y'
    expect(statesIn(q, 'actor')(value('U_1', 'actor.id'))).toBe('include')
    expect(statesIn(q, 'actor')(value('ci', 'actor.name'))).toBe('include')
    expect(statesIn(q, 'actor')(value('u_1', 'actor.name'))).toBeNull()
    expect(statesIn(q, 'type')(value('A B'))).toBe('exclude')
    expect(statesIn(q, 'details.namespace')(value('x'))).toBe('include')
    expect(statesIn(q, 'details')(value('y'))).toBe('include')
    expect(isChosen(q, 'details')).toBe(false)
    expect(clearedOf(q, 'actor')).toBe('-type:FLOW,"a b" namespace:x has:y')
    expect(clearedOf(q, 'details.namespace')).toBe('(actor.id:u_1 OR actor.name:CI) -type:FLOW,"a b" has:y')
    expect(facetLabel('details.type')).toEqual({ text: 'type', isPath: true })
    expect(facetLabel('type')).toEqual({ text: 'Resource type', isPath: false })
  })

  it('shows in any query what it does', () => {
    const facet = fc.constantFrom<string>(
      ...DEFAULT_FACETS_OF_ALL.filter((name) => name !== 'actor'),
      'details.a',
    )
    const text = validTree.map(printQuery).filter((q) => q.length < 3000)
    fc.assert(
      fc.property(text, facet, fc.constantFrom('x', 'success', 'a "b"', '*'), (q, key, one) => {
        const isOn = statesIn(q, key)(value(one)) === 'include'
        const included = editedBy(q, key, value(one), 'include')
        expect(statesIn(included, key)(value(one))).toBe(isOn ? null : 'include')
        expect(statesIn(editedBy(q, key, value(one), 'only'), key)(value(one))).toBe('include')
        expect(isChosen(clearedOf(included, key), key)).toBe(false)
        expect(parseQuery(included).problems).toEqual([])
      }),
      { numRuns: 200 },
    )
  })
})
