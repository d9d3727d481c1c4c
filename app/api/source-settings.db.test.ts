import { generateKeyPairSync, sign } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import type { SourceSettingsView } from '@/lib/ingest/source-settings'
import { testKey, testUser } from '@/lib/testing/api'
import { testTenant } from '@/lib/testing/database'
import { tenantApi } from '@/lib/testing/tenant-api'

import { apiRoutes } from './routes'

const t = tenantApi(apiRoutes, { sourceName: 'mesh/eu' })

const at = (source = 'mesh/eu') =>
  `/api/v1/sources/${encodeURIComponent(source)}/settings?tenant=${t.tenant.slug}`
const UNSET = { keepOriginal: false, signatureKeys: null, refuse: 'none', kinds: null, silentAfter: null }
const put = (json: object, source?: string) =>
  t.api.send('PUT', at(source), { as: t.admin, json: { ...UNSET, version: 0, ...json } })
const get = async (source?: string) =>
  (await t.api.send('GET', at(source), { as: t.admin })).json as SourceSettingsView

async function set(json: object): Promise<SourceSettingsView> {
  const { version } = await get()
  const answer = await put({ ...json, version })
  expect(answer.status, answer.text).toBe(200)
  return answer.json as SourceSettingsView
}

interface Answer {
  accepted: number
  duplicates: number
  ignored: number
  rejected: number
  events: { id: string; status: string; rule?: string }[]
  errors: { path: string; message: string }[]
}

async function send(path: string, body: string | object): Promise<Answer> {
  const sent = typeof body === 'string' ? { body } : { json: body }
  const answer = await t.api.send('POST', path, { as: t.writer, ...sent })
  expect(answer.status, answer.text).toBeLessThan(300)
  return answer.json as Answer
}

const stored = () =>
  t.db.prisma.event.findMany({
    where: { tenantId: t.tenant.key, sourceName: 'mesh/eu' },
    orderBy: { idx: 'asc' },
  })

function keyPair(kid: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return { privateKey, jwk: { kid, alg: 'EdDSA', ...publicKey.export({ format: 'jwk' }) } }
}
const first = keyPair('first')
const second = keyPair('second')

/** A permission check as Konnect sends it, signed. */
function line(trace: number, { privateKey } = first): string {
  const cef = `Feb 03 04:05:06 konghq.com CEF:0|KongInc|Konnect|1.0|konnect|Authz.teams|1|rt=1770091506123 granted=true trace_id=${trace}`
  return `${cef} sig=${sign(null, Buffer.from(cef), privateKey).toString('base64url')}`
}
const konnect = (...lines: string[]) => send('/api/v1/ingest/konnect', lines.join('\n'))

describe('the settings of a source', () => {
  test('are none at first; a change is in the log with what was and what is', async () => {
    const none = { ...UNSET, source: 'mesh/eu', version: 0, updatedAt: null, silentSince: null }
    expect(await get()).toEqual({ ...none, ignored: { total: 0, lastDay: 0, lastAt: null } })
    const kinds = { mode: 'except', list: ['REQUEST', 'ACCESS  list ', 'REQUEST *'] }
    const changed = await set({ kinds, silentAfter: 30 })
    expect(changed).toMatchObject({ kinds: { mode: 'except', list: ['ACCESS list', 'REQUEST'] }, version: 1 })
    expect(await get()).toEqual(changed)
    // Nothing new is no change.
    expect(await set({ kinds: changed.kinds, silentAfter: 30 })).toEqual(changed)
    const events = await t.db.prisma.event.findMany({
      where: { tenantId: t.tenant.key, action: 'vouchsafe.source.set' },
    })
    expect(events).toMatchObject([
      {
        resourceType: 'SOURCE',
        resourceId: 'mesh/eu',
        before: UNSET,
        after: { ...UNSET, kinds: changed.kinds, silentAfter: 30 },
      },
    ])
  })

  test('are those of one source of one tenant', async () => {
    await set({ silentAfter: 30 })
    expect((await get('mesh')).version).toBe(0)
    const other = await testTenant(t.db)
    const theirs = await testUser(t.db, { roles: [[other, 'admin']] })
    const path = at().replace(t.tenant.slug, other.slug)
    expect((await t.api.send('GET', path, { as: theirs })).json).toMatchObject({ version: 0 })
    expect((await t.api.send('GET', at(), { as: theirs })).status).toBe(404)
  })

  test('of the second of two editors, of our own events, and what cannot be, are refused', async () => {
    await set({ silentAfter: 30 })
    const stale = await put({ silentAfter: 40 })
    expect([stale.status, stale.text]).toEqual([409, expect.stringContaining('Somebody else changed')])
    for (const own of ['vouchsafe', 'VouchSafe ']) {
      expect((await put({}, own)).status).toBe(404)
      expect((await t.api.send('GET', at(own), { as: t.admin })).status).toBe(404)
    }
    const { jwk } = first
    const wrong: [object, string][] = [
      [{ refuse: 'invalid' }, 'needs signatureKeys'],
      [{ silentAfter: 1 }, 'at least 5 minutes'],
      [{ kinds: { mode: 'only', list: [] } }, 'at least one kind'],
      [{ kinds: { mode: 'except', list: ['* *'] } }, 'every kind'],
      [{ kinds: { mode: 'except', list: ['a b c'] } }, 'must be a resource type'],
      [{ signatureKeys: { keys: [] } }, 'holds no key'],
      [{ signatureKeys: { keys: [jwk, { ...jwk, x: 'AAAA' }] } }, 'signatureKeys.keys[1]'],
      [{ signatureKeys: { keys: [{ ...jwk, d: 'c2VjcmV0' }] } }, 'private key'],
    ]
    for (const [json, why] of wrong) {
      const answer = await put({ ...json, version: 1 })
      expect([answer.status, answer.text]).toEqual([422, expect.stringContaining(why)])
    }
    expect(await get()).toMatchObject({ version: 1, silentAfter: 30 })
  })

  test('keep of a key its public part alone', async () => {
    const pasted = { keys: [{ ...first.jwk, next: 'x', revoked: 1 }], more: true }
    const { signatureKeys } = await set({ signatureKeys: pasted })
    expect(signatureKeys).toEqual({ keys: [{ ...first.jwk, revoked: true }] })
  })
})

