import { expect, test } from 'vitest'

import { route, type Method } from './route'
import { makeRouter } from './router'

const declare = (method: Method, path: string, auth: 'none' | 'optional' | 'either' = 'either') =>
  route({
    method,
    path,
    tag: 'Test',
    summary: path,
    auth,
    responses: {},
    run: () => Promise.resolve({ status: 204 }),
  })
const router = makeRouter([
  declare('GET', '/events'),
  declare('POST', '/events'),
  declare('GET', '/events/:id'),
  declare('GET', '/events/export'),
  declare('DELETE', '/users/:id/keys/:key'),
  declare('GET', '/livez', 'none'),
  declare('GET', '/log/:id/tile/*tile', 'optional'),
])
const found = (method: string, path: string) => {
  const match = router.find(method, path)
  if (match === null) return null
  return 'allowed' in match ? match.allowed : [match.route.method, match.route.path, match.params]
}

test('a word of its own goes before a name', () => {
  expect(found('GET', '/events/export')).toEqual(['GET', '/events/export', {}])
  expect(found('GET', '/events/exports')).toEqual(['GET', '/events/:id', { id: 'exports' }])
})

test('names are decoded, each for itself', () => {
  expect(found('DELETE', '/users/a%2Fb/keys/%C3%A9')).toEqual([
    'DELETE',
    '/users/:id/keys/:key',
    { id: 'a/b', key: 'é' },
  ])
  expect(() => router.find('GET', '/events/%E0%A4%A')).toThrow('broken %-escape')
})

test('a star takes all that is left of a path, as it was sent', () => {
  const tile = (path: string) => found('GET', `/log/a/tile${path}`)
  expect(tile('/0/x001/%32')).toEqual(['GET', '/log/:id/tile/*tile', { id: 'a', tile: '0/x001/%32' }])
  expect(tile('/')).toEqual(['GET', '/log/:id/tile/*tile', { id: 'a', tile: '' }])
  expect(tile('')).toBeNull()
})

test('a path that exists says which methods it has', () => {
  expect(found('PUT', '/events')).toEqual(['GET', 'POST'])
  expect(found('OPTIONS', '/events/1')).toEqual(['GET'])
})

test.each(['/', '/event', '/events/', '/events/1/2', '//events', '/Events', '/users/1/keys/'])(
  '%s is nothing',
  (path) => expect(found('GET', path)).toBeNull(),
)

test('HEAD is answered only where anybody may look', () => {
  expect(found('HEAD', '/livez')).toEqual(['GET', '/livez', {}])
  expect(found('HEAD', '/log/a/tile/0')).toEqual(['GET', '/log/:id/tile/*tile', { id: 'a', tile: '0' }])
  expect(found('HEAD', '/events/export')).toEqual(['GET'])
})

test('has() says the same without decoding', () => {
  expect(router.has('/events/%E0%A4%A')).toBe(true)
  expect(router.has('/events/')).toBe(false)
})

test('what goes wrong around a path is told as the routes of the same system tell it', () => {
  const theirs = { body: () => ({ status: 400 }) }
  const one = { ...declare('GET', '/compat/other/v1/things/:id'), problem: theirs }
  const around = makeRouter([declare('GET', '/events'), one])
  expect(around.problemAt('/compat/other/v1/things/7')).toBe(theirs)
  expect(around.problemAt('/compat/other')).toBe(theirs)
  expect(around.problemAt('/compat/other/%E0%A4%A')).toBe(theirs)
  expect(around.problemAt('/compat/others')).toBeNull()
  expect(around.problemAt('/compat')).toBeNull()
  expect(around.problemAt('/events')).toBeNull()
})

test('a route that is declared twice is a mistake at start', () => {
  expect(() => makeRouter([declare('GET', '/a'), declare('GET', '/a')])).toThrow('declared twice')
})
