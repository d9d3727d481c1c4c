import { expect, test } from 'vitest'

import { watchRoute } from './express-route'

/** A request whose router, mounted there, chose that route. */
function chosen(baseUrl: string, path: unknown, params: Record<string, string> = {}): string | undefined {
  const request = { baseUrl, params, route: undefined as unknown }
  const { route } = watchRoute(request)
  request.route = { path }
  // As where an error leaves the router.
  request.baseUrl = ''
  return route()
}

test.each([
  ['/api', '/orders/:id', {}, '/api/orders/:id'],
  ['/teams/red', '/orders/:id', { team: 'red', id: '7' }, '/teams/:team/orders/:id'],
  ['/teams/42', '/orders', {}, '/teams/:id/orders'],
  ['/teams/0199a3c1-0000-7000-8000-000000000000', '/', {}, '/teams/:id'],
  ['/v1/api', '/', {}, '/v1/api'],
  ['', '/', {}, '/'],
  ['', ['/a', '/b'], {}, '/a|/b'],
  ['', /^\/files/, {}, '/^\\/files/'],
])('a router at %s that chose %s with %j', (baseUrl, path, params, route) => {
  expect(chosen(baseUrl, path, params)).toBe(route)
})

test('no route, no pattern', () => {
  expect(watchRoute({ baseUrl: '/api' }).route()).toBeUndefined()
})
