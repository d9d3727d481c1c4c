import { randomUUID } from 'node:crypto'

import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { openDb, type Db } from '@/lib/db/db'
import type { EventDraft } from '@/lib/event/event'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { withReader } from './readers'
import { searchEvents } from './search-events'

// Reading that is large, slow, or somebody else's: what it may cost others, and what the log says about it.

let test: TestDb
let tenant: TenantRef
beforeAll(async () => {
  test = await testDatabase()
  tenant = await testTenant(test.db, { slug: 'acme' })
})
afterAll(() => test.drop())

const ADA: string = randomUUID()
const EVE: string = randomUUID()

const ctx = (userId = ADA, now = new Date(), db: Db = test.db) => personCtx(db, tenant, { userId, now })

const draft = (more: Partial<EventDraft> = {}): EventDraft => ({
  actor: { type: 'system' },
  action: 'doc.write',
  change: 'UPDATE',
  resource: { type: 'DOC' },
  ...more,
})

const append = (drafts: EventDraft[]) => testAppend(test.db, tenant, drafts)

describe('large events', () => {
  const COUNT = 45
  beforeAll(async () => {
    const half = 'x'.repeat(500_000)
    for (let i = 0; i < COUNT; i += 9) {
      await append(
        Array.from({ length: 9 }, (_, n) =>
          draft({ resource: { type: 'LARGE', id: `l-${i + n}` }, before: { half }, after: [half, i + n] }),
        ),
      )
    }
    await append([draft({ resource: { type: 'LARGE', id: 'null' }, before: null })])
  })

  it.each(['desc', 'asc', 'arrival'] as const)(
    'are given in pages that end early, each once, in order %s',
    async (order) => {
      const seen: string[] = []
      let cursor: string | undefined
      let pages = 0
      do {
        const page = await searchEvents(ctx(), {
          q: 'type:LARGE',
          limit: 1000,
          order,
          ...(cursor && { cursor }),
        })
        expect(JSON.stringify(page).length).toBeLessThan(5 * 1024 * 1024)
        for (const { resource, before, after, hasAfter } of page.events) {
          seen.push(resource.id ?? '')
          if (resource.id === 'null') expect([before, hasAfter]).toEqual([null, false])
          else expect(after).toEqual([expect.any(String), Number(resource.id?.slice(2))])
        }
        cursor = page.nextCursor ?? undefined
        pages++
      } while (cursor)
      expect(pages).toBeGreaterThan(8)
      const ascending = [...Array.from({ length: COUNT }, (_, i) => `l-${i}`), 'null']
      expect(seen).toEqual(order === 'asc' ? ascending : ascending.toReversed())
    },
  )

  it('stand on one page without their documents', async () => {
    const page = await searchEvents(ctx(), { q: 'type:LARGE', limit: 1000, documents: 'false' })
    expect(page.events).toHaveLength(COUNT + 1)
    expect(page.events.every((event) => !('before' in event) && !('after' in event))).toBe(true)
  })
})

describe('a cursor', () => {
  /** Who is recorded to have searched for this, in order of arrival. */
  const reads = async (q: string) => {
    const found = await searchEvents(ctx(), {
      q: `action:vouchsafe.events.search query:"${q}"`,
      order: 'arrival',
    })
    return found.events.map((event) => event.actor.id).toReversed()
  }

  it('of somebody else, or from long ago, is another act of reading, and the log says so', async () => {
    await append([draft({ resource: { type: 'PAGED' } }), draft({ resource: { type: 'PAGED' } })])
    const q = 'type:PAGED'
    const at = new Date()
    const later = new Date(at.getTime() + 2 * 3_600_000)
    const { nextCursor } = await searchEvents(ctx(ADA, at), { q, limit: 1 })
    const next = (who: string, when: Date) =>
      searchEvents(ctx(who, when), { q, limit: 1, cursor: nextCursor ?? '' })
    await next(ADA, at)
    expect(await reads(q)).toEqual([ADA])
    await next(EVE, at)
    await next(ADA, later)
    expect(await reads(q)).toEqual([ADA, EVE, ADA])
  })
})

describe('numbers in an address', () => {
  it.each(['', ' 5', '0x10', '1e2', '-1', '1.5', '9007199254740993', 'NaN'])(
    'size=%j is refused',
    async (size) => {
      await expect(searchEvents(ctx(), { size })).rejects.toMatchObject({
        extra: { problems: [{ path: 'size' }] },
      })
    },
  )
})

describe('slow searches', () => {
  it('end after a while, and say what to do', async () => {
    const hurried = openDb(test.appUrl, { poolSize: 5, statementTimeoutMs: 200 })
    // As the superuser: the serving role cannot lock anybody out.
    const blocker = new pg.Client({ connectionString: test.superUrl })
    await blocker.connect()
    try {
      await blocker.query('BEGIN; LOCK TABLE log_head IN ACCESS EXCLUSIVE MODE')
      await expect(searchEvents(ctx(ADA, new Date(), hurried), { q: 'type:X' })).rejects.toMatchObject({
        code: 'busy',
        message: expect.stringContaining('Narrow it'),
      })
    } finally {
      await blocker.end()
      await hurried.close()
    }
  })

  it('of one tenant leave connections to others, and none of them keeps an event from being stored', async () => {
    const other = await testTenant(test.db, { slug: 'other' })
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    let running = 0
    const slow = Array.from({ length: 20 }, () =>
      withReader(test, tenant, async () => {
        running++
        await held
      }),
    )
    const done = await withReader(test, other, async (client) => (await client.query('SELECT 1')).rowCount)
    expect(done).toBe(1)
    expect((await append([draft()])).accepted).toBe(1)
    expect(running).toBeLessThan(test.db.readers.options.max)
    release()
    await Promise.all(slow)
    expect(running).toBe(20)
  })

  it('are turned away when too many wait', async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    const all = await Promise.race([
      Promise.all(Array.from({ length: 200 }, () => withReader(test, tenant, () => held))),
      held,
    ]).catch((error: unknown) => error)
    release()
    expect(all).toMatchObject({ code: 'busy' })
  })
})
