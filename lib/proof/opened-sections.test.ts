import { expect, test } from 'vitest'

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