describe('signatures', () => {
  const facts = async () =>
    (await stored()).map(({ details }) => {
      const all = details as Record<string, unknown>
      return [all['decoded.signature'], all['decoded.signatureProblem'], all['decoded.signatureKey']]
    })

  test('are looked at when there are keys; what is found is a fact of the event', async () => {
    await konnect(line(1))
    await set({ signatureKeys: { keys: [first.jwk] } })
    const unsigned = line(4).replace(/ sig=.*/, '')
    expect(await konnect(line(2), line(3, second), unsigned)).toMatchObject({ accepted: 3, rejected: 0 })
    expect(await facts()).toEqual([
      [undefined, undefined, undefined],
      ['valid', undefined, 'first'],
      ['invalid', 'mismatch', undefined],
      ['absent', undefined, undefined],
    ])
    // A format without signatures says nothing of them.
    await send('/api/v1/events', {
      action: 'a.b',
      change: 'NONE',
      actor: { type: 'system' },
      resource: { type: 'X' },
    })
    expect((await stored()).at(-1)?.details).toBeNull()
  })

  test('do not make another event of the same record, whatever the keys are', async () => {
    await konnect(line(1), line(2, second))
    await set({ signatureKeys: { keys: [first.jwk] } })
    expect(await konnect(line(1), line(2, second))).toMatchObject({ accepted: 0, duplicates: 2, rejected: 0 })
    await konnect(line(3, second))
    await set({ signatureKeys: { keys: [second.jwk] } })
    expect(await konnect(line(3, second))).toMatchObject({ accepted: 0, duplicates: 1, rejected: 0 })
  })

  test('that are invalid are refused where that is set, and taken when the keys are right', async () => {
    await set({ signatureKeys: { keys: [first.jwk] }, refuse: 'invalid' })
    const unsigned = line(3).replace(/ sig=.*/, '')
    const answer = await konnect(line(1), line(2, second), unsigned)
    expect(answer).toMatchObject({ accepted: 2, rejected: 1 })
    expect(answer.errors).toEqual([
      { item: 1, line: 2, path: 'record signature', message: 'is invalid (mismatch)' },
    ])
    const listed = await t.api.send('GET', `/api/v1/rejects?tenant=${t.tenant.slug}`, { as: t.admin })
    const [reject] = (listed.json as { rejects: { id: string }[] }).rejects
    const retry = () =>
      t.api.send('POST', `/api/v1/rejects/${reject?.id}/retry?tenant=${t.tenant.slug}`, { as: t.admin })
    const still = await retry()
    expect([still.status, still.text]).toEqual([422, expect.stringContaining('mismatch')])
    await set({ signatureKeys: { keys: [first.jwk, second.jwk] }, refuse: 'invalid' })
    expect((await retry()).json).toMatchObject({ status: 'accepted' })
    expect((await facts()).at(-1)).toEqual(['valid', undefined, 'second'])
  })

  test('may be asked of all that the source sends, in whatever format', async () => {
    await set({ signatureKeys: { keys: [first.jwk] }, refuse: 'unproven' })
    const unsigned = line(3).replace(/ sig=.*/, '')
    const answer = await konnect(line(1), unsigned)
    expect(answer).toMatchObject({ accepted: 1, rejected: 1, errors: [{ message: 'is absent' }] })
    // Kestra signs nothing.
    const kestra = { id: 'a', type: 'FLOW', date: '2026-11-01T00:00:00Z', detail: { action: 'UPDATE' } }
    expect(await send('/api/v1/ingest/kestra', [kestra])).toMatchObject({
      accepted: 0,
      rejected: 1,
      errors: [{ path: 'record signature', message: expect.stringContaining('this format has none') }],
    })
    const own = { action: 'a.b', change: 'NONE', actor: { type: 'system' }, resource: { type: 'X' } }
    const refused = await t.api.send('POST', '/api/v1/events', { as: t.writer, json: own })
    expect([refused.status, refused.text]).toEqual([
      422,
      expect.stringContaining('only records with a valid signature'),
    ])
    expect(await stored()).toHaveLength(1)
  })
})

