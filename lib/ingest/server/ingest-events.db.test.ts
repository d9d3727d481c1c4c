import { randomBytes, randomUUID } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Ctx } from '@/lib/access/ctx'
import type { KeyPrincipal, Principal, TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import { uuidv7 } from '@/lib/base/uuid'
import { checkLog } from '@/lib/log/server/check-log'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { ingestEvents } from './ingest-events'

const NOW = new Date('2026-11-20T10:00:00.000Z')
const JSON_TYPE = 'application/json'
const LINES_TYPE = 'application/x-ndjson'

let database: TestDb
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const keyOf = (tenant: TenantRef, more: Partial<KeyPrincipal> = {}): KeyPrincipal => ({
  kind: 'key',
  keyId: randomUUID(),
  name: 'a key',
  scopes: ['events:write'],
  tenantId: tenant.id,
  sourceName: 'billing',
  ...more,
})

const ctxOf = (tenant: TenantRef | null, principal: Principal): Ctx => ({
  principal,
  tenant,
  requestId: 'r1',
  ip: null,
  userAgent: null,
  now: () => NOW,
  db: database.db,
})

/** A new tenant and a key for it. */
async function place(): Promise<{ tenant: TenantRef; ctx: Ctx }> {
  const tenant = await testTenant(database.db)
  return { tenant, ctx: ctxOf(tenant, keyOf(tenant)) }
}

const event = (more: JsonObject = {}): JsonObject => ({
  actor: { type: 'user', id: 'ada' },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: 'f1' },
  ...more,
})

const input = (body: unknown, more: { contentType?: string | null; idempotencyKey?: string } = {}) => ({
  raw: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  contentType: JSON_TYPE,
  ...more,
})

/** What is refused: code, message and problems. */
async function refusal(sent: Promise<unknown>) {
  const error: unknown = await sent.then(
    () => new Error('accepted'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof AppError)) throw error
  const { code, message, extra } = error
  return {
    code,
    message,
    problems: (extra.problems ?? []).map((problem) => `${problem.path}: ${problem.message}`),
  }
}

interface Row {
  id: string
  occurred_at: string
  source_name: string
  source_format: string
  source_key_id: string | null
  message: string | null
  details: JsonObject | null
  before: unknown
}

/** The tenant's events in order of arrival, read past everything that the product does. */
async function stored(tenant: TenantRef): Promise<Row[]> {
  const { rows } = await database.db.pool.query<Row>(
    'SELECT id, occurred_at, source_name, source_format, source_key_id, message, details, before FROM event WHERE tenant_id = $1 ORDER BY idx',
    [tenant.key],
  )
  return rows
}

