import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { fromBase64 } from '@/lib/base/bytes'
import { metrics } from '@/lib/http/metrics'
import { hasher } from '@/lib/log/server/tree'
import { verifyConsistency } from '@/lib/merkle/proof'
import { auditLog } from '@/lib/proof/audit'
import { checkpointOf } from '@/lib/proof/checkpoint'
import type { EventProof } from '@/lib/proof/event-proof'
import { keysTold } from '@/lib/proof/key-statement'
import type { LogSource } from '@/lib/proof/log-source'
import { publishing } from '@/lib/proof/server/publishing'
import { retireLogKeys } from '@/lib/proof/server/retire-log-keys'
import { parseTlogProof, verifyTlogProof } from '@/lib/proof/tlog-proof'
import { verifyEventProof } from '@/lib/proof/verify-event-proof'
import { parseVkey, type Vkey } from '@/lib/proof/vkey'
import { type TestAnswer, testKey, testPlace, type TestPlace, testUser } from '@/lib/testing/api'
import { testAppend } from '@/lib/testing/append'
import { testTenant } from '@/lib/testing/database'
import { verifyEd25519 } from '@/lib/testing/note-keys'
import { servedCheckpoint, someEvents, type TestPublishing, testPublishing } from '@/lib/testing/publishing'
import { tamper } from '@/lib/testing/tamper'

import { apiRoutes } from './routes'

let place: TestPlace
let at: TestPublishing
let tenant: TenantRef
let auditor: { key: string }
let admin: { cookie: string }
let log: string

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  at = testPublishing()
  tenant = await testTenant(place.database.db, { slug: 'acme' })
  auditor = await testKey(place.database.db, tenant, ['proofs:read'])
  admin = await testUser(place.database.db, { roles: [[tenant, 'admin']] })
  log = `/log/${tenant.logId}`
  await append(600)
})
afterAll(async () => {
  at.remove()
  await place.close()
})

const db = () => place.database.db
async function append(count: number): Promise<string[]> {
  const { events } = await testAppend(db(), tenant, someEvents(count))
  await at.publish(db())
  return events.map(({ id }) => id)
}
type Asker = { key: string } | { cookie: string } | null
const get = (path: string, as: Asker = auditor, headers: Record<string, string> = {}): Promise<TestAnswer> =>
  place.api.send('GET', path, { ...(as !== null && { as }), headers })
const put = (path: string, json: object, method = 'PUT') =>
  place.api.send(method, `${path}?tenant=acme`, { as: admin, json })

/** The log as somebody reads it who has only this address. */
const source =
  (as: Asker): LogSource =>
  async (path) => {
    const headers = as !== null && 'key' in as ? { authorization: `Bearer ${as.key}` } : {}
    const answer = await fetch(`${place.api.url}${log}/${path}`, { headers })
    return answer.status === 200 ? new Uint8Array(await answer.arrayBuffer()) : null
  }

async function keys(as: Asker = auditor): Promise<Vkey[]> {
  const { json } = await get(`${log}/log.json`, as)
  return (json as { keys: { vkey: string }[] }).keys.flatMap(({ vkey }) => parseVkey(vkey) ?? [])
}

const audit = async (as: Asker, more: object = {}) =>
  auditLog(source(as), {
    hasher,
    verify: verifyEd25519,
    trusted: await keys(as),
    ahead: 2,
    progress: () => undefined,
    ...more,
  })

