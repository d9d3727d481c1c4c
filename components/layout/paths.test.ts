import { expect, test } from 'vitest'

import { safeNext, signInPath } from './paths'

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
})

test('the sign-in page knows the way back and the reason', () => {
  expect(signInPath('/events?tenant=acme', 'expired')).toBe(
    '/sign-in?reason=expired&next=%2Fevents%3Ftenant%3Dacme',
  )
  expect(signInPath('/')).toBe('/sign-in')
})
