import fc from 'fast-check'
import { expect, test } from 'vitest'

import { validateEvent } from '@/lib/event/validate'

import { type Answer, httpEvent } from './http-event'

const asked = (method: string, url: string) => ({ method, url, at: new Date() })
const eventOf = (method: string, url: string, answer: Answer) =>
  httpEvent(asked(method, url), answer, 'http_request')

test.each([
  ['GET', 'READ'],
  ['HEAD', 'READ'],
  ['POST', 'CREATE'],
  ['PUT', 'UPDATE'],
  ['patch', 'UPDATE'],
  ['DELETE', 'DELETE'],
  ['OPTIONS', 'NONE'],
  ['PROPFIND', 'NONE'],
  ['constructor', 'NONE'],
])('%s is a %s', (method, change) => {
  expect(eventOf(method, '/', { status: 200 })).toMatchObject({
    change,
    details: { method: method.toUpperCase() },
  })
})

test('the route is a detail with few values; what was asked for is the resource', () => {
  const answer = { status: 404, route: '/orders/:id', params: { id: '42' } }
  expect(eventOf('GET', '/orders/42?page=2', answer)).toMatchObject({
    action: 'http_request',
    resource: { type: 'REQUEST', id: '/orders/42' },
    outcome: 'failure',
    message: 'GET /orders/:id answered 404',
    details: { method: 'GET', route: '/orders/:id', status: 404, query: 'page=2' },
  })
})

test.each<[string, Answer, object]>([
  ['an answer', { status: 399 }, { outcome: 'success' }],
  ['a refusal', { status: 400 }, { outcome: 'failure' }],
  ['an error', { status: 500, error: new Error('disk full') }, { outcome: 'failure', reason: 'disk full' }],
  ['an error without an answer', { error: new Error('crash') }, { outcome: 'failure', reason: 'crash' }],
  ['no answer', {}, { outcome: 'unknown' }],
  [
    'a client that hangs up before',
    { endedBy: 'client' },
    {
      outcome: 'unknown',
      reason: 'The client hung up before the answer.',
      details: { method: 'GET', endedBy: 'client' },
    },
  ],
  [
    'one that hangs up in the middle',
    { status: 200, endedBy: 'client' },
    { outcome: 'success', reason: undefined },
  ],
  [
    'an answer that is broken off',
    { status: 200, endedBy: 'server' },
    { outcome: 'failure', reason: 'The answer was broken off.' },
  ],
  [
    'an error that was handled',
    { status: 302, error: new Error('moved') },
    { outcome: 'success', reason: undefined },
  ],
])('%s', (_what, answer, expected) => {
  expect(eventOf('GET', '/', answer)).toMatchObject(expected)
})

test('whatever is asked for, the event is one that the server takes', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc.constantFrom('', '?', '*', '//', '/\0', `/${'x'.repeat(9999)}`, '/?%', `/?${'é'.repeat(3000)}`),
  )
  fc.assert(
    fc.property(
      nasty,
      nasty,
      fc.option(fc.nat(999), { nil: undefined }),
      nasty,
      (method, url, status, thrown) => {
        const event = { ...eventOf(method, url, { status, error: thrown }), actor: { type: 'anonymous' } }
        expect(
          validateEvent(JSON.parse(JSON.stringify(event)), 'event', new Date(Date.now() + 1)),
        ).toHaveProperty('draft')
      },
    ),
  )
})
