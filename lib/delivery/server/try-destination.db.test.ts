import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { createDestinationInput } from '@/lib/delivery/destination-input'
import { egressTo } from '@/lib/delivery/egress'
import { testDatabase, type TestDb } from '@/lib/testing/database'
import { type DeliveryTest, deliveryTest } from '@/lib/testing/delivery'

import { testDestination } from './test-destination'
import { testNewDestination } from './test-new-destination'
import { tryDestination } from './try-destination'

let database: TestDb
let t: DeliveryTest
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  t = await deliveryTest(database)
})
afterEach(() => t.receiver.close())

const facts = (target: object = {}, more: object = {}) => {
  const { from: _, ...rest } = createDestinationInput.parse({
    name: 'SIEM',
    target: { kind: 'webhook', url: t.receiver.url, ...target },
    format: 'json',
    ...more,
  })
  return rest
}
const secret = {
  authorization: 'Bearer hush-hush-hush',
  headers: [{ name: 'X-Key', value: 'hush-and-hush' }],
}
const attempt = (target: object = {}, more: object = {}) =>
  tryDestination(t.ctx, t.place.egress, facts(target, more), null)

test('shows what was sent and what came back, and of secrets nothing', async () => {
  t.receiver.replies.push({
    status: 202,
    headers: { 'x-echo': 'got hush-and-hush', 'set-cookie': 'session=hush' },
    body: `hello Bearer hush-hush-hush at ${t.receiver.url}?token=hush-for-ever`,
  })
  const shown = await attempt({ ...secret, url: `${t.receiver.url}?token=hush-for-ever` })
  expect(JSON.stringify(shown)).not.toContain('hush')
  expect(shown).toMatchObject({
    verdict: 'delivered',
    problem: null,
    request: { method: 'POST', url: `${new URL(t.receiver.url).origin}/…` },
    response: { status: 202 },
  })
  const headers = new Map(shown.request.headers.map(({ name, value }) => [name, value]))
  expect(headers.get('authorization')).toBe('…')
  expect(headers.get('x-key')).toBe('…')
  expect(headers.get('content-type')).toBe('application/x-ndjson')
  const [got] = t.receiver.got
  expect(got?.text).toBe(shown.request.body)
  expect(got?.headers).toMatchObject({ authorization: 'Bearer hush-hush-hush', 'x-key': 'hush-and-hush' })
  expect(JSON.parse(shown.request.body)).toMatchObject({
    action: 'vouchsafe.destination.test',
    details: { test: true },
  })
})

test('cuts what came back behind its secrets, and knows them as others write them', async () => {
  const basic = Buffer.from('vouchsafe:hush/"hush"').toString('base64')
  const said = 'vouchsafe:hush/"hush"'
  const escaped = JSON.stringify(said).replaceAll('/', String.raw`\/`)
  t.receiver.replies.push({
    status: 400,
    headers: { 'x-echo': `${'x'.repeat(495)}${said}` },
    body: `${escaped} ${JSON.stringify(said)} ${'x'.repeat(3_990)} ${said.repeat(20)}`,
  })
  const shown = await attempt({ authorization: `Basic ${basic}` })
  expect(JSON.stringify(shown)).not.toContain('hush')
  expect(shown.response?.body).toMatch(/^"…" "…" x+ …+$/)
})

test.each([
  [
    { status: 400, body: 'no' },
    { verdict: 'divide', problem: 'answered 400: it refuses this event' },
  ],
  [{ status: 503 }, { verdict: 'later', problem: 'answered 503: it would be tried again' }],
  [{ status: 403 }, { verdict: 'refused', problem: 'answered 403: it takes nothing as it is sent' }],
  ['hang up', { verdict: 'later', problem: 'the connection was cut (ECONNRESET)', response: null }],
] as const)('says what would follow from %j', async (reply, wanted) => {
  t.receiver.replies.push(reply)
  expect(await attempt()).toMatchObject(wanted)
})

test('a document that _bulk refuses did not arrive', async () => {
  const body = JSON.stringify({
    errors: true,
    items: [
      { create: { status: 400, error: { type: 'mapper', reason: `${'x'.repeat(480)}hush-and-hush` } } },
    ],
  })
  t.receiver.replies.push({ status: 200, body })
  const shown = await attempt({ ...secret, kind: 'elasticsearch', index: 'logs' }, { format: 'ecs' })
  expect(JSON.stringify(shown)).not.toContain('hush')
  expect(shown.verdict).toBe('divide')
  expect(shown.problem).toContain('mapper')
})

test('is recorded, counts as nothing, and reaches no private network', async () => {
  const { id } = await t.make()
  const before = await t.view(id)
  const saved = { id, secretEpochs: [0] }
  const shown = await tryDestination(t.ctx, egressTo([]), facts(), saved)
  expect(shown).toMatchObject({ verdict: 'later', response: null })
  expect(shown.problem).toContain('inside of a private network')
  expect(t.receiver.got).toEqual([])
  expect((await t.view(id)).counts.delivered).toBe(before.counts.delivered)
  const [event] = await database.db.prisma.event.findMany({
    where: { tenantId: t.tenant.key, action: 'vouchsafe.destination.test' },
  })
  expect(event).toMatchObject({ resourceId: id, details: { verdict: 'later', status: null } })
})

test('of one that is there tries out changes, which need its secrets again for another host', async () => {
  const { id } = await t.make({}, secret)
  const change = { target: { url: 'http://127.0.0.1:9/elsewhere' } }
  await expect(testDestination(t.ctx, { destinationId: id, change })).rejects.toMatchObject({
    code: 'invalid',
  })
  await t.close(id)
  const shown = await testDestination(t.ctx, { destinationId: id, change: { format: 'cef' } })
  expect(shown.request.body).toMatch(/^CEF:0\|/)
  // The instance of these tests allows no private network but this machine.
  expect(shown.problem).toContain('VOUCHSAFE_EGRESS_ALLOW')
})

test('is made ten times a minute at most', async () => {
  const input = { ...facts(), from: 'now' as const }
  const now = new Date()
  const ctx = { ...t.ctx, now: () => now }
  for (let i = 0; i < 10; i++) await testNewDestination(ctx, input)
  await expect(testNewDestination(ctx, input)).rejects.toMatchObject({ code: 'rate_limited' })
})
