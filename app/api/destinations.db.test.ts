import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { testApi, testKey, type TestApi } from '@/lib/testing/api'
import { testAuthority } from '@/lib/testing/certificates'
import { testDatabase, type TestDb } from '@/lib/testing/database'
import { type DeliveryTest, deliveryTest } from '@/lib/testing/delivery'

import { apiRoutes } from './routes'

let database: TestDb
let api: TestApi
let t: DeliveryTest
let key: { key: string }
beforeAll(async () => {
  database = await testDatabase()
  api = await testApi(database.db, apiRoutes)
})
afterAll(async () => {
  await api.close()
  await database.drop()
})
beforeEach(async () => {
  t = await deliveryTest(database)
  key = await testKey(database.db, t.tenant, ['delivery', 'events:export'])
})
afterEach(() => t.receiver.close())

const ask = (method: string, path: string, json?: object, as = key) =>
  api.send(method, `/api/v1/destinations${path}`, { as, ...(json !== undefined && { json }) })

test('a destination is read with its last attempt, changed, and stopped and resumed', async () => {
  const { id } = await t.make({ stopAtDeadLetter: true }, { authorization: 'Bearer hush-hush' })
  t.receiver.replies.push({ status: 400, body: 'no' })
  await t.send('a')
  await t.work()
  const one = await ask('GET', `/${id}`)
  expect(one.json).toMatchObject({
    id,
    state: 'stopped',
    stoppedAtIndex: expect.any(Number) as number,
    lagSeconds: expect.any(Number) as number,
    lastAttempt: { status: 400, verdict: 'divide', answer: 'no' },
  })
  const { stoppedAtIndex: skip } = one.json as { stoppedAtIndex: number }
  expect((await ask('POST', `/${id}/resume`, { skip })).json).toMatchObject({
    state: 'running',
    stoppedAtIndex: null,
    counts: { dead: 1 },
  })
  expect((await ask('POST', `/${id}/resume`, {})).status).toBe(409)
  const changed = await ask('PATCH', `/${id}`, { version: 1, name: 'Other', stopAtDeadLetter: false })
  expect(changed.json).toMatchObject({ name: 'Other', version: 2, hasAuthorization: true })
  expect((await ask('PATCH', `/${id}`, { version: 1, name: 'Mine' })).status).toBe(409)
  const elsewhere = await ask('PATCH', `/${id}`, { version: 2, target: { url: 'https://evil.example.com' } })
  expect(elsewhere.status).toBe(422)
  expect(elsewhere.text).toContain('target.authorization')
  expect(elsewhere.text).not.toContain('hush')
})

test('what is known of deliveries is read in pages', async () => {
  const { id } = await t.make({ batch: { ageSeconds: 0, events: 1 } })
  t.receiver.replies.push({ status: 400, body: 'no' }, { status: 400, body: 'no' })
  await t.send('a', 'b', 'c')
  await t.work()
  const attempts = await ask('GET', `/${id}/attempts?limit=2`)
  expect(attempts.json).toMatchObject({
    attempts: [{ verdict: 'delivered' }, { verdict: 'divide' }],
    nextCursor: expect.any(String) as string,
  })
  const letters = await ask('GET', `/${id}/dead-letters?limit=1`)
  expect(letters.json).toMatchObject({ deadLetters: [{ reason: 'answered 400: no' }] })
  expect((await ask('GET', `/${id}/dead-letters?cursor=-1`)).status).toBe(400)
  const throughput = await ask('GET', `/${id}/throughput?hours=3`)
  expect((throughput.json as { points: object[] }).points).toHaveLength(180)
  expect((await ask('GET', `/${id}/throughput?hours=169`)).status).toBe(400)
})

