import fc from 'fast-check'
import { expect, test } from 'vitest'

import { isPlainEntry } from '@/lib/log/entry'
import { evidenceEvent } from '@/lib/testing/evidence'

import { readEntry } from './opened-sections'

test('an entry has one text', () => {
  const { entry } = evidenceEvent(12)
  expect(readEntry(entry)).toMatchObject({ v: 1, action: 'flow.update' })
  for (const other of [
    ` ${entry}`,
    entry.replace('{"action"', '{ "action"'),
    entry.replace('{"action"', '{"action":"flow.delete","action"'),
    entry.replace('"flow.update"', '"flow\\u002eupdate"'),
    entry.replace('"c":{', '"c":{"aaa":"AAAA",'),
    entry.replace('"v":1}', '"v":1,"note":"x\\ud800"}'),
    entry.replace(/("action":"[^"]+"),(.*)\}$/, '$2,$1}'),
  ])
    expect({ other, read: readEntry(other) }).toEqual({ other, read: null })
})

test('what is seen to be an entry at once is one', () => {
  const entries = [...Array(40).keys()].map((n) => evidenceEvent(n).entry)
  for (const entry of entries)
    expect({ entry, isPlain: isPlainEntry(entry) }).toEqual({ entry, isPlain: true })
  const place = fc.nat({ max: 700 })
  const edit = fc.tuple(
    fc.constantFrom(...entries),
    place,
    fc.nat({ max: 60 }),
    fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom('"', ',', '}', '\n', '"ip":"', '\\u0061'),
      fc
        .tuple(fc.constantFrom(...entries), place, fc.nat({ max: 120 }))
        .map(([from, at, n]) => from.slice(at, at + n)),
    ),
  )
  fc.assert(
    fc.property(edit, ([entry, at, drop, put]) => {
      const text = entry.slice(0, at) + put + entry.slice(at + drop)
      if (isPlainEntry(text)) expect({ text, read: readEntry(text) }).not.toEqual({ text, read: null })
    }),
    { numRuns: 5000 },
  )
})
