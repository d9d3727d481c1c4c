import { describe, expect, it } from 'vitest'

import { parseQuery } from '@/lib/query/parse'

import { keyHints } from './key-hints'

const hints = (text: string, known: string[] = ['namespace', 'flowId']) =>
  keyHints(text, parseQuery(text).tree, known)

describe('keyHints', () => {
  it('finds a mistyped key anywhere in the query, and writes the better one', () => {
    expect(hints('type:FLOW -(namspace:a OR namespace:b)')).toEqual([
      { typed: 'namspace', better: 'namespace', query: 'type:FLOW -(namespace:a OR namespace:b)' },
    ])
    expect(hints('acton:flow.update')[0]?.query).toBe('action:flow.update')
  })

  it('says nothing of keys that are known, fields, quoted, or like nothing', () => {
    for (const text of [
      'namespace:a',
      'NAMESPACE:a',
      'type:FLOW',
      '"namspace":a',
      'details.namspace:a',
      'zzzz:a',
      'word',
    ]) {
      expect(hints(text)).toEqual([])
    }
  })
})
