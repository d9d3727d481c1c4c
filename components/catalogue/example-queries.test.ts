import fc from 'fast-check'
import { expect, test } from 'vitest'

import { matches } from '@/lib/query/matches'
import { readQuery } from '@/lib/query/validate'
import type { CatalogueSample } from '@/lib/search/catalogue'
import { sampleFields, sampleKeys } from '@/lib/search/sample-events'
import { anyEvent } from '@/lib/testing/event-arbitraries'

import { exampleQueries } from './example-queries'

test('every example is a query without a problem, and finds the event that it was made from', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      const { action, change, outcome, source } = event
      const { type } = event.resource
      const { keys, more } = sampleKeys([event])
      const sample: CatalogueSample = {
        type,
        action,
        sampled: 1,
        keys,
        moreKeys: more,
        fields: sampleFields([event]),
        newest: event,
      }
      const effects = [{ change, outcome, count: 1 }]
      const kind = { type, action, effects, sources: [{ name: source.name, count: 1 }] }
      const examples = exampleQueries(kind, sample)
      expect(examples.length).toBeGreaterThan(0)
      for (const { q } of examples) {
        const { tree, problems } = readQuery(q)
        expect(problems, q).toEqual([])
        expect(matches(tree, event), q).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})

test('failures and sources are asked for where there are some and others', () => {
  const kind = {
    type: 'FLOW',
    action: 'flow.update',
    effects: [
      { change: 'UPDATE', outcome: 'success', count: 9 },
      { change: 'UPDATE', outcome: 'failure', count: 1 },
    ],
    sources: [
      { name: 'kestra', count: 9 },
      { name: 'git sync', count: 1 },
    ],
  } as const
  const queries = exampleQueries(
    { ...kind, effects: [...kind.effects], sources: [...kind.sources] },
    undefined,
  )
  expect(queries).toEqual([
    { words: 'All of them', q: 'type:FLOW action:flow.update' },
    { words: 'Those that failed', q: 'type:FLOW action:flow.update outcome:failure' },
    { words: 'From git sync alone', q: 'type:FLOW action:flow.update source:"git sync"' },
  ])
  const one = { ...kind, effects: [kind.effects[1]], sources: [kind.sources[0]] }
  expect(exampleQueries(one, undefined)).toHaveLength(1)
})
