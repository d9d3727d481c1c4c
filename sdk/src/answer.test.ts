import { describe, expect, test } from 'vitest'

import { readAnswer } from './answer'

const ENDPOINT = 'https://audit.test/api/v1/events'
const NOW = Date.UTC(2026, 10, 22)

function read(status: number, body: unknown = '', headers: Record<string, string> = {}, count = 2) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return readAnswer({ status, header: (name) => headers[name] ?? null, text }, count, ENDPOINT, NOW)
}
const problem = (detail: string, errors: object[] = []) => ({ code: 'x', detail, errors, requestId: 'r-1' })

describe('an answer', () => {
  test('of each event says what became of it', () => {
    const events = [
      { id: 'a', status: 'accepted', index: 4 },
      { id: 'b', status: 'ignored', index: null, rule: 'r' },
    ]
    expect(read(201, { events })).toEqual({
      kind: 'stored',
      logged: [
        { id: 'a', status: 'accepted', index: 4 },
        { id: 'b', status: 'ignored', index: null },
      ],
    })
  })

  test.each([['<html>'], [{}], [{ events: [] }], [{ events: [{ id: 'a', status: 'fine' }, {}] }], ['null']])(
    'that is not Vouchsafe’s is no success: %j',
    (body) => {
      expect(read(200, body)).toMatchObject({ kind: 'denied', error: { code: 'setting', status: 200 } })
    },
  )

  test('tells the events apart that were refused', () => {
    const errors = [
      { path: 'events[1].actor.type', message: 'is needed (line 2)' },
      { path: 'events[1].id', message: 'is wrong' },
      { path: 'events[0]', message: 'is no object' },
    ]
    const answer = read(422, problem('Nothing was stored.', errors))
    expect(answer).toMatchObject({
      kind: 'refused',
      error: { code: 'invalid', status: 422, requestId: 'r-1' },
    })
    const events =
      answer.kind === 'refused' ? [...answer.events].map(([at, { problems }]) => [at, problems]) : []
    expect(events).toEqual([
      [
        1,
        [
          { path: 'actor.type', message: 'is needed (line 2)' },
          { path: 'id', message: 'is wrong' },
        ],
      ],
      [0, [{ path: '', message: 'is no object' }]],
    ])
  })

  test.each([
    [401, 'denied', 'unauthenticated'],
    [403, 'denied', 'forbidden'],
    [404, 'denied', 'not_found'],
    [405, 'denied', 'setting'],
    [408, 'again', 'rate_limited'],
    [415, 'denied', 'setting'],
    [429, 'again', 'rate_limited'],
    [500, 'again', 'unavailable'],
    [502, 'again', 'unavailable'],
    [503, 'again', 'unavailable'],
    [507, 'again', 'disk_full'],
    [302, 'denied', 'setting'],
  ])('%i is %s: %s, whatever its body', (status, kind, code) => {
    for (const body of ['', '<html>', problem('Because.')]) {
      expect(read(status, body)).toMatchObject({ kind, error: { code, status } })
    }
  })

  test.each([
    [400, 'invalid'],
    [409, 'conflict'],
    [413, 'too_large'],
    [422, 'invalid'],
  ])(
    '%i is a refusal where Vouchsafe says so; what stands in front of it throws nothing away',
    (status, code) => {
      expect(read(status, problem('Because.'))).toMatchObject({ kind: 'refused', error: { code, status } })
      for (const body of ['', '<html>', { detail: 'No.' }]) {
        expect(read(status, body, {}, 1)).toMatchObject({
          kind: 'denied',
          error: { code: 'setting', status },
        })
      }
    },
  )

  test('from a proxy that takes no large requests has many events sent in smaller ones', () => {
    expect(read(413, '<html>')).toMatchObject({ kind: 'refused', error: { code: 'too_large' } })
    expect(read(400, '<html>')).toMatchObject({ kind: 'denied' })
  })

  test('says for how long to wait, in seconds or until a date', () => {
    expect(read(503, '', { 'retry-after': '7' })).toMatchObject({ askedMs: 7_000 })
    expect(read(429, '', { 'retry-after': new Date(NOW + 3_000).toUTCString() })).toMatchObject({
      askedMs: 3_000,
    })
    expect(read(503, '', { 'retry-after': 'soon' })).toMatchObject({ askedMs: undefined })
  })
})