test('the list of sources tells of settings what there is to see, also of a source that never sent', async () => {
  const list = async (): Promise<{ name: string }[]> => {
    const answer = await t.api.send('GET', `/api/v1/sources?tenant=${t.tenant.slug}`, { as: t.admin })
    return (answer.json as { sources: { name: string }[] }).sources
  }
  await set({ signatureKeys: { keys: [first.jwk] }, kinds: { mode: 'except', list: ['REQUEST'] } })
  await konnect(line(1), line(2), line(3, second), line(4).replace(/ sig=.*/, ''))
  await put({ silentAfter: 5 }, 'later')
  const seen = { silentSince: null, leavesOut: false, signatures: null }
  expect(await list()).toMatchObject([
    { name: 'later', total: 0, ...seen },
    { name: 'mesh/eu', ...seen, leavesOut: true, signatures: { valid: 2, invalid: 1, events: 4 } },
  ])
})

describe('kinds', () => {
  const event = (type: string, action: string) => ({
    action,
    change: 'NONE',
    actor: { type: 'system' },
    resource: { type },
  })
  const sent = [event('REQUEST', 'http.get'), event('FLOW', 'flow.read'), event('FLOW', 'flow.update')]

  test('that are left out are counted, and said in the answer', async () => {
    await set({ kinds: { mode: 'except', list: ['request', 'FLOW flow.r*'] } })
    const answer = await send('/api/v1/events', sent)
    expect(answer).toMatchObject({ accepted: 1, ignored: 2 })
    expect(answer.events.map(({ status }) => status)).toEqual(['ignored', 'ignored', 'accepted'])
    const { id } = await t.db.prisma.sourceSetting.findFirstOrThrow({ where: { tenantId: t.tenant.id } })
    expect(answer.events[0]?.rule).toBe(id)
    expect((await stored()).map(({ action }) => action)).toEqual(['flow.update'])
    expect((await get()).ignored).toMatchObject({ total: 2, lastDay: 2, lastAt: expect.any(String) })
  })

  test('that are named alone are the only ones', async () => {
    await set({ kinds: { mode: 'only', list: ['* flow.update'] } })
    expect(await send('/api/v1/events', sent)).toMatchObject({ accepted: 1, ignored: 2 })
    expect((await stored()).map(({ action }) => action)).toEqual(['flow.update'])
  })

  test('of one source are left out before rules are asked; other sources keep theirs', async () => {
    const rule = { name: 'All flows', query: 'type:FLOW' }
    await t.api.send('POST', `/api/v1/rules?tenant=${t.tenant.slug}`, { as: t.admin, json: rule })
    await set({ kinds: { mode: 'except', list: ['REQUEST', 'FLOW flow.read'] } })
    expect(await send('/api/v1/events', sent)).toMatchObject({ accepted: 0, ignored: 3 })
    expect((await get()).ignored.total).toBe(2)
    t.writer = await testKey(t.db, t.tenant, ['events:write'], { sourceName: 'other' })
    expect(await send('/api/v1/events', sent)).toMatchObject({ accepted: 1, ignored: 2 })
  })
})
