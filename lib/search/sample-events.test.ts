import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { JsonObject } from '@/lib/base/json'

import { SAMPLE_KEYS_MAX } from './catalogue'
import { sampleKeys } from './sample-events'

test('keys are dotted paths with the number of events that have them, and their most frequent values', () => {
  const events = [
    { details: { namespace: 'a', labels: [{ env: 'prod' }, { env: 'prod' }] } },
    { details: { namespace: 'b', n: 7 } },
    { details: { namespace: 'b', nested: { deep: true, empty: {} } } },
    {},
  ]
  expect(sampleKeys(events)).toEqual({
    keys: [
      { key: 'namespace', count: 3, values: ['b', 'a'] },
      { key: 'labels.env', count: 1, values: ['prod'] },
      { key: 'n', count: 1, values: ['7'] },
      { key: 'nested.deep', count: 1, values: ['true'] },
    ],
    more: false,
  })
})

test('values that nobody would type are left out, and so are keys past the limit, which is said', () => {
  const details: JsonObject = { long: 'x'.repeat(81), empty: '' }
  expect(sampleKeys([{ details }]).keys.map(({ values }) => values)).toEqual([[], []])
  const many = Object.fromEntries(Array.from({ length: SAMPLE_KEYS_MAX + 1 }, (_, i) => [`k${i}`, i]))
  const sampled = sampleKeys([{ details: many }, { details: { k100: 1 } }])
  expect(sampled.more).toBe(true)
  expect(sampled.keys).toHaveLength(SAMPLE_KEYS_MAX)
  expect(sampled.keys[0]).toMatchObject({ key: 'k100', count: 2 })
})

test('a key is never counted more often than there are events, and each value comes from one', () => {
  const documents = fc.array(
    fc.dictionary(fc.constantFrom('a', 'b', 'a.b'), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
    { maxLength: 10 },
  )
  fc.assert(
    fc.property(documents, (all) => {
      // safe: fc.jsonValue gives JSON
      const events = all.map((details) => ({ details: details as JsonObject }))
      const text = JSON.stringify(all)
      for (const { count, values } of sampleKeys(events).keys) {
        expect(count).toBeGreaterThan(0)
        expect(count).toBeLessThanOrEqual(events.length)
        for (const value of values) {
          expect(text.includes(JSON.stringify(value).slice(1, -1)) || text.includes(value)).toBe(true)
        }
      }
    }),
  )
})
