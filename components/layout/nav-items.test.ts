import { expect, test } from 'vitest'

import { inTenant, visibleNav } from './nav-items'

test('switching the tenant keeps the room and what narrows its list', () => {
  const search = new URLSearchParams('tenant=acme&q=actor%3Aada&since=-1d&event=1&density=comfortable')
  expect(inTenant('/events', search, 'globex')).toBe(
    '/events?q=actor%3Aada&since=-1d&density=comfortable&tenant=globex',
  )
  expect(inTenant('/settings/users', search, 'globex')).toContain('/settings/users?')
})

test('a page of one thing leads to its room, because the thing is not in the other tenant', () => {
  expect(inTenant('/events/0199a3c1', new URLSearchParams('tenant=acme'), 'globex')).toBe(
    '/events?tenant=globex',
  )
  expect(inTenant('/', new URLSearchParams(), 'globex')).toBe('/events?tenant=globex')
})

test('all tenants at once are only in the room of events, without an order that only one log has', () => {
  const search = new URLSearchParams('tenant=acme&q=type:FLOW&order=arrival&event=1')
  expect(inTenant('/events', search, '*')).toBe('/events?q=type%3AFLOW&tenant=*')
  expect(inTenant('/settings/users', new URLSearchParams('find=ada&tenant=acme'), '*')).toBe(
    '/events?tenant=*',
  )
})

test('the page about oneself is the same in every tenant, and of all of them', () => {
  expect(inTenant('/account', new URLSearchParams('tenant=acme'), 'globex')).toBe('/account?tenant=globex')
  expect(inTenant('/account', new URLSearchParams('tenant=acme'), '*')).toBe('/account?tenant=*')
})

test('each group is for its people', () => {
  const rooms = (visitor: Partial<Parameters<typeof visibleNav>[0]>) =>
    visibleNav({ role: null, instanceAdmin: false, isAllTenants: false, ...visitor }).map(
      ({ label, items }) => `${label ?? ''}: ${items.length}`,
    )
  expect(rooms({})).toEqual([])
  expect(rooms({ role: 'viewer' })).toEqual([': 2'])
  expect(rooms({ role: 'auditor' })).toEqual([': 3'])
  expect(rooms({ role: 'admin' })).toHaveLength(2)
  expect(rooms({ role: 'admin' }).some((group) => group.startsWith('Instance'))).toBe(false)
  // No group without a room is shown, and of all tenants at once none that is of one.
  expect(rooms({ role: 'admin', instanceAdmin: true }).every((group) => !group.endsWith(': 0'))).toBe(true)
  expect(rooms({ instanceAdmin: true, isAllTenants: true })[0]).toBe(': 1')
  expect(
    rooms({ instanceAdmin: true, isAllTenants: true }).some((group) => group.startsWith('Settings')),
  ).toBe(false)
})