describe('what is taken in', () => {
  test('one event, an array, and one a line', async () => {
    const { tenant, ctx } = await place()
    const one = await ingestEvents(ctx, input(event({ message: 'one' })))
    expect(one).toMatchObject({
      status: 201,
      replayed: false,
      answer: {
        accepted: 1,
        duplicates: 0,
        ignored: 0,
        events: [{ index: 0, status: 'accepted' }],
        log: { size: 1 },
      },
    })
    const array = await ingestEvents(ctx, input([event({ message: 'two' }), event({ message: 'three' })]))
    expect(array.answer.events.map(({ index }) => index)).toEqual([1, 2])
    const lines = `${JSON.stringify(event({ message: 'four' }))}\n\n${JSON.stringify(event({ message: 'five' }))}\n`
    const last = await ingestEvents(ctx, input(lines, { contentType: LINES_TYPE }))
    expect(last).toMatchObject({ status: 201, answer: { accepted: 2, log: { size: 5 } } })

    const rows = await stored(tenant)
    expect(rows.map(({ message }) => message)).toEqual(['one', 'two', 'three', 'four', 'five'])
    expect(rows.map(({ occurred_at }) => occurred_at)).toEqual(rows.map(() => NOW.toISOString()))
    const { keyId } = ctx.principal as KeyPrincipal
    for (const row of rows) {
      expect(row).toMatchObject({ source_name: 'billing', source_format: 'vouchsafe', source_key_id: keyId })
    }
    expect((await checkLog(database.db, tenant, () => undefined)).findings).toEqual([])
  })

  test('an event that is there already is a duplicate; a request of nothing else is 200', async () => {
    const { tenant, ctx } = await place()
    const known = event({ id: uuidv7(NOW.getTime(), randomBytes(10)) })
    expect(await ingestEvents(ctx, input(known))).toMatchObject({ status: 201 })
    expect(await ingestEvents(ctx, input(known))).toMatchObject({
      status: 200,
      answer: { accepted: 0, duplicates: 1, events: [{ id: known.id, index: 0, status: 'duplicate' }] },
    })
    const both = await ingestEvents(ctx, input([event(), known]))
    expect(both).toMatchObject({ status: 201, answer: { accepted: 1, duplicates: 1, log: { size: 2 } } })
    expect(await stored(tenant)).toHaveLength(2)
  })

  test('hostile texts are stored as they are, and their commitments open', async () => {
    const { tenant, ctx } = await place()
    const texts = [
      '<script>alert(1)</script>',
      "'); DROP TABLE event; --",
      '=cmd|"/c calc"!A1',
      '\u202edetrevni',
      '👩‍👩‍👧‍👦',
      '\\u0000 \\ "\t\r\n\u0001\u001f\u2028',
      `${'é'.repeat(8000)}`,
    ]
    const events = texts.map((text) =>
      event({ message: text, details: { text, list: [text, { text }] }, before: { [text]: [text] } }),
    )
    await ingestEvents(ctx, input(events))
    const rows = await stored(tenant)
    expect(rows.map(({ message, details, before }) => ({ message, details, before }))).toEqual(
      events.map(({ message, details, before }) => ({ message, details, before })),
    )
    expect((await checkLog(database.db, tenant, () => undefined)).findings).toEqual([])
  })

  test('the same Idempotency-Key gets the first answer; with another body it is refused', async () => {
    const { tenant, ctx } = await place()
    const sent = input([event(), event()], { idempotencyKey: 'order-17' })
    const first = await ingestEvents(ctx, sent)
    const again = await ingestEvents(ctx, sent)
    expect(again).toEqual({ ...first, replayed: true })
    expect(await refusal(ingestEvents(ctx, input([event()], { idempotencyKey: 'order-17' })))).toMatchObject({
      code: 'invalid',
    })
    expect(await stored(tenant)).toHaveLength(2)
    const other = ctxOf(tenant, keyOf(tenant))
    expect(await ingestEvents(other, sent)).toMatchObject({ replayed: false, status: 201 })
    expect(await refusal(ingestEvents(ctx, input(event(), { idempotencyKey: 'ü' })))).toMatchObject({
      code: 'invalid',
      problems: ['idempotencyKey: must be 1 to 255 visible ASCII characters'],
    })
  })
})

