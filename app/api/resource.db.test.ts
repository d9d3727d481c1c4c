import { afterAll, beforeAll, expect, test } from 'vitest'

import { testKey, testPlace, type TestPlace } from '@/lib/testing/api'
import { testTenant } from '@/lib/testing/database'

import { apiRoutes } from './routes'

let place: TestPlace
let reader: { key: string }
let stranger: { key: string }
let ids: string[]

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  const { db } = place.database
  const mine = await testTenant(db, { slug: 'mine' })
  reader = await testKey(db, mine, ['events:read'])
  stranger = await testKey(db, await testTenant(db, { slug: 'theirs' }), ['events:read'])
  const event = {
    actor: { type: 'user', id: 'u_1', name: 'Ada', onBehalfOf: { type: 'user', id: 'u_2' } },
    action: 'flow.update',
    change: 'UPDATE',
    resource: { type: 'FLOW', id: 'daily', name: 'Daily load' },
    outcome: 'success',
    message: 'Changed the flow',
    reason: 'Because',
  }
  const at = (second: number) => ({ occurredAt: new Date(Date.now() - 60_000 + second * 1000).toISOString() })
  const sent = await place.api.send('POST', '/api/v1/events', {
    as: await testKey(db, mine, ['events:write']),
    json: [
      { ...event, ...at(1), change: 'CREATE', after: { a: { b: null }, list: [1], kept: true } },
      { ...event, ...at(2), before: { a: { b: 2 }, list: [1], kept: true }, after: { list: [], kept: true } },
      { ...event, ...at(3), outcome: 'failure', change: 'DELETE' },
    ],
  })
  ids = (sent.json as { events: { id: string }[] }).events.map(({ id }) => id)
})
afterAll(() => place.close())

const get = (path: string, as = reader) => place.api.send('GET', `/api/v1/resource/${path}`, { as })

test('history, state with blame and comparison answer what their schemas say', async () => {
  const history = await get('history?type=FLOW&id=daily')
  expect(history.json).toMatchObject({
    resource: { name: 'Daily load', state: 'exists' },
    events: [
      { id: ids[2], effect: 'failed' },
      {
        id: ids[1],
        joins: 'no',
        gap: { changes: [{ path: 'a.b', from: { value: null }, to: { value: 2 } }] },
      },
      { id: ids[0], joins: 'first' },
    ],
    nextCursor: null,
  })
  const { read } = history.json as { read: string }
  const state = await get(`as-of?type=FLOW&id=daily&blame=true&read=${read}`)
  expect(state.json).toMatchObject({
    state: 'exists',
    value: { list: [], kept: true },
    blame: {
      paths: [
        { path: 'kept', event: ids[0] },
        { path: 'list', event: ids[1] },
      ],
    },
  })
  const both = await get(`compare?a=${ids[0]}&b=${ids[2]}&read=${read}`)
  expect(both.json).toMatchObject({ a: { value: { a: { b: null } } }, b: { value: { list: [] } } })
})

test.each([
  ['history?type=FLOW', 'id'],
  ['history?type=FLOW&id=', 'id'],
  ['history?type=a b&id=x', 'type'],
  ['history?type=FLOW&id=x&limit=201', 'limit'],
  ['history?type=FLOW&id=x&colour=red', 'colour'],
  ['history?type=FLOW&id=x&cursor=AAAA', 'cursor'],
  ['as-of?type=FLOW&id=x&at=yesterday', 'at'],
  ['as-of?type=FLOW&id=x&read=AAAA', 'read'],
  ['compare?a=x&b=01a1fddd-290b-7fed-ae31-f560109367d5', 'a'],
])('GET /api/v1/resource/%s is refused at %s', async (path, where) => {
  const answer = await get(path)
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.status).toBeLessThan(423)
  expect(answer.json).toMatchObject({ errors: [{ path: where }] })
})

test('a key of another tenant finds nothing, and no event', async () => {
  const theirs = await get('history?type=FLOW&id=daily', stranger)
  expect(theirs.json).toMatchObject({ events: [], resource: { state: 'unknown', firstSeen: null } })
  expect((await get('history?type=FLOW&id=daily&tenant=mine', stranger)).status).toBe(404)
  expect((await get(`as-of?type=FLOW&id=daily&at=${ids[0]}`, stranger)).json).toMatchObject({ from: null })
  expect((await get(`compare?a=${ids[0]}&b=${ids[1]}`, stranger)).status).toBe(404)
})