describe('a log', () => {
  test('passes a full audit by who has nothing but its address and its key', async () => {
    const before = (await get(`${log}/checkpoint`)).text
    await append(1)
    const report = await audit(auditor, { saved: checkpointOf(before) })
    expect(report.problems).toEqual([])
    expect(report.entries).toBe((await servedCheckpoint(db(), tenant)).size)
  })

  test('is served with the types and lifetimes of its parts', async () => {
    const kept = async (path: string) => {
      const { status, headers } = await get(`${log}/${path}`)
      return [status, headers.get('content-type'), headers.get('cache-control')]
    }
    const signed = [200, 'application/octet-stream', 'private, max-age=31536000, immutable']
    expect(await kept('checkpoint')).toEqual([200, 'text/plain; charset=utf-8', 'private, max-age=1'])
    expect(await kept('log.json')).toEqual([200, 'application/json; charset=utf-8', 'private, max-age=60'])
    for (const path of [
      'tile/0/000',
      'tile/0/001.p/7',
      'tile/1/000.p/2',
      'tile/entries/000',
      'tile/entries/002.p/3',
    ])
      expect([path, ...(await kept(path))]).toEqual([path, ...signed])
    for (const path of ['checkpoint', 'log.json', 'tile/0/000', 'tile/entries/000'])
      expect((await get(`${log}/${path}`)).headers.get('vary')).toContain('Authorization, Cookie')
    const missing = await get(`${log}/tile/0/900`)
    expect([missing.status, missing.headers.get('cache-control')]).toEqual([404, 'no-store'])
  })

  test.each([
    'tile/0/0',
    'tile/0/x000/000',
    'tile/0/000.p/256',
    'tile/0/000.p/0',
    'tile/1/000',
    'tile/1/000.p/3',
    'tile/0/002',
    'tile/2/000.p/1',
    'tile/00/000',
    'tile/0/000/',
    'tile/0/%30%30%30',
    'tile/entries/',
    'tile/data/000',
    'tile//0/000',
    '../tile/0/000',
  ])('has one spelling for each tile, and none that nobody signed: %s', async (path) => {
    const response = await fetch(`${place.api.url}${log}/${path}`, {
      headers: { authorization: `Bearer ${auditor.key}` },
    })
    expect(response.status).toBe(404)
    await response.body?.cancel()
  })

  test('is served as far as it is signed, and no further', async () => {
    const { size } = await servedCheckpoint(db(), tenant)
    await testAppend(db(), tenant, someEvents(1))
    const index = Math.floor(Number(size) / 256)
    const last = `00${index}.p/${(Number(size) % 256) + 1}`
    for (const path of [`tile/0/${last}`, `tile/entries/${last}`])
      expect((await get(`${log}/${path}`)).status).toBe(404)
    await at.publish(db())
    for (const path of [`tile/0/${last}`, `tile/entries/${last}`])
      expect((await get(`${log}/${path}`)).status).toBe(200)
  })

  test('takes no parameter: another address would be kept for another thing', async () => {
    const [first = ''] = tenant.logId
    const spelled = `/log/%${first.charCodeAt(0).toString(16)}${tenant.logId.slice(1)}`
    for (const path of ['checkpoint', 'log.json', 'tile/0/000'])
      expect((await get(`${spelled}/${path}`)).status).toBe(404)
    for (const path of ['checkpoint', 'log.json', 'tile/0/000', 'tile/entries/000'])
      for (const query of ['?x=1', '?tenant=acme', '?tenant='])
        expect([path, query, (await get(`${log}/${path}${query}`)).status]).toEqual([
          path,
          query,
          query === '?x=1' ? 400 : 404,
        ])
    expect((await get(`${log.replace(tenant.logId, tenant.logId.toUpperCase())}/checkpoint`)).status).toBe(
      404,
    )
  })

  test('is open to who may read all events, and to nobody else; the others learn not even that it is there', async () => {
    const viewer = await testUser(db(), { roles: [[tenant, 'viewer']] })
    const limited = await testUser(db(), { roles: [[tenant, 'auditor']] })
    await db().prisma.roleGrant.updateMany({ where: { accountId: limited.id }, data: { query: 'type:FLOW' } })
    const other = await testKey(db(), await testTenant(db()), ['proofs:read'])
    const reader = await testKey(db(), tenant, ['events:read', 'admin'])
    const nothing = await get(`/log/${'0'.repeat(32)}/checkpoint`)
    expect(nothing.status).toBe(404)
    const without = ({ json }: TestAnswer) => ({ ...(json as object), requestId: '', instance: '' })
    for (const as of [null, viewer, limited, other, reader]) {
      for (const path of ['checkpoint', 'log.json', 'tile/0/000', 'tile/entries/000'])
        expect(without(await get(`${log}/${path}`, as))).toEqual(without(nothing))
    }
    const auditing = await testUser(db(), { roles: [[tenant, 'auditor']] })
    for (const as of [auditing, admin, await testKey(db(), null, ['proofs:read'])])
      expect((await get(`${log}/tile/entries/000`, as)).status).toBe(200)
  })

  test('that is public is open to everybody, and to caches on the way, until it is not', async () => {
    expect(await put('/api/v1/log', { public: true })).toMatchObject({ status: 200, json: { public: true } })
    await at.publish(db())
    const { status, headers } = await get(`${log}/tile/0/000`, null)
    expect([status, headers.get('cache-control'), headers.get('access-control-allow-origin')]).toEqual([
      200,
      'public, max-age=31536000, immutable',
      '*',
    ])
    expect((await get(`${log}/checkpoint`, null)).headers.get('cache-control')).toBe('public, max-age=1')
    expect((await get(`${log}/checkpoint`, null)).headers.get('vary') ?? '').not.toContain('Cookie')
    // What is sent to somebody known may hold a cookie: no cache on the way keeps that.
    expect((await get(`${log}/checkpoint`)).headers.get('cache-control')).toBe('private, max-age=1')
    expect((await place.api.send('HEAD', `${log}/tile/0/000`)).status).toBe(200)
    expect((await audit(null)).problems).toEqual([])
    await put('/api/v1/log', { public: false })
    expect((await get(`${log}/checkpoint`, null)).status).toBe(404)
    expect(await actions('vouchsafe.log.%')).toEqual(['vouchsafe.log.publish', 'vouchsafe.log.unpublish'])
  })

  test('records who reads its entries, once for each act', async () => {
    const reader = await testKey(db(), tenant, ['proofs:read'])
    const before = (await actions('vouchsafe.entries.read')).length
    for (const path of [
      'checkpoint',
      'tile/0/000',
      'tile/entries/000',
      'tile/entries/001',
      'tile/entries/000',
    ])
      expect((await get(`${log}/${path}`, reader)).status).toBe(200)
    expect((await actions('vouchsafe.entries.read')).length).toBe(before + 1)
  })
})

