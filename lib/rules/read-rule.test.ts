import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Event, EventDraft } from '@/lib/event/event'
import { matches } from '@/lib/query/matches'
import { parseQuery } from '@/lib/query/parse'
import { printQuery } from '@/lib/query/print'
import { draftOf } from '@/lib/testing/draft-of'
import { anyEvent } from '@/lib/testing/event-arbitraries'
import { validTree } from '@/lib/testing/query-arbitraries'

import { readRule } from './read-rule'
import { siftFor } from './sift'

const problemsOf = (query: string, more: { source?: string; grammar?: number } = {}) => {
  const read = readRule({ query, source: null, ...more })
  return 'problems' in read ? read.problems : []
}

describe('a rule is not read', () => {
  test.each([
    ['with an error in its query, at its place', 'type:FLOW change:EATEN', 'query:17-22', 'one of CREATE'],
    ['that finds every event', '', 'query', 'every event'],
    ['that finds every event in other words', 'action:*', 'query', 'every event'],
    ['about what changed', '-changed:retries', 'query', 'changed'],
    ['about a place in the log', 'type:FLOW index>=7', 'query', 'not stored'],
    ['about a tenant', 'tenant:acme type:FLOW', 'query', 'tenant'],
  ])('%s', (_, query, path, words) => {
    const [problem, ...more] = problemsOf(query)
    expect(problem?.path).toBe(path)
    expect(problem?.message).toContain(words)
    expect(more).toEqual([])
  })

  test('of another version of the language, and says what to do', () => {
    expect(problemsOf('type:FLOW', { grammar: 0 })[0]?.message).toContain('saves it again')
    expect(problemsOf('type:FLOW', { grammar: 1 })).toEqual([])
  })

  test('of our own source, in any form of the letters', () => {
    expect(problemsOf('type:FLOW', { source: 'Vouchsafe' })[0]?.path).toBe('source')
  })
})

/** A rule as it runs on events of a source that came at this moment. */
function sifting(query: string, event: Event, source: string | null = null) {
  const read = readRule({ query, source })
  if ('problems' in read) return null
  const where = { tenant: event.tenant, source: event.source, receivedAt: new Date(event.receivedAt) }
  return siftFor([{ id: 'r', test: read.test }], where)
}

test('a rule ignores a draft exactly when its query finds the event that would have been stored', () => {
  let ignored = 0
  fc.assert(
    fc.property(validTree, anyEvent, (tree, drawn) => {
      const query = printQuery(tree)
      const sift = sifting(query, drawn)
      if (sift === null) return
      const draft = draftOf(drawn)
      const isIgnored = sift({ ...draft, id: drawn.id }) === 'r'
      if (isIgnored) ignored += 1
      const late =
        Date.parse(drawn.receivedAt) - Number.parseInt(drawn.id.replaceAll('-', '').slice(0, 12), 16)
      const event = { ...draft, ...drawn, late: late > 300_000 }
      expect(isIgnored).toBe(matches(parseQuery(query).tree, event))
    }),
    { numRuns: 500 },
  )
  expect(ignored).toBeGreaterThan(10)
})

test('a rule of one source looks at no other', () => {
  const [event] = fc.sample(anyEvent, 1)
  const other = { ...event!, source: { ...event!.source, name: 'kibana-prod' } }
  expect(sifting('-type:NOBODY', other, 'Kibana-Prod')).not.toBeNull()
  expect(sifting('-type:NOBODY', other, 'kibana')).toBeNull()
})

test('what a draft leaves out is asked for as it would be stored', () => {
  const [drawn] = fc.sample(anyEvent, 1)
  const event = { ...drawn!, receivedAt: '2026-11-20T10:00:00.000Z' }
  const draft: EventDraft = {
    actor: { type: 'system' },
    action: 'a.b',
    change: 'NONE',
    resource: { type: 'X' },
  }
  const ignores = (query: string, more: Partial<EventDraft> = {}) =>
    sifting(query, event)?.({ ...draft, ...more }) === 'r'
  expect(ignores('outcome:unknown')).toBe(true)
  expect(ignores('date>=2026-11-20 date<2026-11-21 -late:true')).toBe(true)
  expect(ignores('date<2026-11-20 late:true', { occurredAt: '2026-11-19T00:00:00Z' })).toBe(true)
  expect(ignores('date<2026-11-20', { id: '0199a3c1-0000-7000-8000-000000000001' })).toBe(true)
})
