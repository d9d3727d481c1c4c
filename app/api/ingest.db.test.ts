import { gzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { testKey, type TestPlace, testPlace, type TestRequest } from '@/lib/testing/api'
import { testTenant } from '@/lib/testing/database'

import { apiRoutes } from './routes'

let place: TestPlace
let tenant: TenantRef
let writer: { key: string }
let reader: { key: string }
let admin: { key: string }

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  tenant = await testTenant(place.database.db, { slug: 'mine' })
  writer = await testKey(place.database.db, tenant, ['events:write'], { sourceName: 'workflows' })
  reader = await testKey(place.database.db, tenant, ['events:read'])
  admin = await testKey(place.database.db, tenant, ['config'])
})
afterAll(() => place.close())

let next = 0
const record = (more: object = {}) => ({
  id: `r-${++next}`,
  type: 'FLOW',
  date: '2026-11-20T10:00:00.000Z',
  detail: { permission: 'FLOW', action: 'UPDATE', namespace: 'company.team', flowId: 'daily' },
  userId: 'ada',
  deleted: false,
  ...more,
})

const send = (body: unknown, request: TestRequest = {}, format = 'kestra') =>
  place.api.send('POST', `/api/v1/ingest/${format}`, {
    as: writer,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...request,
  })

const rejects = async (): Promise<
  { id: string; record: string; times: number; problems: { message: string }[] }[]
> => {
  const answer = await place.api.send('GET', '/api/v1/rejects', { as: admin })
  expect(answer.status).toBe(200)
  return (
    answer.json as {
      rejects: { id: string; record: string; times: number; problems: { message: string }[] }[]
    }
  ).rejects
}

describe('records of another system', () => {
  test('are stored with the format and the source of the key, and found', async () => {
    const sent = record()
    const answer = await send(sent)
    expect([answer.status, answer.json]).toMatchObject([
      201,
      { accepted: 1, duplicates: 0, rejected: 0, events: [{ item: 0, status: 'accepted' }], errors: [] },
    ])
    const found = await place.api.send('GET', `/api/v1/events?q=format:kestra namespace:company.team`, {
      as: reader,
    })
    expect(found.json).toMatchObject({
      events: [{ resource: { type: 'FLOW' }, source: { name: 'workflows', format: 'kestra' } }],
    })
  })

  test('sent again are duplicates, also in one body and zipped, and another one of the same identity is refused', async () => {
    const sent = record()
    const twice = await send([sent, sent])
    expect(twice.json).toMatchObject({
      accepted: 1,
      duplicates: 1,
      events: [
        { item: 0, status: 'accepted' },
        { item: 1, status: 'duplicate' },
      ],
    })
    const zipped = { headers: { 'content-encoding': 'gzip' }, body: gzipSync(JSON.stringify(sent)) }
    expect((await send('', zipped)).json).toMatchObject({ accepted: 0, duplicates: 1 })
    const other = await send([{ ...sent, userId: 'eve' }, record()])
    expect([other.status, other.json]).toMatchObject([
      201,
      { accepted: 1, rejected: 1, events: [{ item: 1 }], errors: [{ item: 0, path: 'event.id' }] },
    ])
    const both = await send([record({ id: 'same' }), record({ id: 'same', userId: 'eve' })])
    expect(both.json).toMatchObject({
      accepted: 1,
      rejected: 1,
      errors: [{ item: 1, path: 'record identity' }],
    })
  })

  test('are each taken for itself: what cannot be read is kept with its reason and its line', async () => {
    const before = await rejects()
    const body = `${JSON.stringify(record())}\n{"id":\n${JSON.stringify(record())}`
    const answer = await send(body)
    expect([answer.status, answer.json]).toMatchObject([
      201,
      {
        accepted: 2,
        rejected: 1,
        events: [{ item: 0 }, { item: 2 }],
        errors: [
          { item: 1, line: 2, path: 'record', message: expect.stringContaining('is not JSON: column 7') },
        ],
      },
    ])
    expect(await rejects()).toHaveLength(before.length + 1)
    await send(body)
    expect((await rejects())[0]).toMatchObject({ record: '{"id":', times: 2 })
  })

  test('that say the same key again have the first answer, and others under it are refused', async () => {
    const headers = { 'idempotency-key': 'batch-7' }
    const body = [record(), { id: 'no time', type: 7 }]
    const first = await send(body, { headers })
    const again = await send(body, { headers })
    expect(again.json).toEqual({ ...(first.json as object) })
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect((await send([record()], { headers })).status).toBe(422)
  })

  test.each<[string, string, string, number]>([
    ['nothing at all', ' \n', 'kestra', 400],
    ['an unknown format', '{}', 'klingon', 404],
  ])('%s is refused', async (_, body, format, status) => {
    expect((await send(body, {}, format)).status).toBe(status)
  })

  test('need a key that may send', async () => {
    expect((await send(record(), { as: reader })).status).toBe(403)
  })
})

