import { expect, test } from 'vitest'

import { inTenant } from './nav-items'

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
