import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { changeDestination } from '@/lib/delivery/server/change-destination'
import { deliveryFigures } from '@/lib/delivery/server/delivery-figures'
import { metrics } from '@/lib/http/metrics'
import { testApi, type TestApi } from '@/lib/testing/api'
import { testDatabase, type TestDb } from '@/lib/testing/database'
import { type DeliveryTest, deliveryTest } from '@/lib/testing/delivery'

import { healthRoutes } from './health'

let database: TestDb
let api: TestApi
let t: DeliveryTest
beforeAll(async () => {
  database = await testDatabase()
  api = await testApi(database.db, healthRoutes)
})
afterAll(async () => {
  metrics().watchDeliveries(() => Promise.resolve([]))
  await api.close()
  await database.drop()
})
beforeEach(async () => {
  t = await deliveryTest(database)
  metrics().watchDeliveries(() => deliveryFigures(database.db))
})
afterEach(() => t.receiver.close())

/** What a scrape says of deliveries, by name without `vouchsafe_delivery_`, and labels. */
async function scrape(): Promise<string[]> {
  const { status, text } = await api.send('GET', '/metrics')
  expect(status).toBe(200)
  const lines = text.split('\n').filter((line) => line.startsWith('vouchsafe_delivery_'))
  return lines.map((line) => line.slice('vouchsafe_delivery_'.length))
}

test('each destination has its figures, with labels that mean what they say', async () => {
  const name = 'a"b\\c} 1'
  const { id } = await t.make({ name, batch: { ageSeconds: 0, events: 1 } })
  t.receiver.replies.push({ status: 503 }, { status: 400 }, 'hang up')
  await t.send('a', 'b')
  for (let i = 0; i < 3; i++) await t.work()
  const { counts } = await t.view(id)
  expect(counts).toMatchObject({ delivered: 1, dead: 1, pending: 0 })
  const labels = `tenant="${t.tenant.slug}",destination="${id}",name="a\\"b\\\\c} 1"`
  expect(await scrape()).toEqual(
    expect.arrayContaining([
      `accepted_total{${labels}} ${counts.accepted}`,
      `delivered_total{${labels}} 1`,
      `filtered_total{${labels}} ${counts.filtered}`,
      `expired_total{${labels}} 0`,
      `pending_events{${labels}} 0`,
      `dead_letters{${labels}} 1`,
      `lag_seconds{${labels}} 0`,
      `state{${labels},state="running"} 1`,
      ...['2xx', '4xx', '5xx', 'none'].map((answer) => `attempts_total{${labels},answer="${answer}"} 1`),
    ]),
  )
  await changeDestination(t.ctx, { destinationId: id, change: { version: 1, enabled: false } })
  await t.send('c')
  const after = await scrape()
  expect(after).toContain(`state{${labels},state="off"} 1`)
  expect(after).toContain(`delivered_total{${labels}} 1`)
  expect(after.some((line) => line.includes('state="running"'))).toBe(false)
  expect(after.find((line) => line.startsWith('lag_seconds'))).not.toMatch(/ 0$/)
})

test('a scrape goes without them where the database does not answer', async () => {
  metrics().watchDeliveries(() => Promise.reject(new Error('down')))
  expect(await scrape()).toEqual([])
})