describe('what is refused, all of it', () => {
  test('an event that says itself that its signature was verified', async () => {
    const { tenant, ctx } = await place()
    const events = [
      event({ details: { signature: 'valid', 'sent.decoded.signature': 'valid', decoded: { by: 'us' } } }),
      event({ details: { 'decoded.signature': 'valid', 'decoded.signatureKey': 'k1' } }),
      event({ details: { 'Decoded.SignatureProblem': 'none' } }),
      event({ details: { decoded: [{ signature: 'valid' }] } }),
    ]
    const why = 'is set where a signature was verified: leave it out'
    expect(await refusal(ingestEvents(ctx, input(events)))).toMatchObject({
      code: 'invalid',
      problems: [
        `events[1].details["decoded.signature"]: ${why}`,
        `events[1].details["decoded.signatureKey"]: ${why}`,
        `events[2].details["Decoded.SignatureProblem"]: ${why}`,
        `events[3].details.decoded[0].signature: ${why}`,
      ],
    })
    expect(await stored(tenant)).toEqual([])
  })

  test('one bad event among good ones', async () => {
    const { tenant, ctx } = await place()
    const events = [event(), event({ outcome: 'ok' }), event({ colour: 'red', details: { a: '\0' } })]
    expect(await refusal(ingestEvents(ctx, input(events)))).toEqual({
      code: 'invalid',
      message: 'Nothing was stored: not every event is valid.',
      problems: [
        'events[1].outcome: must be one of success, failure, unknown, not "ok"',
        'events[2].details.a: holds a NUL character (\\u0000), which cannot be stored',
        'events[2].colour: is not a member of an event; facts of your own go into details',
      ],
    })
    expect(await stored(tenant)).toEqual([])
  })

  test('lines name their line', async () => {
    const { tenant, ctx } = await place()
    const lines = [
      '',
      JSON.stringify(event({ action: 'log.x' })),
      '',
      '{"a":1,"a":2',
      JSON.stringify(event()),
    ].join('\n')
    const refused = await refusal(ingestEvents(ctx, input(lines, { contentType: LINES_TYPE })))
    expect(refused).toMatchObject({
      code: 'bad_request',
      message: 'Nothing was stored: the body cannot be read.',
    })
    expect(refused.problems).toEqual([
      'events[0].action: is one that only Vouchsafe itself records: it begins with log. or vouchsafe (line 2)',
      'events[1]: is not JSON: line 4, column 13 has the end of the text where a comma or } should be',
    ])
    expect(await stored(tenant)).toEqual([])
  })

  test('an id twice in one request, with both places', async () => {
    const { tenant, ctx } = await place()
    const id = uuidv7(NOW.getTime(), randomBytes(10))
    const refused = await refusal(
      ingestEvents(ctx, input([event({ id }), event(), event({ id: id.toUpperCase() })])),
    )
    expect(refused.code).toBe('invalid')
    expect(refused.problems).toEqual(['events[2].id: is the same as events[0].id: two events need two ids'])
    expect(await stored(tenant)).toEqual([])
  })

  test('a repeated name and what else is wrong with the event', async () => {
    const { ctx } = await place()
    const body = JSON.stringify(event({ details: { a: 1 }, x: 1 })).replace('"a":1', '"a":1,"a":2')
    expect((await refusal(ingestEvents(ctx, input(body)))).problems).toEqual([
      'events[0].details.a: is given more than once: readers would differ',
      'events[0].x: is not a member of an event; facts of your own go into details',
    ])
  })

  test('an id that has other content in the log, with its place', async () => {
    const { tenant, ctx } = await place()
    const id = uuidv7(NOW.getTime(), randomBytes(10))
    await ingestEvents(ctx, input(event({ id })))
    const refused = await refusal(ingestEvents(ctx, input([event(), event({ id, message: 'other' })])))
    expect(refused.code).toBe('conflict')
    expect(refused.problems).toEqual([expect.stringMatching(/^events\[1\]\.id: /)])
    expect(await stored(tenant)).toHaveLength(1)
  })

  test('a hundred problems are listed, and it is said when there are more', async () => {
    const { ctx } = await place()
    const bad = (count: number) => Array.from({ length: count }, () => event({ outcome: 'ok' }))
    const exact = await refusal(ingestEvents(ctx, input(bad(100))))
    expect([exact.problems.length, exact.message]).toEqual([
      100,
      'Nothing was stored: not every event is valid.',
    ])
    const more = await refusal(ingestEvents(ctx, input(bad(101))))
    expect([more.problems.length, more.message]).toEqual([
      100,
      'Nothing was stored: not every event is valid. These are the first 100 problems; there are more.',
    ])
  })

  test('10,001 events', async () => {
    const { tenant, ctx } = await place()
    const lines = `${JSON.stringify(event())}\n`.repeat(10_001)
    expect(await refusal(ingestEvents(ctx, input(lines, { contentType: LINES_TYPE })))).toMatchObject({
      code: 'too_large',
    })
    expect(await stored(tenant)).toEqual([])
  })

  test('a body without a known content type', async () => {
    const { ctx } = await place()
    expect(await refusal(ingestEvents(ctx, input(event(), { contentType: null })))).toMatchObject({
      code: 'unsupported_media',
    })
  })
})

describe('who may send', () => {
  test('only a key with the scope, and only into its tenant', async () => {
    const { tenant } = await place()
    const other = await testTenant(database.db)
    const codeFor = async (principal: Principal): Promise<string> =>
      (await refusal(ingestEvents(ctxOf(tenant, principal), input(event())))).code
    expect(await codeFor({ kind: 'anonymous' })).toBe('unauthenticated')
    expect(await codeFor(keyOf(tenant, { scopes: ['events:read', 'admin'] }))).toBe('forbidden')
    expect(await codeFor(keyOf(other))).toBe('not_found')
    const admin: Principal = {
      kind: 'user',
      userId: randomUUID(),
      email: 'root@example.com',
      name: 'Root',
      sessionId: 's',
      instanceAdmin: true,
      grants: [],
    }
    expect(await codeFor(admin)).toBe('forbidden')
    expect(await stored(tenant)).toEqual([])
    expect(
      await ingestEvents(ctxOf(tenant, keyOf(tenant, { tenantId: null })), input(event())),
    ).toMatchObject({
      status: 201,
    })
  })

  test('no tenant is a question, not a guess', async () => {
    const { tenant } = await place()
    const sent = ingestEvents(ctxOf(null, keyOf(tenant, { tenantId: null })), input(event()))
    expect(await refusal(sent)).toMatchObject({ code: 'bad_request' })
  })
})

test('others get their turn while a large request is read', async () => {
  const { ctx } = await place()
  let turns = 0
  let isOver = false
  const turn = (): void => {
    turns++
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  // The last line is wrong, so that nothing but reading and checking happens.
  const lines = `${JSON.stringify(event())}\n`.repeat(9000)
  await refusal(ingestEvents(ctx, input(`${lines}{`, { contentType: LINES_TYPE })))
  isOver = true
  expect(turns).toBeGreaterThanOrEqual(10)
})
