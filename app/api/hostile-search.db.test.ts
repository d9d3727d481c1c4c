import { afterAll, beforeAll, expect, test } from 'vitest'

import { testKey, testPlace, type TestPlace } from '@/lib/testing/api'
import { testTenant } from '@/lib/testing/database'

import { apiRoutes } from './routes'

let place: TestPlace
let reader: { key: string }
beforeAll(async () => {
  place = await testPlace(apiRoutes)
  const tenant = await testTenant(place.database.db, { slug: 'mine' })
  reader = await testKey(place.database.db, tenant, ['events:read', 'events:write'])
  await place.api.send('POST', '/api/v1/events', {
    as: reader,
    json: { actor: { type: 'user' }, action: 'a.b', change: 'NONE', resource: { type: 'FLOW', id: 'daily' } },
  })
})
afterAll(() => place.close())

const get = (path: string) => place.api.send('GET', `/api/v1/${path}`, { as: reader })

// A character that no text in the database can hold.
test.each([
  ['events?q=%00', 'q:0-1'],
  ['events?q=a:%22%00%22', 'q:3-4'],
  ['events/tail?q=%00', 'q:0-1'],
  ['histogram?q=%00', 'q:0-1'],
  ['facets?q=%00', 'q:0-1'],
  ['facets?keys=a%00', 'keys'],
  ['facets?also=type,a%00', 'also'],
  ['facets?keys=type&search=%00', 'search'],
  ['suggest?q=%00', 'q'],
  ['suggest?q=a%20%00&at=1', 'q'],
])('a NUL is refused at its place: %s', async (path, at) => {
  const { status, json } = await get(path)
  expect({ status, json }).toMatchObject({ status: 400, json: { errors: [{ path: at }] } })
})

test('the last id of all is a moment after every event', async () => {
  const { status, json } = await get(
    'resource/as-of?type=FLOW&id=daily&at=ffffffff-ffff-ffff-ffff-ffffffffffff',
  )
  expect({ status, json }).toMatchObject({ status: 200, json: { state: 'unknown' } })
})