async function actions(like: string): Promise<string[]> {
  const { rows } = await db().pool.query<{ action: string }>(
    'SELECT action FROM event WHERE tenant_id = $1 AND action LIKE $2 ORDER BY idx',
    [tenant.key, like],
  )
  return rows.map(({ action }) => action)
}

describe('another key', () => {
  test('takes over with the old one beside it, and the log tells of both in clear', async () => {
    const [old] = await keys()
    const { json } = await put('/api/v1/log/keys', { overlapDays: 3 }, 'POST')
    expect((json as { keys: unknown[] }).keys).toHaveLength(2)
    expect((await put('/api/v1/log/keys', {}, 'POST')).status).toBe(409)
    await at.publish(db())
    const both = await keys()
    expect(new Set(both.map(({ id }) => id)).size).toBe(2)
    expect((await servedCheckpoint(db(), tenant, [0, 1])).signers).toHaveLength(2)
    expect((await servedCheckpoint(db(), tenant, [0])).signers.map(({ id }) => id)).toEqual([old?.id])
    expect(await retireLogKeys(db(), new Date())).toBeNull()
    await db().pool.query(`UPDATE log_key SET before_until = now() - interval '1 second'`)
    expect(await retireLogKeys(db(), new Date())).toEqual({ retired: 1 })
    // Signed again, sizes from before have the keys of before.
    await at.publish(db())
    const { signers } = await servedCheckpoint(db(), tenant, [0, 1])
    expect(signers.map(({ id }) => id)).toEqual([both[0]?.id])
    const { statements, problems } = await audit(auditor)
    expect(problems).toEqual([])
    expect(keysTold(old?.name ?? '', statements, old ? [old] : [], verifyEd25519)).toEqual([both[0]])
    expect(statements.map(({ text }) => (JSON.parse(text) as { action: string; log: object }).log)).toEqual([
      {
        vkey: expect.stringContaining(both[0]?.id ?? '') as string,
        fromSize: expect.any(Number) as number,
        signature: expect.any(String) as string,
      },
      { vkey: expect.stringContaining(old?.id ?? '') as string, toSize: expect.any(Number) as number },
    ])
  })
})

