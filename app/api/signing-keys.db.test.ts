import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import type { KeySet, SecretView, SigningKeyView } from '@/lib/delivery/signing-key-view'
import { testKey, testPlace, testUser, type TestApi, type TestPlace, type TestUser } from '@/lib/testing/api'
import { testTenant } from '@/lib/testing/database'

import { apiRoutes } from './routes'

let place: TestPlace
let api: TestApi
let tenant: TenantRef
let admin: TestUser

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  ;({ api } = place)
})
afterAll(() => place.close())
beforeEach(async () => {
  tenant = await testTenant(place.database.db)
  admin = await testUser(place.database.db, { roles: [[tenant, 'admin']] })
})

interface Keys {
  keys: SigningKeyView[]
  url: string
}
const at = (path: string) => `/api/v1/${path}?tenant=${tenant.slug}`
const post = (path: string, json?: object) =>
  api.send('POST', at(path), { as: admin, ...(json !== undefined && { json }) })
const keys = async () => (await api.send('GET', at('signing-keys'), { as: admin })).json as Keys
const published = async (id = tenant.id) =>
  (await api.send('GET', `/.well-known/jwks.json?tenant=${id}`)).json as KeySet
const told = async (action: string) => {
  const { rows } = await place.database.db.pool.query<{ message: string; text: string }>(
    `SELECT message, row_to_json(event)::text AS text FROM event WHERE tenant_id = $1 AND action = $2 ORDER BY occurred_at`,
    [tenant.key, action],
  )
  return rows
}
async function destination(): Promise<string> {
  const json = { name: 'SIEM', target: { kind: 'webhook', url: 'https://example.org' }, format: 'json' }
  const answer = await post('destinations', json)
  expect(answer.status, answer.text).toBe(201)
  return (answer.json as { id: string }).id
}

test('anybody who knows the id of a tenant gets its public keys, and may keep them for five minutes', async () => {
  const answer = await api.send('GET', `/.well-known/jwks.json?tenant=${tenant.id.toUpperCase()}`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toBe('public, max-age=300')
  const [key, ...others] = (answer.json as KeySet).keys
  expect(others).toEqual([])
  expect(key).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', until: null })
  expect(Buffer.from(key?.x ?? '', 'base64url')).toHaveLength(32)
  const { url } = await keys()
  expect(new URL(url).pathname + new URL(url).search).toBe(`/.well-known/jwks.json?tenant=${tenant.id}`)
})

test('a slug is answered like what names nobody, also to who is signed in', async () => {
  const of = async (name: string, as?: TestUser) => {
    const { status, text, headers } = await api.send('GET', `/.well-known/jwks.json?tenant=${name}`, {
      ...(as !== undefined && { as }),
    })
    return [status, text.replaceAll(name, '…').replaceAll(headers.get('x-request-id') ?? '', '…')]
  }
  const nobody = await of(randomUUID())
  expect(nobody[0]).toBe(404)
  expect(await of(tenant.slug)).toEqual(nobody)
  expect(await of(tenant.slug, admin)).toEqual(nobody)
  expect((await api.send('GET', '/.well-known/jwks.json')).status).toBe(400)
})

test('keys of an archived tenant stay published: what it sent can still be verified', async () => {
  const before = await published()
  const root = await testUser(place.database.db, { instanceAdmin: true })
  const archived = await api.send('PATCH', `/api/v1/tenants/${tenant.id}`, {
    as: root,
    json: { archived: true },
  })
  expect(archived.status, archived.text).toBeLessThan(300)
  expect(await published()).toEqual(before)
})

test('a new key is published before it signs, and the old one for good', async () => {
  const { keys: first } = await keys()
  const answer = await post('signing-keys/rotate', {})
  expect(answer.status, answer.text).toBe(200)
  const { keys: both } = answer.json as Keys
  expect(both.map(({ state }) => state)).toEqual(['next', 'current'])
  const [next, current] = both
  expect(current).toEqual({ ...first[0], until: next?.since })
  expect((await published()).keys.map(({ kid }) => kid)).toEqual(both.map(({ keyId }) => keyId))
  const { rows } = await place.database.db.pool.query<{ minutes: number }>(
    `SELECT extract(epoch FROM signs_from - made_at)::int / 60 AS minutes FROM signing_key WHERE tenant_id = $1`,
    [tenant.id],
  )
  expect(rows).toEqual([{ minutes: 10 }])
  // One at a time: nobody could tell which is which.
  expect((await post('signing-keys/rotate', {})).status).toBe(409)
})

test('keys that have begun follow one another, and every change is recorded', async () => {
  await post('signing-keys/rotate', { inMinutes: 0 })
  const answer = await post('signing-keys/rotate', { inMinutes: 0 })
  const { keys: three } = answer.json as Keys
  expect(three.map(({ state }) => state)).toEqual(['current', 'past', 'past'])
  expect(new Set(three.map(({ keyId }) => keyId)).size).toBe(3)
  const events = await told('vouchsafe.signing-key.rotate')
  expect(events).toHaveLength(2)
  expect(events[1]?.text).toContain(three[0]?.keyId)
  expect(events[1]?.text).toContain(three[1]?.keyId)
})

test('a few new ones are made a day, and never an end to them', async () => {
  await place.database.db.pool.query(
    `INSERT INTO signing_key (tenant_id, epoch, made_at, signs_from)
     SELECT $1, n, now() - interval '25 hours', now() - interval '25 hours' FROM generate_series(1, 120) n`,
    [tenant.id],
  )
  const answers: number[] = []
  for (let i = 0; i < 6; i++) answers.push((await post('signing-keys/rotate', { inMinutes: 0 })).status)
  expect(answers).toEqual([200, 200, 200, 200, 200, 429])
  expect((await keys()).keys).toHaveLength(126)
  const refused = await post('signing-keys/rotate', { inMinutes: 0 })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(23 * 3_600)
})

test('two who change the key at the same moment: one does, and the other is told', async () => {
  const answers = await Promise.all([post('signing-keys/rotate', {}), post('signing-keys/rotate', {})])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
})

test('a destination’s secret is shown, changed with the old one beside it, and stands in no event', async () => {
  const id = await destination()
  const shown = (await post(`destinations/${id}/secret`)).json as SecretView
  expect(shown.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(shown.oldUntil).toBeNull()
  const changed = (await post(`destinations/${id}/secret/rotate`, {})).json as SecretView
  expect(changed.secret).not.toBe(shown.secret)
  expect(changed.oldUntil).not.toBeNull()
  expect((await post(`destinations/${id}/secret`)).json).toEqual(changed)
  const now = (await post(`destinations/${id}/secret/rotate`, { overlapHours: 0 })).json as SecretView
  expect(now.oldUntil).toBeNull()
  const events = [
    ...(await told('vouchsafe.destination.secret-show')),
    ...(await told('vouchsafe.destination.secret-rotate')),
  ]
  expect(events).toHaveLength(4)
  for (const { secret } of [shown, changed, now]) {
    for (const { text } of events) expect(text).not.toContain(secret.slice('whsec_'.length))
  }
})

test('keys and secrets are for who may configure deliveries', async () => {
  const id = await destination()
  const reader = await testKey(place.database.db, tenant, ['events:read'])
  for (const path of [
    'signing-keys/rotate',
    `destinations/${id}/secret`,
    `destinations/${id}/secret/rotate`,
  ]) {
    const answer = await api.send('POST', at(path), { as: reader, json: {} })
    expect(answer.status, path).toBe(403)
  }
})
