import { expect, test } from 'vitest'

import { actorPath, safeNext, signInPath, termPath } from './paths'

test.each([
  '//evil.example',
  '/\\evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '/a\\b',
  '/\t/evil',
  '',
  'events',
])('a way back that leaves the site goes to the start: %j', (next) => {
  expect(safeNext(next)).toBe('/')
})

test('a way back keeps its query', () => {
  expect(safeNext('/events?tenant=acme&q=a:b')).toBe('/events?tenant=acme&q=a:b')
})

test('signing in never leads back to signing in', () => {
  expect(safeNext('/sign-in?next=/sign-in')).toBe('/')
  expect(safeNext('/second-factor?next=/second-factor')).toBe('/')
})

test('the sign-in page knows the way back and the reason', () => {
  expect(signInPath('/events?tenant=acme', 'expired')).toBe(
    '/sign-in?reason=expired&next=%2Fevents%3Ftenant%3Dacme',
  )
  expect(signInPath('/')).toBe('/sign-in')
})

test('an actor is found by the most exact name that it has, whatever that is made of', () => {
  const actor = { type: 'user', id: 'a&b=c', name: 'Ada', email: 'ada@example.com' }
  expect(actorPath('acme', actor)).toBe('/actor?tenant=acme&actor=a%26b%3Dc&by=id')
  expect(actorPath('acme', { name: 'Ada', email: 'ada@example.com' })).toBe(
    '/actor?tenant=acme&actor=ada%40example.com&by=email',
  )
  expect(actorPath('acme', { type: 'system' })).toBe('/actor?tenant=acme&actor=system&by=type')
  expect(actorPath('acme', actor, 'any')).toBe('/actor?tenant=acme&actor=a%26b%3Dc')
})

test('what has a page of its own leads to it from any value', () => {
  expect(termPath('acme', { key: 'trace', value: 'req 1' })?.href).toBe('/trace?tenant=acme&id=req%201')
  expect(termPath('acme', { key: 'actor.name', value: 'Ada' })?.href).toBe(
    '/actor?tenant=acme&actor=Ada&by=name',
  )
  expect(termPath('acme', { key: 'onBehalfOf', value: 'u_1' })?.href).toBe('/actor?tenant=acme&actor=u_1')
  expect(termPath('acme', { key: 'namespace', value: 'a' })).toBe(null)
})