describe('the proof of an event', () => {
  const prove = async (id: string, as: Asker = auditor, query = '') =>
    get(`/api/v1/events/${id}/proof${query}`, as)
  const checks = async () => ({ hasher, verify: verifyEd25519, trusted: await keys() })

  test('verifies, with every section that is shown; changed in any place it does not', async () => {
    const [id = ''] = await append(1)
    const { json } = await prove(id)
    const proof = json as EventProof
    const verified = verifyEventProof(proof, await checks())
    expect(verified.problems).toEqual([])
    expect(verified.verified).toEqual(['actor', 'resource', 'details', 'source'])
    const opening = proof.openings.details
    const wrong: [EventProof, string][] = [
      [
        { ...proof, openings: { ...proof.openings, details: { ...opening!, value: { n: 8 } } } },
        'openings.details',
      ],
      [
        {
          ...proof,
          openings: { ...proof.openings, details: { ...opening!, salt: 'AAAAAAAAAAAAAAAAAAAAAA' } },
        },
        'openings.details',
      ],
      [{ ...proof, openings: {} }, 'openings.actor'],
      [{ ...proof, id: '0199a3c1-0000-7000-8000-000000000000' }, 'entry'],
      [{ ...proof, entry: proof.entry.replace('update', 'delete') }, 'inclusion'],
      [{ ...proof, index: proof.index - 1 }, 'inclusion'],
      [{ ...proof, inclusion: proof.inclusion.slice(1) }, 'inclusion'],
    ]
    for (const [changed, where] of wrong) {
      const { problems } = verifyEventProof(changed, await checks())
      expect(problems.map((problem) => problem.place)).toContain(where)
    }
  })

  test('is a file, too', async () => {
    const [id = ''] = await append(1)
    const { entry } = (await prove(id)).json as EventProof
    const { text, headers } = await prove(id, auditor, '?format=tlog-proof')
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${id}.tlog-proof"`)
    const proof = parseTlogProof(text)
    expect(verifyTlogProof(proof!, Buffer.from(entry), await checks())).not.toHaveProperty('problem')
  })

  test('says that the log goes on from the one that was seen before', async () => {
    const old = checkpointOf((await get(`${log}/checkpoint`)).text)!
    const [id = ''] = await append(2)
    const { json } = await prove(id, auditor, `?from=${old.size}`)
    const { consistency, checkpoint } = json as EventProof
    const now = checkpointOf(checkpoint)!
    const claim = { oldSize: old.size, newSize: now.size, oldRoot: old.root, newRoot: now.root }
    const hashes = (consistency?.hashes ?? []).flatMap((hash) => fromBase64(hash) ?? [])
    expect(verifyConsistency(hasher, claim, hashes)).toBe(true)
    expect((await prove(id, auditor, '?from=100000')).status).toBe(422)
  })

  test('keeps closed what the asker may not see', async () => {
    const masked = await testUser(db(), { roles: [[tenant, 'auditor']] })
    await db().prisma.roleGrant.updateMany({
      where: { accountId: masked.id },
      data: { masks: ['actor.name', 'details.secret'] },
    })
    const [id = ''] = await append(1)
    const proof = (await prove(id, masked)).json as EventProof
    expect(proof.withheld).toEqual(['actor', 'details'])
    expect(Object.keys(proof.openings)).toEqual(['resource', 'source'])
    expect(verifyEventProof(proof, await checks())).toMatchObject({
      problems: [],
      verified: ['resource', 'source'],
    })
    const limited = await testUser(db(), { roles: [[tenant, 'auditor']] })
    await db().prisma.roleGrant.updateMany({ where: { accountId: limited.id }, data: { query: 'type:FLOW' } })
    expect((await prove(id, limited)).status).toBe(403)
  })

  test('waits for the signature, and where nobody signs everybody is told', async () => {
    await testAppend(db(), tenant, someEvents(1))
    const ago = `now() - interval '1 hour'`
    await tamper(
      place.database,
      [`UPDATE event SET received_at = ${ago} WHERE tenant_id = $1`, tenant.key],
      [`UPDATE log_checkpoint SET signed_at = ${ago}`],
    )
    const ready = async () => (await place.api.send('GET', '/readyz')).json
    await expect.poll(ready, { timeout: 5000 }).toMatchObject({
      logs: '1 waiting to be signed for more than a minute',
    })
    expect((await get('/api/v1/log')).json).toMatchObject({
      problem: { kind: 'overdue', message: expect.stringContaining('No publisher is at work') as string },
    })
    await at.publish(db())
    await expect.poll(ready, { timeout: 5000 }).toMatchObject({ logs: 'ok' })
    expect((await get('/api/v1/log')).json).toMatchObject({ problem: null })
  })

  test('waits for the signature, and is not given where nothing is signed any more', async () => {
    const { events } = await testAppend(db(), tenant, someEvents(1))
    const id = events[0]?.id ?? ''
    const early = await prove(id)
    expect([early.status, early.headers.get('retry-after')]).toEqual([503, '1'])
    await db().pool.query('INSERT INTO log_halt VALUES ($1, $2, $3, now())', [
      tenant.logId,
      tenant.id,
      'Entries were changed.',
    ])
    expect(await prove(id)).toMatchObject({
      status: 409,
      json: { detail: 'This log is not signed any more. Entries were changed.' },
    })
    expect((await get('/api/v1/log')).json).toMatchObject({ problem: { message: 'Entries were changed.' } })
    // What everybody may read does not say how the instance is set up.
    const { json: told } = await get(`${log}/log.json`)
    expect(told).toMatchObject({
      problem: 'Nothing new of this log is signed. Whoever runs it is told why.',
    })
    const oldest = { full: null, sample: null }
    metrics().watchLogs(async () => ({ ...(await publishing(db())), broken: [], oldest }))
    const { text } = await place.api.send('GET', '/metrics')
    metrics().watchLogs(() => Promise.resolve({ waiting: 0, halted: [], broken: [], oldest }))
    expect(text).toContain(`vouchsafe_log_halted{tenant="acme",log="${tenant.logId}"} 1`)
    const ready = async () => (await place.api.send('GET', '/readyz')).json
    await expect.poll(ready, { timeout: 5000 }).toMatchObject({ logs: '1 not signed any more' })
    await at.publish(db())
    expect((await prove(id)).status).toBe(200)
    expect((await prove('0199a3c1-0000-7000-8000-000000000000')).status).toBe(404)
  })
})