describe('a reject', () => {
  const one = async (body: string) => {
    const answer = await send(body)
    expect(answer.json).toMatchObject({ accepted: 0, rejected: 1 })
    expect(answer.status).toBe(200)
    const [reject] = await rejects()
    return reject?.id ?? ''
  }
  const retry = (id: string) => place.api.send('POST', `/api/v1/rejects/${id}/retry`, { as: admin })

  test('becomes an event once it can be taken, and then is no reject', async () => {
    // Ahead of the clock by more than is taken; kept, it is in the past one day.
    const id = await one(JSON.stringify(record({ date: new Date(Date.now() + 25 * 3600_000).toISOString() })))
    expect((await retry(id)).status).toBe(422)
    await place.database.db.pool.query(
      `UPDATE reject SET record = convert_to(regexp_replace(convert_from(record, 'UTF8'), '"date":"[^"]*"', '"date":"2026-11-20T10:00:00Z"'), 'UTF8') WHERE id = $1`,
      [id],
    )
    expect([(await retry(id)).status, (await retry(id)).status]).toEqual([200, 404])
    const told = await place.api.send('GET', '/api/v1/events?q=action:vouchsafe.reject.retry', { as: reader })
    expect(told.json).toMatchObject({ events: [{ resource: { type: 'REJECT', id } }] })
  })

  test('is let go on request, which is recorded', async () => {
    const id = await one('{"let":"go"')
    const gone = await place.api.send('DELETE', `/api/v1/rejects/${id}`, { as: admin })
    expect(gone.status).toBe(204)
    expect((await rejects()).map((reject) => reject.id)).not.toContain(id)
    const told = await place.api.send('GET', '/api/v1/events?q=action:vouchsafe.reject.discard', {
      as: reader,
    })
    expect(told.json).toMatchObject({ events: [{ resource: { id }, details: { format: 'kestra' } }] })
  })

  test('is kept as long as there is room: after that nothing of the request is stored, and it is said', async () => {
    const { pool } = place.database.db
    await pool.query(
      `INSERT INTO reject (id, tenant_id, source_name, format, record, record_hash, problems, first_at, last_at)
       SELECT gen_random_uuid(), $1, 'workflows', 'kestra', 'x', sha256(convert_to(n::text, 'UTF8')), '[]', now(), now()
         FROM generate_series(1, 10000) AS n`,
      [tenant.id],
    )
    const size = async () =>
      (await pool.query('SELECT size FROM log_head WHERE log_id = $1', [tenant.logId])).rows
    const before = await size()
    const answer = await send(`${JSON.stringify(record())}\nnonsense`)
    expect([answer.status, answer.text]).toEqual([409, expect.stringContaining('Nothing was stored')])
    expect(await size()).toEqual(before)
    await pool.query(`DELETE FROM reject WHERE record = 'x'`)
  })

  test('of another tenant is not there', async () => {
    const other = await testTenant(place.database.db, { slug: 'theirs' })
    const theirs = await testKey(place.database.db, other, ['config'])
    const id = await one('{"not":"yours"')
    const asked = await place.api.send('POST', `/api/v1/rejects/${id}/retry`, { as: theirs })
    expect(asked.status).toBe(404)
    const list = await place.api.send('GET', '/api/v1/rejects', { as: theirs })
    expect(list.json).toEqual({ rejects: [], nextCursor: null })
  })

  test('is listed page by page', async () => {
    for (const n of [1, 2, 3]) await one(`{"page":${n}`)
    const page = async (query: string) =>
      (await place.api.send('GET', `/api/v1/rejects?limit=2${query}`, { as: admin })).json as {
        rejects: { id: string }[]
        nextCursor: string | null
      }
    const seen: string[] = []
    for (let at = await page(''); ; at = await page(`&cursor=${at.nextCursor}`)) {
      seen.push(...at.rejects.map(({ id }) => id))
      if (at.nextCursor === null) break
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toEqual((await rejects()).map(({ id }) => id))
    const wrong = await place.api.send('GET', '/api/v1/rejects?cursor=x', { as: admin })
    expect(wrong.status).toBe(400)
  })
})
