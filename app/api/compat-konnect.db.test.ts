import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { Scope, TenantRef } from '@/lib/access/roles'
import type { JsonObject } from '@/lib/base/json'
import { signedByKonnect } from '@/lib/decode/konnect/signature'
import { readJwks } from '@/lib/decode/server/jwks'
import { verifySignature } from '@/lib/decode/server/verify-signature'
import { egressTo } from '@/lib/delivery/egress'
import { deliverNext } from '@/lib/delivery/server/deliver-next'
import type { EventDraft } from '@/lib/event/event'
import { appendEvents } from '@/lib/log/server/append'
import { testKey, type TestPlace, testPlace, testUser } from '@/lib/testing/api'
import { testAuthority } from '@/lib/testing/certificates'
import { testTenant } from '@/lib/testing/database'
import { testReceiver, type TestReceiver } from '@/lib/testing/receiver'

import { apiRoutes } from './routes'

const NEVER = '0001-01-01T00:00:00Z'
const SCOPES: readonly Scope[] = ['delivery', 'events:export', 'events:read']

let place: TestPlace
let receiver: TestReceiver
let org: TenantRef
let portal: TenantRef
let otherPortal: TenantRef
/** Keys of these tenants. */
let orgKey: { key: string }
let portalKey: { key: string }
let count = 0

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  receiver = await testReceiver(testAuthority().issue('siem'))
})
afterAll(async () => {
  receiver.close()
  await place.close()
})
beforeEach(async () => {
  receiver.got.length = 0
  receiver.replies.length = 0
  const { db } = place.database
  const n = ++count
  org = await testTenant(db, { slug: `org-${n}` })
  portal = await testTenant(db, { slug: `portal-${n}`, parentId: org.id })
  otherPortal = await testTenant(db, { slug: `other-${n}`, parentId: org.id })
  orgKey = await testKey(db, org, SCOPES)
  portalKey = await testKey(db, portal, SCOPES)
})
afterEach(async () => {
  const { pool } = place.database.db
  await pool.query('DELETE FROM konnect_webhook')
  await pool.query('DELETE FROM konnect_destination')
  await pool.query('DELETE FROM destination')
})

/** What Konnect's API answers to a key: status and body. */
async function ask(method: string, path: string, json?: unknown, as = orgKey) {
  const request = { as, ...(json !== undefined && { json }) }
  const answer = await place.api.send(method, `/compat/konnect${path}`, request)
  return { status: answer.status, json: answer.json as JsonObject } // safe: it answers objects, or nothing
}

const destination = (more: object = {}) => ({
  name: 'SIEM',
  endpoint: receiver.url,
  authorization: 'Bearer hush-hush-hush',
  log_format: 'cef',
  skip_ssl_verification: true,
  ...more,
})
const made = async (more: object = {}, as = orgKey): Promise<string> => {
  const { status, json } = await ask('POST', '/v3/audit-log-destinations', destination(more), as)
  expect(status).toBe(201)
  return json['id'] as string // safe: it was held to its schema
}

/** Sign-ins of these people. */
async function signIns(tenant: TenantRef, ids: readonly string[], occurredAt = new Date().toISOString()) {
  const drafts = ids.map((id): EventDraft => ({
    occurredAt,
    actor: { type: 'user', id },
    action: 'login',
    change: 'NONE',
    outcome: 'success',
    resource: { type: 'SESSION' },
  }))
  const source = { name: 'portal', format: 'events' }
  await appendEvents(place.database.db, { tenant, source, receivedAt: new Date(), drafts })
}

async function work(): Promise<void> {
  const { db } = place.database
  const at = {
    db,
    egress: egressTo(['127.0.0.0/8']),
    now: () => new Date(Date.now() + 60_000),
    random: () => 0,
  }
  while (await deliverNext(at));
}
const lines = () => receiver.got.flatMap(({ text }) => text.trimEnd().split('\n'))
/** Of what arrived, who signed in. */
const people = () => lines().flatMap((line) => /AUTHENTICATION.*principal_id=(\S+)/.exec(line)?.[1] ?? [])
const actionsIn = async (tenant: TenantRef) => {
  const { rows } = await place.database.db.pool.query<{ action: string }>(
    `SELECT action FROM event WHERE tenant_id = $1 AND action LIKE 'vouchsafe.%' ORDER BY idx`,
    [tenant.key],
  )
  return rows.map(({ action }) => action.replace('vouchsafe.', ''))
}

