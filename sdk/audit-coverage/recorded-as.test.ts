import { expect, test } from 'vitest'

import { isMountedAs, mountStart, spellings } from './recorded-as'

test.each([
  ['/orders', ['/orders', '/orders/']],
  ['/orders/', ['/orders', '/orders/']],
  ['/', ['/']],
  [
    '/docs/[[...slug]]',
    ['/docs/[[...slug]]', '/docs/[[...slug]]/', '/docs', '/docs/', '/docs/[...slug]', '/docs/[...slug]/'],
  ],
  ['/:id?', ['/:id?', '/:id?/', '/', '/:id', '/:id/']],
])('%s may be written as %j', (pattern, all) => {
  expect(spellings(pattern)).toEqual(all)
})

const members = { method: 'POST', pattern: '/teams/:team/members/:id', mount: '/teams/:team/members' }

test.each([
  ['/teams/:id/members/:id', true],
  ['/teams/red/members/:id', true],
  ['/teams/red/members/:id/', true],
  ['/teams/red/orders/:id', false],
  ['/teams/red/members', false],
  ['/teams/red/members/new', false],
  ['/teams', false],
])('a router that hangs at a parameter is known by %s: %s', (recorded, is) => {
  expect(isMountedAs(members, recorded)).toBe(is)
})

test('the root of such a router is known too', () => {
  expect(isMountedAs({ ...members, pattern: members.mount }, '/teams/red/members')).toBe(true)
})

test('what is asked for begins as the mount does, up to its parameter', () => {
  expect(mountStart(members)).toBe('/teams/')
  expect(mountStart({ ...members, mount: '/teams' })).toBeNull()
  expect(mountStart({ ...members, mount: '' })).toBeNull()
  expect(mountStart({ ...members, mount: '/a b/:c' })).toBeNull()
})
