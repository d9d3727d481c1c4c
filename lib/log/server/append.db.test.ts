import { createHash, randomBytes } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { uuidv7 } from '@/lib/base/uuid'
import type { EventDraft } from '@/lib/event/event'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { appendEvents, type AppendRequest } from './append'
import { checkLog } from './check-log'

let test: TestDb
beforeAll(async () => {
  test = await testDatabase()
})
afterAll(() => test.drop())

const source = { name: 'tests', format: 'vouchsafe', keyId: '7b9e8a52-58a4-4c2f-9a7e-0e1f3f9d2c11' }

function draft(more: Partial<EventDraft> = {}): EventDraft {
  return {
    actor: { type: 'user', id: 'u_ada', name: 'Ada', email: 'ada@example.com' },
    action: 'flow.update',
    change: 'UPDATE',
    resource: { type: 'FLOW', id: 'daily-load', name: 'Daily load' },
    outcome: 'success',
    message: 'Changed the retries of daily-load',
    details: { namespace: 'company.team', revision: 7 },
    before: { retries: 3, tags: ['a', { id: 'x', on: true }] },
    after: { retries: 5, tags: ['a', { id: 'x', on: false }] },
    client: { ip: '203.0.113.7', userAgent: 'test' },
    traceId: 't-1',
    sessionId: 's-1',
    ...more,
  }
}

const ask = (tenant: TenantRef, drafts: EventDraft[], more: Partial<AppendRequest> = {}): AppendRequest => ({
  tenant,
  source,
  drafts,
  receivedAt: new Date(),
  ...more,
})

const id = (ms = Date.now()) => uuidv7(ms, randomBytes(10))
const clean = async (tenant: TenantRef) => {
  const report = await checkLog(test.db, tenant, () => undefined)
  expect(report.findings).toEqual([])
  return report
}

