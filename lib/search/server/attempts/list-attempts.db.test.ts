import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import type { EventDraft, Outcome } from '@/lib/event/event'
import { getEvent } from '@/lib/search/server/get-event'
import { searchEvents } from '@/lib/search/server/search-events'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { listAttempts } from './list-attempts'

const now = new Date('2026-11-22T12:00:00Z')
let database: TestDb
let tenant: TenantRef
let other: TenantRef

beforeAll(async () => {
  database = await testDatabase()
  tenant = await testTenant(database.db, { slug: 'acme' })
  other = await testTenant(database.db, { slug: 'other' })
  await testAppend(
    database.db,
    tenant,
    [
      // Killed after it began, an hour ago.
      part('killed', 'intent', 3600),
      part('paid', 'intent', 1800),
      { ...part('paid', 'result', 1797, 'success'), message: 'Paid' },
      part('refused', 'intent', 1700),
      { ...part('refused', 'result', 1699, 'failure'), reason: 'card expired' },
      // The result came from a machine whose clock is behind.
      part('skewed', 'intent', 1600),
      part('skewed', 'result', 1660, 'success'),
      // Two letters that the index takes for one.
      part('CASE', 'intent', 1500),
      part('case', 'result', 1499, 'success'),
      // Its result is one that people of the team do not see.
      { ...part('apart', 'intent', 1400), details: details('apart', 'intent', 'team-a') },
      { ...part('apart', 'result', 1390, 'success'), details: details('apart', 'result', 'team-b') },
      part('young', 'intent', 10),
    ],
    now,
  )
  await testAppend(database.db, other, [part('theirs', 'intent', 900), part('killed', 'result', 3500)], now)
})
afterAll(() => database.drop())

function part(id: string, name: 'intent' | 'result', secondsAgo: number, outcome?: Outcome): EventDraft {
  return {
    actor: { type: 'user', id: 'u_1' },
    action: 'invoice.pay',
    change: 'UPDATE',
    resource: { type: 'INVOICE', id: `invoice of ${id}` },
    occurredAt: new Date(now.getTime() - secondsAgo * 1000).toISOString(),
    details: details(id, name),
    ...(outcome !== undefined && { outcome }),
  }
}

const details = (id: string, name: string, namespace?: string) => ({
  attempt: { id, part: name },
  ...(namespace !== undefined && { namespace }),
})

const asViewer = (grant: NonNullable<Parameters<typeof personCtx>[2]> = {}): Ctx =>
  personCtx(database.db, tenant, { role: 'viewer', now, ...grant })

async function idsOf(input: Parameters<typeof listAttempts>[1], ctx = asViewer()): Promise<string[]> {
  return (await listAttempts(ctx, input)).attempts.map(({ id }) => id)
}

