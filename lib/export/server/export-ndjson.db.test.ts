import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { eventRoutes } from '@/app/api/events'
import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import type { JsonObject } from '@/lib/base/json'
import type { EventDraft } from '@/lib/event/event'
import { getEvent } from '@/lib/search/server/get-event'
import { searchEvents } from '@/lib/search/server/search-events'
import { testApi, testKey, type TestApi } from '@/lib/testing/api'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { exportEvents } from './export-events'

const DAY_MS = 86_400_000
const HOSTILE = `=1+1 "q" \\" \\\\ \\. \b\f\r\n\t\u0001\u001f\u007f\u2028\u202e😀 ﷽ </script> {"end":{"rows":0}}\n{"end":1}`

let test: TestDb
let api: TestApi
let tenant: TenantRef
let key: string
beforeAll(async () => {
  test = await testDatabase()
  api = await testApi(test.db, eventRoutes)
  tenant = await testTenant(test.db, { slug: 'acme' })
  key = (await testKey(test.db, tenant, ['events:export', 'events:read'])).key
})
afterAll(async () => {
  await api.close()
  await test.drop()
})

const ctx = (): Ctx => ({
  db: test.db,
  tenant,
  principal: { kind: 'system', name: 'tests' },
  requestId: 'r',
  ip: null,
  userAgent: null,
  now: () => new Date(),
})

const draft = (id: string, more: Partial<EventDraft> = {}): EventDraft => ({
  actor: { type: 'user', id: 'u' },
  action: 'x.y',
  change: 'NONE',
  resource: { type: 'LINES', id },
  ...more,
})

const append = (drafts: EventDraft[]) => testAppend(test.db, tenant, drafts)

/** The lines of the file, each without the line feed that ends every one of them. */
async function run(input: Omit<Parameters<typeof exportEvents>[1], 'format'>) {
  const made = await exportEvents(ctx(), { format: 'ndjson', ...input })
  const chunks: Buffer[] = []
  // Copied: a chunk's memory is used again.
  for await (const chunk of made.body) chunks.push(Buffer.from(chunk))
  const lines = Buffer.concat(chunks).toString().split('\n')
  expect(lines.pop()).toBe('')
  const end = lines.pop() ?? ''
  return { ...made, lines, end: JSON.parse(end) as JsonObject, counted: made.rows() }
}

const SPECIAL: Record<string, EventDraft> = {
  hostile: draft('hostile', {
    actor: { type: 'user', id: HOSTILE, name: HOSTILE, onBehalfOf: { type: 'user', id: HOSTILE } },
    reason: HOSTILE,
    message: HOSTILE,
    client: { ip: '2001:db8::1', userAgent: HOSTILE },
    subjects: [{ type: 'user', id: 's', name: HOSTILE }],
    details: JSON.parse(
      `{"__proto__": {"a": 1}, "constructor": 2, "": "", "1": 1, "text": ${JSON.stringify(HOSTILE)}}`,
    ),
    before: HOSTILE,
    after: { [HOSTILE]: [HOSTILE, null, [], {}] },
  }),
  numbers: draft('numbers', {
    details: JSON.parse(
      '{"n": [1e21, 1.10, -0, 1e-7, 5e-324, 1.7976931348623157e308, 0.1, 9007199254740991, 100000000000000000000]}',
    ),
    after: JSON.parse('[1E21, 1.10, -0.0, 1e+2]'),
  }),
  nullBefore: draft('null-before', { before: null, after: null }),
  noBefore: draft('no-before', { after: false }),
  late: draft('late', { occurredAt: new Date(Date.now() - 40 * DAY_MS).toISOString() }),
  precise: draft('precise', { occurredAt: '2026-11-01T10:00:00.123456789+02:00' }),
  partial: draft('partial', {
    before: {},
    after: Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`key${i}`, `value ${i}`])),
  }),
}

