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
  // Every small change of them: what is still seen as one has to be one.
  const edits = ['', ' ', ',', '"', '}', '{', '\\', '\n', 'a', '"ip":"', '"v":1,']
  const [entry = ''] = entries
  for (let place = 0; place <= entry.length; place++)
    for (const drop of [0, 1, 6])
      for (const put of edits) {
        const text = entry.slice(0, place) + put + entry.slice(place + drop)
        if (isPlainEntry(text)) expect({ text, read: readEntry(text) }).not.toEqual({ text, read: null })
      }
})