describe.each(['v2', 'v3'])('destinations of %s', (version) => {
  const path = `/${version}/audit-log-destinations`

  it('are made, read, changed and deleted, in the bodies that Konnect has', async () => {
    const asked = { ...destination(), id: '07ec3858-066b-4629-bdc5-d4aa893b424d' }
    const { status, json } = await ask('POST', path, asked)
    const { authorization: _, id: __, ...shown } = asked
    expect([status, json]).toEqual([
      201,
      { ...shown, id: expect.any(String), created_at: expect.any(String), updated_at: NEVER },
    ])
    const id = json['id'] as string // safe: it was held to its schema
    expect(await ask('GET', `${path}/${id}`)).toEqual({ status: 200, json })
    const change = { endpoint: `${receiver.url}-json`, log_format: 'json', skip_ssl_verification: false }
    const changed = await ask('PATCH', `${path}/${id}`, change)
    expect(changed).toMatchObject({ status: 200, json: { ...change, id, name: 'SIEM' } })
    expect(changed.json['updated_at']).not.toBe(NEVER)
    expect((await ask('DELETE', `${path}/${id}`)).status).toBe(204)
    expect((await ask('GET', `${path}/${id}`)).status).toBe(404)
    expect(await actionsIn(org)).toEqual(
      ['create', 'update', 'delete'].map((verb) => `konnect-destination.${verb}`),
    )
  })

  it('are listed page by page, there and back, and found by name', async () => {
    for (const name of ['First', 'Second', 'Third']) await made({ name })
    type Page = { data: { name: string }[]; meta: Record<string, string | number | null> }
    const page = async (query: string) => {
      const answer = await place.api.send('GET', query, { as: orgKey })
      expect(answer.status).toBe(200)
      return answer.json as Page // safe: it was held to its schema
    }
    const names = ({ data }: Page) => data.map(({ name }) => name)
    const first = await page(`/compat/konnect${path}?page[size]=2`)
    expect([names(first), first.meta['previous'], first.meta['size']]).toEqual([['First', 'Second'], null, 2])
    const second = await page(String(first.meta['next']))
    expect([names(second), second.meta['next']]).toEqual([['Third'], null])
    expect(names(await page(String(second.meta['previous'])))).toEqual(['First', 'Second'])
    expect(names(await page(`/compat/konnect${path}?filter[name][eq]=Second`))).toEqual(['Second'])
    expect(names(await page(`/compat/konnect${path}?filter[name][contains]=ir`))).toEqual(['First', 'Third'])
  })
})

const problem = (detail: string, field: string, reason: string) => ({
  status: 400,
  json: {
    status: 400,
    title: 'Bad Request',
    instance: expect.stringMatching(/^vouchsafe:trace:\S+$/),
    detail,
    invalid_parameters: [{ field, reason }],
  },
})

