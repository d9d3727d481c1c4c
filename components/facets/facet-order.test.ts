import { expect, test } from 'vitest'

import type { Facet } from './facet-answer'
import { orderedFacets } from './facet-order'

const facet = (key: string, ...values: string[]): Facet => ({
  key,
  values: values.map((value) => ({ value, count: 1 })),
  more: false,
  exact: true,
  counted: 1,
})

test('facets stand in the order of questions, pins before the rest, keys last; empty ones are left out', () => {
  const facets = [
    facet('details', 'a', 'b'),
    facet('details.a', '1'),
    facet('details.b', '1'),
    facet('details.gone'),
    facet('details.asked'),
    facet('details.pinned'),
    facet('outcome', 'success'),
    facet('source'),
    facet('actor', 'x'),
    facet('type', 'FLOW'),
    facet('change', 'READ'),
    facet('tenant', 'acme'),
  ]
  const order = (pins: string[], q = '') => orderedFacets(facets, pins, q).map(({ key }) => key)
  expect(order([])).toEqual([
    'tenant',
    'type',
    'change',
    'actor',
    'outcome',
    'details.a',
    'details.b',
    'details',
  ])
  expect(order(['details.pinned', 'details.B'], 'asked:1')).toEqual([
    'tenant',
    'type',
    'change',
    'actor',
    'outcome',
    'details.pinned',
    'details.b',
    'details.a',
    'details.asked',
    'details',
  ])
})
