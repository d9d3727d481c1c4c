import { expect, test } from 'vitest'

import { nextRoute, statusOfThrown } from './next-route'

test.each([
  ['http://localhost/api/orders/42?x=1', { id: '42' }, '/api/orders/[id]'],
  ['/api/orders/a%20b', { id: 'a%20b' }, '/api/orders/[id]'],
  ['/api/orders/a%20b', { id: 'a b' }, '/api/orders/[id]'],
  ['/docs/a/b', { slug: ['a', 'b'] }, '/docs/[...slug]'],
  ['/teams/7/members/7', { team: '7', member: '7' }, '/teams/[team]/members/[member]'],
  ['/orders/orders', { id: 'orders' }, '/orders/[id]'],
  ['/docs', { slug: undefined }, '/docs'],
  ['/docs', { slug: [] }, '/docs'],
  ['https://example.com', {}, '/'],
])('the route of %s with %j', (url, params, route) => {
  expect(nextRoute(url, params)).toBe(route)
})

test.each([
  ['NEXT_REDIRECT;push;https://a/b;c;307;', 307],
  ['NEXT_REDIRECT;replace;/login;303;', 303],
  ['NEXT_HTTP_ERROR_FALLBACK;404', 404],
  ['NEXT_HTTP_ERROR_FALLBACK;401', 401],
  ['DYNAMIC_SERVER_USAGE', undefined],
])('what Next.js throws as %s is answered with %s', (digest, status) => {
  expect(statusOfThrown(Object.assign(new Error('x'), { digest }))).toBe(status)
  expect(statusOfThrown(new Error('x'))).toBeUndefined()
})
