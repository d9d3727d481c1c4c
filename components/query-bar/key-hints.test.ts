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
      // Names of the API are keys; no hint may lead away from them.
      'source.name:ci',
      'resource.type:FLOW',
      'userAgent:curl',
      'traceId:a',
    ]) {
      expect(hints(text)).toEqual([])
    }
  })

  it('knows the names of the API, also mistyped', () => {
    expect(hints('occuredAt>2026')[0]?.query).toBe('occurredAt>2026')
    expect(hints('resource.typ:FLOW')[0]?.query).toBe('resource.type:FLOW')
  })

  it('leaves the part before a dot, where that is known', () => {
    expect(hints('source.id:x')).toEqual([])
    expect(hints('resorce.id:x')[0]?.query).toBe('resource.id:x')
  })

  it('says nothing of a key that only stands above others, when anything below it is asked for', () => {
    expect(hints('http:*', ['http.method'])).toEqual([])
    expect(hints('http:get', ['http.method'])[0]?.better).toBe('http.method')
  })
})