describe('attempts', () => {
  test('without a result are listed, newest first, once they are old enough', async () => {
    expect(await idsOf({})).toEqual(['CASE', 'killed'])
    expect(await idsOf({ olderThan: 0 })).toEqual(['young', 'CASE', 'killed'])
    expect(await idsOf({ olderThan: 2000 })).toEqual(['killed'])
    const { attempts, asOf } = await listAttempts(asViewer(), { olderThan: 2000 })
    expect(attempts[0]).toMatchObject({
      result: null,
      intent: { action: 'invoice.pay', outcome: 'unknown', resource: { id: 'invoice of killed' } },
    })
    expect(asOf).toBe('2026-11-22T12:00:00.000Z')
  })

  test('with a result say how it ended, whichever clock stamped it', async () => {
    const { attempts } = await listAttempts(asViewer(), { state: 'answered' })
    expect(
      attempts.map(({ id, result }) => [id, result?.at, result?.outcome, result?.reason ?? null]),
    ).toEqual([
      ['apart', '2026-11-22T11:36:50.000Z', 'success', null],
      ['skewed', '2026-11-22T11:32:20.000Z', 'success', null],
      ['refused', '2026-11-22T11:31:41.000Z', 'failure', 'card expired'],
      ['paid', '2026-11-22T11:30:03.000Z', 'success', null],
    ])
    expect(await idsOf({ state: 'all' })).toEqual(['apart', 'CASE', 'skewed', 'refused', 'paid', 'killed'])
  })

  test('are asked for by what their intents say, and when these happened', async () => {
    expect(await idsOf({ state: 'all', q: 'resource.id:"invoice of paid" OR reason:card' })).toEqual(['paid'])
    expect(await idsOf({ since: '2026-11-22T11:30:00Z' })).toEqual(['CASE'])
    expect(await idsOf({ until: '2026-11-22T11:30:00Z' })).toEqual(['killed'])
    await expect(listAttempts(asViewer(), { q: 'type:(' })).rejects.toMatchObject({ code: 'bad_request' })
  })

  test('go on page by page, and are recorded once for all pages', async () => {
    const ctx = asViewer({ userId: '0199a3c1-0000-7000-8000-00000000000a' })
    const ids: string[] = []
    let cursor: string | undefined
    do {
      const page = await listAttempts(ctx, {
        state: 'all',
        limit: 4,
        ...(cursor !== undefined && { cursor }),
      })
      ids.push(...page.attempts.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(ids).toEqual(['apart', 'CASE', 'skewed', 'refused', 'paid', 'killed'])
    const { events } = await searchEvents(asViewer({ role: 'admin' }), {
      q: 'action:vouchsafe.attempts.read actor.id:0199a3c1-0000-7000-8000-00000000000a',
    })
    expect(events.map(({ details: said }) => said)).toMatchObject([{ query: '', state: 'all', rows: 4 }])
  })

  test('of another tenant are neither listed nor answer any', async () => {
    expect(await idsOf({}, personCtx(database.db, other, { role: 'viewer', now }))).toEqual(['theirs'])
    expect(await idsOf({})).toContain('killed')
  })

  test('are those of what a grant shows, and a hidden result is no result', async () => {
    const team = asViewer({ query: 'namespace:team-a' })
    expect(await idsOf({}, team)).toEqual(['apart'])
    expect(await idsOf({ state: 'answered' }, team)).toEqual([])
  })

  test('are not listed for who may not see which events are parts of one', async () => {
    for (const mask of ['details', 'details.attempt', 'details.attempt.id', 'details.att*']) {
      await expect(listAttempts(asViewer({ masks: [mask] }), {})).rejects.toMatchObject({ code: 'forbidden' })
    }
    const { attempts } = await listAttempts(asViewer({ masks: ['reason'] }), { state: 'answered' })
    expect(attempts.map(({ result }) => result?.reason)).toEqual([undefined, undefined, undefined, undefined])
  })
})

describe('an opened event', () => {
  async function opened(q: string, ctx = asViewer()) {
    const { events } = await searchEvents(asViewer(), { q })
    return (await getEvent(ctx, { id: events[0]!.id, attempt: 'true' })).attempt
  }

  test('tells what became of the attempt that it began, and what began the one that it ended', async () => {
    const intent = 'details.attempt.id:paid details.attempt.part:intent'
    const result = 'details.attempt.id:paid details.attempt.part:result'
    expect(await opened(intent)).toMatchObject({
      part: 'intent',
      other: { at: '2026-11-22T11:30:03.000Z', outcome: 'success' },
    })
    expect(await opened(result)).toMatchObject({
      part: 'result',
      other: { at: '2026-11-22T11:30:00.000Z', outcome: 'unknown' },
    })
    expect(await opened('details.attempt.id:killed')).toEqual({ id: 'killed', part: 'intent', other: null })
  })

  test('tells nothing of it where it is no part of one, is not asked for it, or may not', async () => {
    expect(await opened('type:AUDITLOG')).toBeUndefined()
    expect(await opened('details.attempt.id:paid', asViewer({ masks: ['details.attempt'] }))).toBeUndefined()
    const [event] = (await searchEvents(asViewer(), { q: 'details.attempt.id:paid' })).events
    expect(await getEvent(asViewer(), { id: event!.id })).not.toHaveProperty('attempt')
    const team = asViewer({ query: 'namespace:team-a' })
    expect(await opened('details.attempt.id:apart namespace:team-a', team)).toMatchObject({ other: null })
  })
})