describe('an NDJSON export', () => {
  it('has in each line exactly what the API gives for the event', async () => {
    await append(Object.values(SPECIAL))
    const made = await run({ q: 'type:LINES', documents: 'true' })
    const bare = await run({ q: 'type:LINES' })
    const view = await searchEvents(ctx(), { q: 'type:LINES', limit: 1000 })
    expect(view.events).toHaveLength(Object.keys(SPECIAL).length)
    const single = await Promise.all(view.events.map(({ id }) => getEvent(ctx(), { id })))
    // As texts: numbers and the order of members are the same, too.
    expect(made.lines).toEqual(single.map((event) => JSON.stringify(event)))
    const list = await searchEvents(ctx(), { q: 'type:LINES', limit: 1000, documents: 'false' })
    expect(bare.lines).toEqual(list.events.map((event) => JSON.stringify(event)))
    // The events are as special as they are meant to be.
    const byId = new Map(single.map((event) => [event.resource.id, event]))
    expect(byId.get('null-before')).toMatchObject({ before: null, hasBefore: true, hasAfter: true })
    expect(byId.get('no-before')).toMatchObject({ hasBefore: false, after: false })
    expect(byId.get('late')?.late).toBe(true)
    expect(byId.get('partial')?.partial).toBe(true)
    expect(byId.get('hostile')?.message).toBe(HOSTILE)
    expect(bare.lines.some((line) => 'before' in JSON.parse(line) || 'after' in JSON.parse(line))).toBe(false)
  })

  it('has the rows of the view, in its order, pinned to its size, and says at the end that it is whole', async () => {
    await append(
      Array.from({ length: 700 }, (_, i) =>
        draft(`m-${i}`, {
          resource: { type: 'MANY', id: `m-${i}` },
          occurredAt: new Date(Date.now() - i * DAY_MS).toISOString(),
          after: { long: 'x'.repeat(i === 300 ? 200_000 : 400) },
        }),
      ),
    )
    const view = await searchEvents(ctx(), { q: 'type:MANY', limit: 1000 })
    await append([draft('new', { resource: { type: 'MANY', id: 'new' } })])
    const made = await run({ q: 'type:MANY', size: String(view.size), documents: 'true' })
    const ids = (lines: string[]) => lines.map((line) => JSON.parse(line).id)
    expect(ids(made.lines)).toEqual(view.events.map(({ id }) => id))
    expect(made.end).toEqual({ end: { rows: 700, size: view.size, log: tenant.logId, complete: true } })
    expect(made.counted).toBe(700)
    expect((await run({ q: 'type:MANY' })).lines).toHaveLength(701)
    const csv = await exportEvents(ctx(), { format: 'csv', q: 'type:MANY', size: String(view.size) })
    let text = ''
    for await (const chunk of csv.body) text += chunk.toString()
    expect(
      text
        .split('\r\n')
        .slice(1, -1)
        .map((row) => row.split(',')[0]),
    ).toEqual(ids(made.lines))
  })

  it('of nothing is one line', async () => {
    const { lines, end } = await run({ q: 'type:NOTHING' })
    expect([lines, end]).toMatchObject([[], { end: { rows: 0, complete: true } }])
  })

  it('is recorded with its format; one that is left at its last line, as broken off', async () => {
    await run({ q: 'type:MANY resource:m-3', documents: 'true' })
    const left = await exportEvents(ctx(), { format: 'ndjson', q: 'type:MANY resource:m-4' })
    let text = ''
    for await (const chunk of left.body) {
      text += chunk.toString()
      if (text.includes('"end"')) break
    }
    const recorded = async (resource: string) => {
      const q = `action:vouchsafe.export.* query:"type:MANY resource:${resource}"`
      const { events } = await searchEvents(ctx(), { q })
      return events.map(({ action, outcome, message, details }) => [action, outcome, message, details])
    }
    const details = { format: 'ndjson', documents: true }
    expect(await recorded('m-3')).toMatchObject([
      ['vouchsafe.export.finished', 'success', 'Exported 1 events as NDJSON', { ...details, rows: 1 }],
      ['vouchsafe.export.started', 'success', 'Began to export events as NDJSON', details],
    ])
    expect((await recorded('m-3'))[0]?.at(3)).not.toHaveProperty('guard')
    expect((await recorded('m-4')).map(([, outcome]) => outcome)).toEqual(['failure', 'success'])
  })
})

describe('GET /api/v1/events/export?format=ndjson', () => {
  const get = (query: string) => api.send('GET', `/api/v1/events/export?${query}`, { as: { key } })

  it('answers with lines that end in \\n, under a name of their own', async () => {
    const { status, headers, text } = await get('format=ndjson&q=type:LINES')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/x-ndjson')
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="vouchsafe-acme-[\dT-]+Z\.ndjson"$/,
    )
    expect(text).toMatch(/\n\{"end":\{"rows":\d+,"size":\d+,"log":"\w+","complete":true\}\}\n$/)
    expect((await get('format=csv')).headers.get('content-type')).toBe(
      'text/csv; charset=utf-8; header=present',
    )
  })

  it.each(['fields=id', 'columns=a', 'columns=', 'guard=on', 'guard=off'])(
    'refuses %s at its place',
    async (parameter) => {
      const { status, json } = await get(`format=ndjson&${parameter}`)
      const [path] = parameter.split('=')
      expect([status, json]).toMatchObject([400, { code: 'bad_request', errors: [{ path }] }])
      expect(json).toHaveProperty('errors.0.message', expect.stringContaining('only for csv'))
    },
  )

  it('refuses formats that are none', async () => {
    expect(await get('format=xml')).toMatchObject({ status: 400, json: { errors: [{ path: 'format' }] } })
  })
})