test('dead letters are sent again and tests are made, to where this instance may reach', async () => {
  const { id } = await t.make({ batch: { ageSeconds: 0, events: 1 } })
  t.receiver.replies.push({ status: 400, body: 'no' })
  await t.send('a')
  await t.work()
  const problem = expect.stringContaining('inside of a private network') as string
  await t.close(id)
  expect((await ask('POST', `/${id}/dead-letters/retry`)).json).toMatchObject({ left: 1, problem })
  expect((await ask('POST', `/${id}/dead-letters/999/retry`)).status).toBe(404)
  expect((await ask('POST', `/${id}/test`, {})).json).toMatchObject({ problem, response: null })
  const target = { kind: 'webhook', url: 'http://[fd00::7]:8080/in' }
  const unsaved = await ask('POST', '/test', { name: 'New', target, format: 'cef' })
  expect(unsaved.json).toMatchObject({ verdict: 'later', problem })
  expect(t.receiver.got).toHaveLength(1)
})

test('an address that nothing is ever sent to is refused when it is saved, with what would allow it', async () => {
  const { id } = await t.make()
  const said = (url: string) => ({ name: 'New', format: 'cef', target: { kind: 'webhook', url } })
  for (const [url, allowed] of [
    ['http://10.1.2.3/in', '10.1.2.3/32:80'],
    ['https://169.254.169.254/latest', '169.254.169.254/32:443'],
    ['http://[::1]:9200/', '::1/128:9200'],
    ['https://[fd00::7]/in', 'fd00::7/128:443'],
    ['http://2886729729/', '172.16.0.1/32:80'],
  ] as const) {
    for (const asked of [ask('POST', '', said(url)), ask('PATCH', `/${id}`, { version: 1, ...said(url) })]) {
      const { status, json } = await asked
      expect([url, status, json]).toMatchObject([
        url,
        422,
        {
          errors: [
            { path: 'target.url', message: expect.stringContaining(`VOUCHSAFE_EGRESS_ALLOW=${allowed}`) },
          ],
        },
      ])
    }
  }
  // The network of these tests is open, by whatever name.
  for (const url of ['http://localhost:9/in', 'http://127.0.0.1:9/in', 'https://siem.example.com/in'])
    expect((await ask('POST', '', { ...said(url), name: url })).status).toBe(201)
  // What was saved when its network was open can still be changed otherwise.
  await t.close(id)
  expect((await ask('PATCH', `/${id}`, { version: 2, enabled: false })).status).toBe(200)
})

test('an authority that is no certificate is refused wherever it is said', async () => {
  const { id } = await t.make()
  const [good, garbage] = [testAuthority().cert, '-----BEGIN CERTIFICATE-----\ngarbage']
  const target = { kind: 'webhook', url: t.receiver.url }
  const said = (ca: string) => ({ name: 'New', format: 'cef', target: { ...target, ca } })
  for (const ca of [garbage, `${garbage}\n-----END CERTIFICATE-----`, `${good}${garbage}`]) {
    const asked = [
      ask('POST', '', said(ca)),
      ask('POST', '/test', said(ca)),
      ask('PATCH', `/${id}`, { version: 1, target: { ...target, ca } }),
      ask('POST', `/${id}/test`, { target: { ...target, ca } }),
    ]
    for (const { status, json } of await Promise.all(asked)) {
      expect([status, json]).toMatchObject([422, { errors: [{ path: 'target.ca' }] }])
    }
  }
  expect((await ask('POST', '/test', said(good + testAuthority().cert))).status).toBe(200)
})

test('who may not read events cannot have them sent anywhere', async () => {
  const { id } = await t.make()
  const other = await testKey(database.db, t.tenant, ['delivery'])
  const asked = [
    ask('PATCH', `/${id}`, { version: 1, name: 'Mine' }, other),
    ask('POST', `/${id}/resume`, {}, other),
    ask('POST', `/${id}/test`, {}, other),
    ask('POST', `/${id}/dead-letters/retry`, undefined, other),
  ]
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([403, 403, 403, 403])
  expect((await ask('GET', `/${id}`, undefined, other)).status).toBe(200)
})