describe('append', () => {
  it('stores every kind of event so that each commitment opens again', async () => {
    const tenant = await testTenant(test.db)
    const answer = await appendEvents(
      test.db,
      ask(tenant, [
        draft(),
        draft({ before: null, after: { '': 0, 'a.b': -0, big: 1e21, text: '=cmd()\u202e\u{1f600}<b>"\\' } }),
        {
          actor: { type: 'system' },
          action: 'system.started',
          change: 'NONE',
          resource: { type: 'INSTANCE' },
        },
        draft({ actor: { type: 'service', id: 'ci', onBehalfOf: { type: 'user', id: 'u_bob' } } }),
        draft({
          resource: { type: 'USER', id: 'u_eve' },
          subjects: [{ type: 'user', id: 'u_ada' }, { email: 'Bob@Example.com' }],
        }),
        draft({ occurredAt: '2026-03-04T05:06:07.123456789Z', details: {} }),
      ]),
    )
    expect(answer).toMatchObject({
      accepted: 6,
      duplicates: 0,
      ignored: 0,
      replayed: false,
      log: { id: tenant.logId, size: 6 },
    })
    expect(answer.events.map((event) => event.index)).toEqual([0, 1, 2, 3, 4, 5])
    expect(await clean(tenant)).toMatchObject({ size: 6, rows: 6, entries: 6, counted: 6 })
  })

  it('keeps indexes gapless and tiles right across many groups', async () => {
    const tenant = await testTenant(test.db)
    const sizes = [1, 254, 1, 1, 300, 700, 33]
    for (const size of sizes)
      await appendEvents(
        test.db,
        ask(
          tenant,
          Array.from({ length: size }, () => draft({ before: { n: 1 } })),
        ),
      )
    const total = sizes.reduce((a, b) => a + b, 0)
    expect(await clean(tenant)).toMatchObject({ size: total, tiles: Math.floor(total / 256) })
  })

  it('appends many requests at once, each answered with its own places', async () => {
    const tenant = await testTenant(test.db)
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        appendEvents(
          test.db,
          ask(
            tenant,
            Array.from({ length: (i % 7) + 1 }, (_, j) =>
              draft({ actor: { type: 'user', id: `u_${i}_${j}` } }),
            ),
          ),
        ),
      ),
    )
    const indexes = answers
      .flatMap((answer) => answer.events.map((event) => event.index ?? NaN))
      .sort((a, b) => a - b)
    expect(indexes).toEqual(Array.from({ length: indexes.length }, (_, i) => i))
    await clean(tenant)
  })

  it('calls a resend a duplicate and an id with other content a conflict, and then stores nothing of the request', async () => {
    const tenant = await testTenant(test.db)
    const sent = draft({ id: id() })
    const first = await appendEvents(test.db, ask(tenant, [sent]))
    const again = await appendEvents(
      test.db,
      ask(tenant, [{ ...sent, details: { revision: 7, namespace: 'company.team' } }, draft({ id: id() })]),
    )
    expect(again.events.map((event) => event.status)).toEqual(['duplicate', 'accepted'])
    expect(again.events[0]!.index).toBe(first.events[0]!.index)
    await expect(
      appendEvents(test.db, ask(tenant, [draft(), { ...sent, message: 'other' }])),
    ).rejects.toMatchObject({
      code: 'conflict',
      extra: { problems: [{ path: 'events[1].id' }] },
    })
    expect(await clean(tenant)).toMatchObject({ size: 2 })
  })

  it('finds duplicates and conflicts also among requests of one group', async () => {
    const tenant = await testTenant(test.db)
    const sent = draft({ id: id() })
    const results = await Promise.allSettled([
      appendEvents(test.db, ask(tenant, [sent])),
      appendEvents(test.db, ask(tenant, [sent])),
      appendEvents(test.db, ask(tenant, [{ ...sent, message: 'other' }])),
    ])
    // Which of the contents comes first is not said; the other one is a conflict, and the event is there once.
    const rejected = results.map((result) => result.status === 'rejected')
    expect([
      [false, false, true],
      [true, true, false],
    ]).toContainEqual(rejected)
    expect(await clean(tenant)).toMatchObject({ size: 1 })
  })

  it('answers a repeated Idempotency-Key with the first answer, and refuses it for another body', async () => {
    const tenant = await testTenant(test.db)
    const body = (text: string) => ({
      keyId: source.keyId,
      key: "it's \\ a key",
      bodyHash: createHash('sha256').update(text).digest(),
    })
    const [first, twin] = await Promise.all([
      appendEvents(test.db, ask(tenant, [draft()], { idempotency: body('a') })),
      appendEvents(test.db, ask(tenant, [draft()], { idempotency: body('a') })),
    ])
    const later = await appendEvents(test.db, ask(tenant, [draft()], { idempotency: body('a') }))
    expect(later.replayed).toBe(true)
    expect(first.replayed).not.toBe(twin.replayed)
    expect(later.events).toEqual(first.events)
    expect(twin.events).toEqual(first.events)
    await expect(
      appendEvents(test.db, ask(tenant, [draft()], { idempotency: body('b') })),
    ).rejects.toMatchObject({ code: 'invalid' })
    expect(await clean(tenant)).toMatchObject({ size: 1 })
  })

  it('refuses details that the index cannot hold, with their place, and stores nothing', async () => {
    const tenant = await testTenant(test.db)
    const details = Object.fromEntries(Array.from({ length: 2500 }, (_, i) => [`k${i}`, `v${i}`]))
    await expect(appendEvents(test.db, ask(tenant, [draft(), draft({ details })]))).rejects.toMatchObject({
      code: 'invalid',
      extra: { problems: [{ path: 'events[1].details' }] },
    })
    expect(await clean(tenant)).toMatchObject({ size: 0 })
  })

  it('keeps tenants apart: the same id is another event in another tenant', async () => {
    const [one, two] = [await testTenant(test.db), await testTenant(test.db)]
    const sent = draft({ id: id() })
    await appendEvents(test.db, ask(one, [sent]))
    const answer = await appendEvents(test.db, ask(two, [{ ...sent, message: 'other' }]))
    expect(answer.accepted).toBe(1)
    await clean(one)
    await clean(two)
  })
})

describe('back-pressure', () => {
  it('turns away what one tenant sends too much of, never others nor our own events', async () => {
    const [loud, quiet] = [await testTenant(test.db), await testTenant(test.db)]
    const many = (n: number) =>
      Array.from(
        { length: n },
        () =>
          ({ actor: { type: 'system' }, action: 'x.y', change: 'NONE', resource: { type: 'X' } }) as const,
      )
    // Counted before anything is waited for, so all of these meet.
    const taken = [10_000, 5_000].map((n) => appendEvents(test.db, ask(loud, many(n))))
    const refused = appendEvents(test.db, ask(loud, many(1)))
    const others = [
      appendEvents(test.db, ask(quiet, many(1))),
      appendEvents(test.db, ask(loud, many(1), { own: true })),
    ]
    await expect(refused).rejects.toMatchObject({ code: 'busy', extra: { retryAfterSeconds: 1 } })
    for (const answer of await Promise.all([...taken, ...others])) expect(answer.accepted).toBeGreaterThan(0)
    expect((await appendEvents(test.db, ask(loud, many(1)))).accepted).toBe(1)
  })
})
