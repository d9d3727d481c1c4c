import { describe, expect, test } from 'vitest'

import { readSight } from './read-sight'
import { seesAll } from './sight'

const problemsOf = (query: string | null, masks: string[] = []) => {
  const read = readSight({ query, masks })
  return 'problems' in read ? read.problems : []
}

describe('what a grant shows', () => {
  test('all, where it says nothing', () => {
    const read = readSight({ query: null, masks: [] })
    expect('sight' in read && seesAll(read.sight)).toBe(true)
  })

  test('what its query finds, without what it hides', () => {
    const read = readSight({ query: 'namespace:team-a.* type:(FLOW OR EXECUTION)', masks: ['client.ip'] })
    expect('sight' in read && seesAll(read.sight)).toBe(false)
    expect('sight' in read && read.sight.masks.places.has('client.ip')).toBe(true)
  })

  test('nothing, where it cannot be read: with the place of each problem', () => {
    expect(problemsOf('type:FLOW outcome:maybe')).toEqual([
      { path: 'query:18-23', message: expect.stringContaining('Outcome') },
    ])
    expect(problemsOf('type:(FLOW')).toHaveLength(1)
    expect(problemsOf(null, ['client.ip', 'outcome'])).toEqual([
      { path: 'masks', message: expect.stringContaining('"outcome" cannot be hidden') },
    ])
  })

  test.each(['', '   '])('a query that says nothing (%j) is no limit', (query) => {
    expect(problemsOf(query)).toEqual([{ path: 'query', message: expect.stringContaining('every event') }])
  })

  test.each(['changed:spec', 'from:role=viewer', 'type:FLOW OR to:role=admin'])(
    'changes are no limit: %s',
    (query) => {
      expect(problemsOf(query)).toEqual([{ path: 'query', message: expect.stringContaining('What changed') }])
    },
  )

  test.each(['tenant:acme', 'type:FLOW -tenant:acme', 'type:FLOW (a:1 OR tenant:acme-*)'])(
    'the name of a tenant, which can change, is no limit: %s',
    (query) => {
      expect(problemsOf(query)).toEqual([{ path: 'query', message: expect.stringContaining('`tenant`') }])
    },
  )
})