describe('what cannot be honoured is told as Konnect does', () => {
  it.each([
    [{ authorization: undefined }, 'Required field missing', 'authorization', 'cannot be blank'],
    [{ authorization: ' ' }, 'Required field missing', 'authorization', 'cannot be blank'],
    [{ endpoint: undefined }, 'Required field missing', 'endpoint', 'cannot be blank'],
    [{ endpoint: 'nowhere' }, 'Invalid endpoint', 'endpoint', 'must be a valid URL'],
    [{ endpoint: 'http://siem.example.com' }, 'Invalid endpoint', 'endpoint', 'must be an HTTPS URL'],
    [{ endpoint: 'https://a:b@siem.example.com' }, 'Invalid endpoint', 'endpoint', 'must be a valid URL'],
    [{ log_format: 'xml' }, 'Invalid log_format', 'log_format', 'must be one of cef, json, cps'],
  ])('%j', async (more, detail, field, reason) => {
    expect(await ask('POST', '/v3/audit-log-destinations', destination(more))).toEqual(
      problem(detail, field, reason),
    )
  })

  it('no JSON, no object, no id', async () => {
    const body = problem('Could not parse request body', 'body', 'request format is invalid')
    const sent = await place.api.send('POST', '/compat/konnect/v3/audit-log-destinations', {
      as: orgKey,
      body: '{',
      headers: { 'content-type': 'application/json' },
    })
    expect({ status: sent.status, json: sent.json }).toEqual(body)
    expect(sent.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(await ask('PATCH', '/v3/audit-log-webhook', [])).toEqual(body)
    expect(await ask('PATCH', '/v3/audit-log-webhook', { audit_log_destination_id: 'x' })).toEqual(
      problem(
        'Could not parse destination id',
        'audit_log_destination_id',
        'destination id format is invalid',
      ),
    )
  })

  it('a name that is taken, and a secret that would go to another host', async () => {
    const id = await made()
    expect(await ask('POST', '/v3/audit-log-destinations', destination({ name: ' siem ' }))).toEqual(
      problem('Invalid name', 'name', 'must be unique'),
    )
    const path = `/v3/audit-log-destinations/${id}`
    const away = await ask('PATCH', path, { endpoint: 'https://elsewhere.example.com' })
    expect(away).toMatchObject({ status: 400, json: { invalid_parameters: [{ field: 'authorization' }] } })
    const both = { endpoint: 'https://elsewhere.example.com', authorization: 'Bearer other-token' }
    expect((await ask('PATCH', path, { ...both, skip_ssl_verification: false })).status).toBe(200)
    const { status, json } = await ask('PATCH', path, { skip_ssl_verification: true })
    expect([status, json['invalid_parameters']]).toMatchObject([400, [{ field: 'authorization' }]])
    expect((await ask('PATCH', path, { ...both, skip_ssl_verification: true })).status).toBe(200)
  })

  it('who is not known, who may not, and what is not there', async () => {
    const path = '/v3/audit-log-webhook'
    const shape = { instance: expect.stringMatching(/^vouchsafe:trace:/), detail: expect.any(String) }
    expect(await ask('GET', path, undefined, { key: 'kpat_unknown' })).toEqual({
      status: 401,
      json: { ...shape, status: 401, title: 'Unauthorized' },
    })
    const reader = await testKey(place.database.db, org, ['events:read'])
    expect(await ask('GET', path, undefined, reader)).toEqual({
      status: 403,
      json: { ...shape, status: 403, title: 'Forbidden' },
    })
    expect(await ask('GET', '/v3/nowhere')).toEqual({
      status: 404,
      json: { ...shape, status: 404, title: 'Not Found' },
    })
    expect(await ask('POST', path)).toEqual({
      status: 405,
      json: { ...shape, status: 405, title: 'Method Not Allowed' },
    })
    const sender = await testKey(place.database.db, org, ['delivery'])
    const id = await made({}, sender)
    const set = { audit_log_destination_id: id, enabled: true }
    // What is sent somewhere is read there.
    expect((await ask('PATCH', path, set, sender)).status).toBe(403)
    expect(
      (await ask('PATCH', `/v3/audit-log-destinations/${id}`, { log_format: 'json' }, sender)).status,
    ).toBe(403)
    const inline = { ...destination(), enabled: true }
    expect((await ask('PATCH', '/v2/audit-log-webhook', inline, sender)).status).toBe(403)
    const job = { start_at: '2026-11-20T09:00:00Z', end_at: '2026-11-20T10:00:00Z' }
    expect((await ask('PUT', '/v3/audit-log-replay-job', job, sender)).status).toBe(403)
    expect((await ask('PATCH', path, { enabled: false }, sender)).status).toBe(200)
    expect(await ask('GET', `/v3/portals/${org.id}/audit-log-webhook`)).toEqual({
      status: 404,
      json: { ...shape, status: 404, title: 'Not Found' },
    })
  })
})

describe('the webhook', () => {
  it('of v3 is unset, points somewhere, sends what comes from then on, and is disabled', async () => {
    const path = '/v3/audit-log-webhook'
    expect(await ask('GET', path)).toEqual({
      status: 200,
      json: { audit_log_destination_id: '', enabled: false },
    })
    expect((await ask('GET', `${path}/status`)).json).toEqual({
      webhook_enabled: false,
      webhook_status: 'unconfigured',
    })
    expect(await ask('PATCH', path, { enabled: true })).toEqual(
      problem('Required field missing', 'audit_log_destination_id', 'cannot be blank'),
    )
    await signIns(org, ['before'])
    const id = await made()
    const set = { audit_log_destination_id: id, enabled: true }
    expect(await ask('PATCH', path, set)).toEqual({ status: 200, json: set })
    expect((await ask('GET', `${path}/status`)).json).toEqual({
      webhook_enabled: true,
      webhook_status: 'active',
    })
    await signIns(org, ['ada'])
    await work()
    expect(people()).toEqual(['ada'])
    expect(receiver.got[0]?.headers).toMatchObject({
      authorization: 'Bearer hush-hush-hush',
      'content-type': 'text/plain',
      'content-encoding': 'gzip',
    })
    expect((await ask('GET', `${path}/status`)).json).toEqual({
      webhook_enabled: true,
      webhook_status: 'active',
      last_attempt_at: expect.any(String),
      last_response_code: 200,
      last_response_message: 'OK',
    })
    expect(await ask('DELETE', `/v3/audit-log-destinations/${id}`)).toMatchObject({
      status: 409,
      json: { title: 'Resource Conflict', detail: expect.stringContaining('destination is in use') },
    })
    expect((await ask('PATCH', path, { enabled: false })).json).toEqual({ ...set, enabled: false })
    await signIns(org, ['late'])
    await work()
    expect(people()).toEqual(['ada'])
    expect((await ask('PATCH', path, { enabled: true })).status).toBe(200)
    await work()
    expect(people()).toEqual(['ada', 'late'])
    expect((await ask('DELETE', path)).status).toBe(204)
    expect((await ask('GET', path)).json).toEqual({ audit_log_destination_id: '', enabled: false })
    expect((await ask('DELETE', `/v3/audit-log-destinations/${id}`)).status).toBe(204)
  })

  it('that is pointed at a destination which somebody changes just then sends as it is afterwards', async () => {
    const { pool } = place.database.db
    const id = await made()
    const holder = await pool.connect()
    await holder.query('BEGIN')
    await holder.query('SELECT FROM konnect_destination WHERE id = $1 FOR UPDATE', [id])
    const set = ask('PATCH', '/v3/audit-log-webhook', { audit_log_destination_id: id, enabled: true })
    const waiting = `SELECT FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
    while ((await pool.query(`${waiting} OR (NOT granted AND locktype = 'transactionid')`)).rowCount === 0);
    await holder.query(`UPDATE konnect_destination SET log_format = 'json' WHERE id = $1`, [id])
    await holder.query('COMMIT')
    holder.release()
    expect((await set).status).toBe(200)
    await signIns(org, ['ada'])
    await work()
    expect(lines().map((line) => line[0])).toContain('{')
  })

  it('whose receiver refuses is inactive, and still enabled', async () => {
    await ask('PATCH', '/v3/audit-log-webhook', { audit_log_destination_id: await made(), enabled: true })
    await signIns(org, ['ada'])
    receiver.replies.push({ status: 401 })
    await work()
    for (const version of ['v2', 'v3'])
      expect((await ask('GET', `/${version}/audit-log-webhook/status`)).json).toMatchObject({
        webhook_enabled: true,
        webhook_status: 'inactive',
        last_response_code: 401,
        last_response_message: 'Unauthorized',
      })
  })

  it('sends what can be verified with the keys of v2', async () => {
    await ask('PATCH', '/v3/audit-log-webhook', { audit_log_destination_id: await made(), enabled: true })
    await signIns(org, ['ada'])
    await work()
    const { json } = await ask('GET', '/v2/audit-log-webhook/jwks.json')
    const keys = readJwks(json)
    expect(lines().map((line) => verifySignature(keys, signedByKonnect(line)).result)).toEqual(
      lines().map(() => 'valid'),
    )
    const one = { kty: 'OKP', alg: 'EdDSA', crv: 'Ed25519', kid: expect.any(String), x: expect.any(String) }
    expect(json).toEqual({ keys: [one] })
  })

  it('of v2 has its destination in it, which v3 shows', async () => {
    const path = '/v2/audit-log-webhook'
    expect((await ask('GET', path)).json).toEqual({
      endpoint: 'unconfigured',
      enabled: false,
      log_format: 'cef',
      skip_ssl_verification: false,
      updated_at: NEVER,
    })
    expect((await ask('PATCH', path, { enabled: false })).status).toBe(200)
    expect(await ask('PATCH', path, { enabled: true })).toEqual(
      problem('Required field missing', 'endpoint', 'cannot be blank'),
    )
    expect(await ask('PATCH', path, { endpoint: receiver.url })).toEqual(
      problem('Required field missing', 'authorization', 'cannot be blank'),
    )
    const { name: _, ...inline } = destination({ enabled: true, log_format: 'json' })
    const { authorization: __, ...shown } = inline
    const set = await ask('PATCH', path, inline)
    expect(set).toEqual({ status: 200, json: { ...shown, updated_at: expect.any(String) } })
    await signIns(org, ['ada'])
    await work()
    expect(lines().map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ principal_id: 'ada', event_product: 'Konnect' }),
    )
    const listed = await ask('GET', '/v3/audit-log-destinations')
    const [{ id }] = listed.json['data'] as [{ id: string }] // safe: it was held to its schema
    expect((await ask('GET', '/v3/audit-log-webhook')).json).toEqual({
      audit_log_destination_id: id,
      enabled: true,
    })
    expect((await ask('PATCH', path, { log_format: 'cps' })).json).toMatchObject({
      log_format: 'cps',
      enabled: true,
    })
    // Deleted by v3 and set again by v2: the same destination.
    expect((await ask('DELETE', '/v3/audit-log-webhook')).status).toBe(204)
    expect((await ask('PATCH', path, { enabled: true })).json).toMatchObject({
      log_format: 'cps',
      enabled: true,
    })
    expect((await ask('GET', '/v3/audit-log-webhook')).json).toEqual({
      audit_log_destination_id: id,
      enabled: true,
    })
  })

  it('whose stream somebody deleted is not enabled any more, and nothing begins from the start', async () => {
    const id = await made()
    await ask('PATCH', '/v3/audit-log-webhook', { audit_log_destination_id: id, enabled: true })
    await signIns(org, ['ada'])
    await place.database.db.pool.query('DELETE FROM destination')
    expect((await ask('GET', '/v3/audit-log-webhook')).json).toEqual({
      audit_log_destination_id: id,
      enabled: false,
    })
    await ask('PATCH', `/v3/audit-log-destinations/${id}`, { log_format: 'json' })
    await work()
    expect(receiver.got).toEqual([])
    await ask('PATCH', '/v3/audit-log-webhook', { enabled: true })
    await signIns(org, ['bob'])
    await work()
    // As a word: an id may hold these letters.
    expect(lines().join()).not.toMatch(/\bada\b/)
  })
})

describe('the replay job', () => {
  const path = '/v3/audit-log-replay-job'
  const hour = 3_600_000
  const job = (from: number, to: number) => ({
    start_at: new Date(Date.now() + from * hour).toISOString(),
    end_at: new Date(Date.now() + to * hour).toISOString(),
  })

  it('is unconfigured, is accepted where the webhook is enabled, runs alone, and completes', async () => {
    const none = { start_at: NEVER, end_at: NEVER, status: 'unconfigured', updated_at: NEVER }
    expect(await ask('GET', path)).toEqual({ status: 200, json: none })
    expect((await ask('PUT', path, job(-1, 1))).status).toBe(400)
    await signIns(org, ['ada', 'bob'])
    await ask('PATCH', '/v3/audit-log-webhook', { audit_log_destination_id: await made(), enabled: true })
    const asked = job(-1, 1)
    const accepted = { ...asked, status: 'accepted', updated_at: expect.any(String) }
    expect(await ask('PUT', path, asked)).toEqual({ status: 202, json: accepted })
    expect(await ask('GET', path)).toEqual({ status: 200, json: accepted })
    expect(await ask('PUT', path, asked)).toEqual({
      status: 409,
      json: {
        status: 409,
        title: 'Resource Conflict',
        instance: expect.stringMatching(/^vouchsafe:trace:/),
        detail: 'A replay job is currently running',
      },
    })
    await work()
    expect(people()).toEqual(['ada', 'bob'])
    expect(lines().filter((line) => line.includes(' replayed=true '))).not.toEqual([])
    expect((await ask('GET', path)).json).toMatchObject({ ...asked, status: 'completed' })
    // Konnect's own example begins where it ends.
    const moment = job(-1, -1)
    expect(await ask('PUT', '/v2/audit-log-replay-job', moment)).toMatchObject({ status: 202, json: moment })
    await work()
    expect((await ask('GET', path)).json).toMatchObject({ status: 'completed' })
  })

  it('two that begin at once are one', async () => {
    await ask('PATCH', '/v3/audit-log-webhook', { audit_log_destination_id: await made(), enabled: true })
    const answers = await Promise.all([0, 1, 2].map(() => ask('PUT', path, job(-1, 1))))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409, 409])
    const { rows } = await place.database.db.pool.query('SELECT FROM replay WHERE ended_at IS NULL')
    expect(rows).toHaveLength(1)
  })

  it.each([
    [{ start_at: '2026-11-20T10:00:00Z' }, 'Required field missing', 'end_at', 'cannot be blank'],
    [
      { start_at: 'now', end_at: '2026-11-20T10:00:00Z' },
      'Invalid start_at',
      'start_at',
      'must be a date-time',
    ],
    [
      { start_at: '2026-11-20T10:00:00Z', end_at: '2026-11-20T09:00:00Z' },
      'Invalid end_at',
      'end_at',
      'must not be before start_at',
    ],
  ])('%j is refused', async (sent, detail, field, reason) => {
    expect(await ask('PUT', path, sent)).toEqual(problem(detail, field, reason))
  })

  it('of a portal holds its webhook until it has ended', async () => {
    const portalPath = `/v3/portals/${portal.id}`
    await ask('PATCH', `${portalPath}/audit-log-webhook`, {
      audit_log_destination_id: await made(),
      enabled: true,
    })
    expect((await ask('PUT', `${portalPath}/audit-log-replay-job`, job(-1, 1))).status).toBe(202)
    expect(await ask('DELETE', `${portalPath}/audit-log-webhook`)).toMatchObject({
      status: 409,
      json: { detail: 'A replay job is currently running' },
    })
    await work()
    expect((await ask('DELETE', `${portalPath}/audit-log-webhook`)).status).toBe(204)
  })
})

describe.each(['v2', 'v3'])('a portal of %s', (version) => {
  const path = () => `/${version}/portals/${portal.id}/audit-log-webhook`

  it('sends its own events to a destination of its organization, and keeps up with it', async () => {
    const id = await made()
    const set = { enabled: true, audit_log_destination_id: id }
    expect(await ask('GET', path())).toEqual({
      status: 200,
      json: { audit_log_destination_id: '', enabled: false },
    })
    expect(await ask('PATCH', path(), set)).toEqual({ status: 200, json: set })
    await signIns(org, ['of-the-org'])
    await signIns(portal, ['dev'])
    await work()
    expect(people()).toEqual(['dev'])
    expect(
      lines().every((line) => line.includes('|Dev-Portal|') && line.includes(`portal_id=${portal.id}`)),
    ).toBe(true)
    expect((await ask('GET', `${path()}/status`)).json).toMatchObject({ webhook_status: 'active' })
    const jwks = readJwks((await ask('GET', '/v2/audit-log-webhook/jwks.json')).json)
    expect(lines().map((line) => verifySignature(jwks, signedByKonnect(line)).result)).not.toContain(
      'invalid',
    )
    await ask('PATCH', `/v3/audit-log-destinations/${id}`, {
      log_format: 'json',
      authorization: 'Bearer another',
    })
    receiver.got.length = 0
    await signIns(portal, ['dev2'])
    await work()
    expect(receiver.got[0]?.headers).toMatchObject({ authorization: 'Bearer another' })
    expect(lines().map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ principal_id: 'dev2', portal_id: portal.id, org_id: org.id }),
    )
    expect(await actionsIn(portal)).toEqual(['konnect-webhook.update', 'konnect-webhook.update'])
    expect((await ask('PATCH', path(), { enabled: false })).json).toEqual({ ...set, enabled: false })
    expect((await ask('DELETE', path())).status).toBe(204)
  })
})

describe('a key of a portal', () => {
  const own = () => `/v3/portals/${portal.id}`
  const askAsPortal = (method: string, path: string, json?: unknown) => ask(method, path, json, portalKey)

  it('sets up its webhook and replays, with a destination of its own', async () => {
    const id = await made({ name: 'Mine' }, portalKey)
    const set = { enabled: true, audit_log_destination_id: id }
    expect(await askAsPortal('PATCH', `${own()}/audit-log-webhook`, set)).toEqual({ status: 200, json: set })
    // The same webhook, as its own.
    expect((await askAsPortal('GET', '/v3/audit-log-webhook')).json).toEqual(set)
    await signIns(portal, ['dev'])
    await work()
    expect(people()).toEqual(['dev'])
    const job = { start_at: '2020-01-01T00:00:00.000Z', end_at: '2040-01-01T00:00:00.000Z' }
    expect((await askAsPortal('PUT', `${own()}/audit-log-replay-job`, job)).status).toBe(202)
    await work()
    expect(people()).toEqual(['dev', 'dev'])
    // Whoever is above may see it, and the other portal may not.
    expect((await ask('GET', `${own()}/audit-log-webhook`)).json).toEqual(set)
    const stranger = await testKey(place.database.db, otherPortal, SCOPES)
    expect((await ask('GET', `${own()}/audit-log-webhook`, undefined, stranger)).status).toBe(404)
  })

  it('sees and changes nothing of its parent, or of another portal', async () => {
    const id = await made({ endpoint: `${receiver.url}?token=hush` })
    await ask('PATCH', '/v3/audit-log-webhook', { audit_log_destination_id: id, enabled: true })
    await ask('PATCH', `/v3/portals/${otherPortal.id}/audit-log-webhook`, {
      audit_log_destination_id: id,
      enabled: true,
    })
    const before = await everything()
    expect((await askAsPortal('GET', '/v3/audit-log-destinations')).json['data']).toEqual([])
    const job = { start_at: '2020-01-01T00:00:00Z', end_at: '2040-01-01T00:00:00Z' }
    const foreign = { audit_log_destination_id: id, enabled: true }
    const attempts: [string, string, unknown?][] = [
      ['GET', `/v3/audit-log-destinations/${id}`],
      ['PATCH', `/v3/audit-log-destinations/${id}`, { log_format: 'json' }],
      ['DELETE', `/v3/audit-log-destinations/${id}`],
      ['PATCH', '/v3/audit-log-webhook', foreign],
      ['PATCH', `${own()}/audit-log-webhook`, foreign],
      ...[org.id, otherPortal.id].flatMap((tenantId): [string, string, unknown?][] => [
        ['GET', `/v3/portals/${tenantId}/audit-log-webhook`],
        ['GET', `/v3/portals/${tenantId}/audit-log-webhook/status`],
        ['PATCH', `/v3/portals/${tenantId}/audit-log-webhook`, { enabled: false }],
        ['DELETE', `/v3/portals/${tenantId}/audit-log-webhook`],
        ['GET', `/v3/portals/${tenantId}/audit-log-replay-job`],
        ['PUT', `/v3/portals/${tenantId}/audit-log-replay-job`, job],
      ]),
      ['GET', `/v3/audit-log-webhook?tenant=${org.slug}`],
      ['GET', `/v3/audit-logs?tenant=${otherPortal.slug}`],
    ]
    for (const [method, path, json] of attempts)
      expect([path, (await askAsPortal(method, path, json)).status]).toEqual([path, 404])
    expect(await everything()).toBe(before)
  })

  it('is told of a destination that its parent chose for it who that leads to, and cannot have it elsewhere', async () => {
    const id = await made({ endpoint: `${receiver.url}?token=hush` })
    const set = { audit_log_destination_id: id, enabled: true }
    await ask('PATCH', `${own()}/audit-log-webhook`, set)
    const told = [
      await askAsPortal('GET', '/v2/audit-log-webhook'),
      await askAsPortal('GET', '/v3/audit-log-webhook'),
      (await place.api.send('GET', '/api/v1/destinations', { as: portalKey })).json,
    ]
    expect(JSON.stringify(told)).not.toContain('hush')
    // It may stop what is sent of it, and have that go on.
    for (const enabled of [false, true])
      expect((await askAsPortal('PATCH', '/v3/audit-log-webhook', { enabled })).json).toEqual({
        ...set,
        enabled,
      })
    const elsewhere = await askAsPortal('PATCH', '/v2/audit-log-webhook', {
      endpoint: 'https://evil.example.com',
    })
    expect(elsewhere).toEqual(problem('Required field missing', 'authorization', 'cannot be blank'))
    expect((await ask('GET', `/v3/audit-log-destinations/${id}`)).json).toMatchObject({
      endpoint: `${receiver.url}?token=hush`,
    })
  })

  it('does not have what its parent sends with: it may say what is sent, and not where or how', async () => {
    await ask('PATCH', `${own()}/audit-log-webhook`, {
      audit_log_destination_id: await made(),
      enabled: true,
    })
    const as = await testUser(place.database.db, { roles: [[portal, 'admin']] })
    const listed = (await place.api.send('GET', '/api/v1/destinations', { as })).json
    const [{ id, target }] = (listed as { destinations: [{ id: string; target: object }] }).destinations // safe: one was just made
    const change = (json: object) =>
      place.api.send('PATCH', `/api/v1/destinations/${id}`, { as, json: { version: 1, ...json } })
    const attempt = (json: object) => place.api.send('POST', `/api/v1/destinations/${id}/test`, { as, json })
    for (const json of [
      { target: { url: `${new URL(receiver.url).origin}/echo` } },
      { target: { timeoutSeconds: 5 } },
      { target: { authorization: 'Bearer of-the-portal' } },
      { format: 'json' },
    ])
      for (const answer of [await change(json), await attempt(json)])
        expect([answer.status, answer.json]).toMatchObject([
          409,
          { errors: [{ path: Object.keys(json)[0] }] },
        ])
    expect((await change({ target, query: 'type:SESSION', masks: ['client.ip'] })).status).toBe(200)
    await signIns(portal, ['dev'])
    await work()
    expect(people()).toEqual(['dev'])
    expect(receiver.got[0]?.headers).toMatchObject({ authorization: 'Bearer hush-hush-hush' })
  })

  /** What a change of the parent or the other portal could have changed. */
  async function everything(): Promise<string> {
    const { prisma } = place.database.db
    const tenants = { tenantId: { in: [org.id, otherPortal.id] } }
    const rows = [
      await prisma.konnectDestination.findMany({
        where: tenants,
        orderBy: { id: 'asc' },
        omit: { secrets: true },
      }),
      await prisma.konnectWebhook.findMany({ orderBy: { tenantId: 'asc' } }),
      await prisma.destination.findMany({ where: tenants, orderBy: { id: 'asc' }, omit: { secrets: true } }),
      await prisma.replay.count(),
    ]
    return JSON.stringify(rows)
  }
})

it('an admin of a portal sends its events somewhere and replays them, and finds nothing of what is above', async () => {
  const admin = await testUser(place.database.db, { roles: [[portal, 'admin']] })
  const made = async (as: { key: string } | { cookie: string }, name: string) => {
    const target = { kind: 'webhook', url: receiver.url, skipSslVerification: true }
    const answer = await place.api.send('POST', '/api/v1/destinations', {
      as,
      json: { name, target, format: 'konnect-cef' },
    })
    return (answer.json as { id: string }).id // safe: it was held to its schema
  }
  const above = await made(orgKey, 'Of the organization')
  await place.api.send('POST', '/api/v1/replays', { as: orgKey, json: { destinationId: above } })
  await signIns(portal, ['dev'])
  await signIns(org, ['of-the-org'])
  const own = await made(admin, 'Of the portal')
  const begun = await place.api.send('POST', '/api/v1/replays', { as: admin, json: { destinationId: own } })
  expect(begun.status).toBe(201)
  await work()
  expect(lines().filter((line) => line.includes('|Dev-Portal|') && line.includes('=dev '))).toHaveLength(1)
  for (const list of ['destinations', 'replays']) {
    const { text } = await place.api.send('GET', `/api/v1/${list}`, { as: admin })
    expect(text).toContain(own)
    expect(text).not.toContain(above)
  }
  const theirs = await place.api.send('POST', '/api/v1/replays', {
    as: admin,
    json: { destinationId: above },
  })
  expect(theirs.status).toBe(404)
  const elsewhere = await place.api.send('GET', `/api/v1/replays?tenant=${org.slug}`, { as: admin })
  expect(elsewhere.status).toBe(404)
})

describe('the pull of events', () => {
  type Pulled = {
    data: Record<string, unknown>[]
    meta: { page: { next: string | null; previous: string | null } }
  }
  const pull = async (path: string, as = orgKey) => {
    const answer = await place.api.send('GET', path, { as })
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)])
    return answer.json as Pulled // safe: it was held to its schema
  }
  const LOGS = '/compat/konnect/v3/audit-logs'

  it('gives Konnect’s three kinds in its own names, and nothing else', async () => {
    const occurredAt = new Date(Date.now() - 60_000).toISOString()
    const base = { occurredAt, actor: { type: 'user' as const, id: 'ada' }, change: 'NONE' as const }
    const drafts: EventDraft[] = [
      { ...base, action: 'AUTHENTICATION_TYPE_SSO', outcome: 'success', resource: { type: 'SESSION' } },
      { ...base, action: 'list', outcome: 'failure', resource: { type: 'ACCESS', id: 'portals/*' } },
      {
        ...base,
        action: 'POST',
        outcome: 'success',
        resource: { type: 'REQUEST', id: '/v2/portals' },
        client: { ip: '198.51.100.7', userAgent: 'curl/8' },
        details: { status: 201 },
      },
      { ...base, action: 'flow.update', change: 'UPDATE', resource: { type: 'FLOW', id: 'x' } },
    ]
    const source = { name: 'gateway', format: 'events' }
    await appendEvents(place.database.db, { tenant: org, source, receivedAt: new Date(), drafts })
    const { data } = await pull(LOGS)
    const common = {
      ts: occurredAt,
      org_id: org.id,
      principal_id: 'ada',
      actor_id: 'ada',
      signature: expect.stringMatching(/^[\w-]{86}$/),
    }
    expect(data).toHaveLength(3)
    expect(data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...common,
          type: 'authentication',
          successful: true,
          outcome: 'success',
          authentication_type: 'sso',
        }),
        expect.objectContaining({
          ...common,
          type: 'authorization',
          service: 'gateway',
          resource: 'portals/*',
          action: 'list',
          granted: false,
        }),
        expect.objectContaining({
          ...common,
          type: 'gateway_access',
          method: 'POST',
          uri: '/v2/portals',
          status_code: 201,
          client_ip: '198.51.100.7',
          user_agent: 'curl/8',
        }),
      ]),
    )
    for (const type of ['authentication', 'authorization', 'gateway_access'])
      expect((await pull(`${LOGS}?filter[type]=${type}`)).data.map((one) => one['type'])).toEqual([type])
    const edge = encodeURIComponent(occurredAt)
    expect((await pull(`${LOGS}?filter[ts][gte]=${edge}&filter[ts][lte]=${edge}`)).data).toHaveLength(3)
    const old = await pull(`${LOGS}?filter[ts][lte]=2026-01-01T00:00:00Z`)
    expect(old).toEqual({ data: [], meta: { page: { next: null, previous: null, size: 20 } } })
  })

  it('goes through pages there and back, also where many happened at once', async () => {
    const at = (ms: number) => new Date(Date.now() - 60_000 + ms).toISOString()
    const same = at(5)
    for (const [i, when] of [at(0), same, same, same, at(9)].entries()) await signIns(org, [`p${i}`], when)
    const all = (await pull(LOGS)).data.map((one) => one['principal_id'])
    expect(all).toHaveLength(5)
    const there: unknown[][] = []
    let back: string | null = null
    for (let path: string | null = `${LOGS}?page[size]=2`; path !== null;) {
      const { data, meta }: Pulled = await pull(path)
      there.push(data.map((one) => one['principal_id']))
      back = meta.page.previous
      path = meta.page.next
    }
    expect(there).toEqual([all.slice(0, 2), all.slice(2, 4), all.slice(4)])
    const again: unknown[] = []
    while (back !== null) {
      const { data, meta }: Pulled = await pull(back)
      again.unshift(...data.map((one) => one['principal_id']))
      if (meta.page.next !== null && again.length === 2)
        expect((await pull(meta.page.next)).data.map((one) => one['principal_id'])).toEqual(all.slice(4))
      back = meta.page.previous
    }
    expect(again).toEqual(all.slice(0, 4))
  })

  it('ends a page where it would have to search for long, and goes on from there', async () => {
    const at = (ms: number) => new Date(Date.now() - 60_000 + ms).toISOString()
    const same = at(5)
    const ids = Array.from({ length: 12 }, (_, i) => `p${i}`)
    await signIns(org, ['first'], at(0))
    await signIns(org, ids, same)
    await signIns(org, ['last'], at(9))
    const all = (await pull(LOGS)).data.map((one) => one['principal_id'])
    const first = await pull(`${LOGS}?page[size]=1`)
    const second = await pull(first.meta.page.next ?? '')
    // What lies before it: all of its moment has to be looked through, from the oldest on.
    const pages: unknown[][] = []
    for (let path = second.meta.page.previous; path !== null;) {
      const { data, meta }: Pulled = await pull(path)
      if (data.length === 0) expect((await pull(meta.page.next ?? '')).data).toEqual(second.data)
      pages.push(data.map((one) => one['principal_id']))
      path = meta.page.previous
    }
    expect(pages[0]).toEqual([])
    expect(pages.flat()).toEqual(all.slice(0, 1))
  })

  it('shows a portal its own', async () => {
    await signIns(org, ['of-the-org'])
    await signIns(portal, ['dev'])
    const { data } = await pull(LOGS, portalKey)
    expect(data).toMatchObject([{ principal_id: 'dev', portal_id: portal.id, org_id: org.id }])
  })

  it.each([
    ['page[size]=1001', 'page[size]'],
    ['page[size]=x', 'page[size]'],
    ['filter[type]=change', 'filter[type]'],
    ['filter[ts][gte]=yesterday', 'filter[ts][gte]'],
    ['page[after]=xyz', 'page'],
    ['page[after]=x&page[before]=y', 'page[before]'],
    ['sort=ts', 'sort'],
  ])('%s is refused', async (query, field) => {
    const { status, json } = await ask('GET', `/v3/audit-logs?${query}`)
    expect([status, json['invalid_parameters']]).toEqual([400, [{ field, reason: expect.any(String) }]])
  })
})
