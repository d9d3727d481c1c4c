import { describe, expect, it } from 'vitest'

import { ApiError } from '@/components/layout/api-error'
import { parseQuery } from '@/lib/query/parse'

import { serverProblems } from './server-problems'
import { withoutLastTerm } from './ways-out'

const loosened = (text: string) => withoutLastTerm(text, parseQuery(text).tree)

describe('withoutLastTerm', () => {
  it.each([
    ['type:FLOW namespace:a', 'namespace:a', 'type:FLOW'],
    ['type:FLOW AND -namespace:a', '-namespace:a', 'type:FLOW'],
    ['type:FLOW (a:1 OR b:2)', 'a:1 OR b:2', 'type:FLOW'],
  ])('%s', (text, dropped, query) => {
    const looser = loosened(text)
    expect(looser?.dropped).toContain(dropped)
    expect(parseQuery(looser?.query ?? '(').problems).toEqual([])
    expect(looser?.query).toContain(query)
    expect(looser?.query).not.toContain('a:1')
  })

  it('has nothing to drop from one term, none, or alternatives', () => {
    for (const text of ['', 'type:FLOW', 'a OR b']) expect(loosened(text)).toBeNull()
  })
})

describe('serverProblems', () => {
  it('takes the places in the query, and nothing else', () => {
    const error = new ApiError(400, 'No', {
      problems: [
        { path: 'q:2-5', message: 'wrong' },
        { path: 'since', message: 'no time' },
        { path: 'q', message: 'long' },
      ],
    })
    expect(serverProblems(error)).toEqual([{ from: 2, to: 5, message: 'wrong' }])
    expect(serverProblems(new Error('x'))).toEqual([])
    expect(serverProblems(null)).toEqual([])
  })
})
