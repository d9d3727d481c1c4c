import { randomUUID } from 'node:crypto'

import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import type { Ctx } from '@/lib/access/ctx'
import { type Principal, type TenantRef, wholeGrant, type Grant } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import { uuidv7 } from '@/lib/base/uuid'
import type { EventDraft } from '@/lib/event/event'
import { getEvent } from '@/lib/search/server/get-event'
import { ID_END, ID_MIN } from '@/lib/search/server/partitions'
import { searchEvents, type EventPage } from '@/lib/search/server/search-events'
import { allOf } from '@/lib/search/server/seen'
import { PROBE_ROWS } from '@/lib/search/server/store'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { holdLock } from '@/lib/testing/locks'
import { INSTANCE_ADMIN } from '@/lib/testing/many-tenants'
import { scaled } from '@/lib/testing/scale'

import { openAllCursor, sealAllCursor } from './cursor'
import { findMerged, type Lane } from './find-merged'
import { rangeAfter, type Place } from './merge'
import { searchAllTenants } from './search-all-tenants'
import { tenantQueries, TENANTS_MAX } from './tenant-queries'

const DAY_MS = 86_400_000
const now = new Date()

let test: TestDb
let system: TenantRef
let tenants: TenantRef[]
/** What each tenant was sent, by its slug. */
const sent: { slug: string; n: number; id: string; draft: EventDraft }[] = []

beforeAll(async () => {
  test = await testDatabase()
  system = await testTenant(test.db, { slug: 'system', isSystem: true })
  tenants = []
  for (const slug of ['acme', 'acme-eu', 'beta', 'empty', 'gamma'])
    tenants.push(await testTenant(test.db, { slug }))
  await send('acme', 1_300)
  await send('acme-eu', 40)
  await send('beta', 300)
  await send('gamma', 7)
})
afterAll(() => test.drop())

const tenantOf = (slug: string): TenantRef => tenants.find((tenant) => tenant.slug === slug)!

/** Events n, n+1, … each six hours older than the one before; events of the same number have the same id in all tenants. */
async function send(slug: string, count: number, from = 0): Promise<void> {
  const drafts = Array.from({ length: count }, (_, i) => draftOf(slug, from + i))
  for (const draft of drafts) sent.push({ slug, n: Number(draft.details?.n), id: draft.id!, draft })
  for (let start = 0; start < count; start += 500)
    await testAppend(test.db, tenantOf(slug), drafts.slice(start, start + 500), now)
}

const random = (n: number) => new Uint8Array(10).fill(n % 251)

function draftOf(slug: string, n: number): EventDraft {
  return {
    id: uuidv7(now.getTime() - n * (DAY_MS / 4), random(n)),
    actor: { type: 'user', id: `u_${n % 10}` },
    action: 'flow.update',
    change: n % 3 === 0 ? 'UPDATE' : 'NONE',
    resource: { type: n % 2 ? 'FLOW' : 'EXECUTION', id: `r-${n}` },
    outcome: 'success',
    details: { n, ...(n === 1_299 && { rare: 'needle' }) },
    ...(n % 3 === 0 && { before: { of: slug, n }, after: { of: slug, n: n + 1 } }),
  }
}

const ctxOf = (principal: Principal = INSTANCE_ADMIN, tenant: TenantRef | null = null): Ctx => ({
  db: test.db,
  tenant,
  principal,
  requestId: 'r',
  ip: null,
  userAgent: null,
  now: () => now,
})

type More = Record<string, string | number>
const ours = (q: string) => `${q} -source:vouchsafe`.trim()
const find = (q: string, more: More = {}): Promise<EventPage> =>
  searchAllTenants(ctxOf(), { q: ours(q), ...more })
const names = (page: EventPage) =>
  page.events.map((event) => `${event.tenant} ${Number(event.details?.['n'])}`)

async function walk(q: string, more: More = {}, between?: () => Promise<void>): Promise<string[]> {
  const found: string[] = []
  let page = await find(q, { limit: 97, ...more })
  for (;;) {
    found.push(...names(page))
    if (page.nextCursor === null) return found
    await between?.()
    page = await find(q, { limit: 97, ...more, cursor: page.nextCursor })
  }
}

/** What the logs hold, by id, and where tenants have the same id, by the tenants' keys. */
function wanted(keep: (one: { slug: string; n: number }) => boolean, ascending = false): string[] {
  return sent
    .filter(keep)
    .toSorted((a, b) =>
      a.id === b.id ? tenantOf(a.slug).key - tenantOf(b.slug).key : a.id < b.id === ascending ? -1 : 1,
    )
    .map(({ slug, n }) => `${slug} ${n}`)
}

describe('searching all tenants', () => {
  it.each<[string, (one: { slug: string; n: number }) => boolean]>([
    ['', () => true],
    ['type:FLOW change:UPDATE', ({ n }) => n % 2 === 1 && n % 3 === 0],
    ['actor:u_3', ({ n }) => n % 10 === 3],
    ['rare:needle', ({ n }) => n === 1_299],
    ['tenant:beta', ({ slug }) => slug === 'beta'],
    ['tenant:acme*', ({ slug }) => slug.startsWith('acme')],
    ['-tenant:acme type:FLOW', ({ slug, n }) => slug !== 'acme' && n % 2 === 1],
    ['(tenant:gamma OR rare:needle)', ({ slug, n }) => slug === 'gamma' || n === 1_299],
    ['tenant:nobody', () => false],
    ['changed:n', ({ n }) => n % 3 === 0],
  ])('finds exactly what %j means in each of them, in one order, page by page', async (q, keep) => {
    expect(await walk(q)).toEqual(wanted(keep))
    expect(await walk(q, { order: 'asc' })).toEqual(wanted(keep, true))
  })

  it('gives the union of what each tenant gives, whatever is asked', async () => {
    const terms = fc.constantFrom(
      'type:FLOW',
      '-type:FLOW',
      'change:UPDATE',
      'actor:u_1',
      '-actor:u_2',
      'has:before',
      'tenant:acme',
      '-tenant:beta',
      'n>=200',
      'rare:needle',
      'resource:r-5',
    )
    const asked = fc.record({
      q: fc.array(terms, { maxLength: 3 }).map((list) => ours(list.join(' '))),
      order: fc.constantFrom('desc', 'asc'),
      limit: fc.integer({ min: 1, max: 400 }),
    })
    await fc.assert(
      fc.asyncProperty(asked, async ({ q, order, limit }) => {
        const ids: string[] = []
        for (const tenant of tenants) {
          const { events } = await searchEvents(ctxOf(INSTANCE_ADMIN, tenant), { q, order, limit: 1000 })
          ids.push(...events.map((event) => `${event.id} ${tenant.key}`))
        }
        const first = ids.toSorted((a, b) => (a < b === (order === 'asc') ? -1 : 1)).slice(0, limit)
        const page = await searchAllTenants(ctxOf(), { q, order, limit })
        const got = page.events.map((event) => `${event.id} ${tenantOf(event.tenant).key}`)
        const sameIds = (list: string[]) => list.map((one) => one.split(' ')[0])
        expect(sameIds(got)).toEqual(sameIds(first))
        expect(new Set(got).size).toBe(got.length)
      }),
      { numRuns: scaled(12) },
    )
  })

  it('keeps to the range of time', async () => {
    const at = (n: number) => new Date(now.getTime() - n * (DAY_MS / 4)).toISOString()
    expect(await walk('', { since: at(20), until: at(10) })).toEqual(wanted(({ n }) => n > 10 && n <= 20))
  })

  it('gives each event with its own documents, also where tenants have the same id', async () => {
    const { events } = await find('resource:r-3')
    expect(events.map(({ tenant, before }) => [tenant, before])).toEqual(
      ['acme', 'acme-eu', 'beta', 'gamma'].map((of) => [of, { of, n: 3 }]),
    )
    const light = await find('resource:r-3', { documents: 'false' })
    expect(light.events.every((event) => event.before === undefined && event.hasBefore)).toBe(true)
  })
})

describe('the pin of all tenants', () => {
  it('holds while events arrive, late ones too, in tenants old and new', async () => {
    const before = wanted(({ n }) => n % 10 === 5)
    let round = 0
    const between = async () => {
      round++
      if (round > 2) return
      await send('gamma', 3, 5_000 + round * 10)
      await send('empty', 1, 6_005 + round * 10)
      if (round > 1) return
      const late = await testTenant(test.db, { slug: 'late' })
      tenants.push(late)
      forgetRights(test.db)
      await send('late', 10)
    }
    expect(await walk('actor:u_5', { limit: 40 }, between)).toEqual(before)
    expect(round).toBeGreaterThan(2)
    expect(await walk('actor:u_5')).toEqual(wanted(({ n }) => n % 10 === 5))
  })

  it('is given for an export of the same query, and for no other', async () => {
    const page = await find('type:FLOW', { limit: 10 })
    await send('beta', 1, 7_001)
    const again = await find('type:FLOW', { limit: 1000, pin: page.pin! })
    expect(again.size).toBe(page.size)
    expect(names(again)).not.toContain('beta 7001')
    expect(names(await find('type:FLOW n:7001'))).toEqual(['beta 7001'])
    for (const pin of [page.pin!, 'AAAA'])
      await expect(find('type:EXECUTION', { pin })).rejects.toMatchObject({
        code: 'bad_request',
        extra: { problems: [{ path: 'pin' }] },
      })
    await expect(
      searchEvents(ctxOf(INSTANCE_ADMIN, tenantOf('beta')), { q: ours('type:FLOW'), pin: page.pin! }),
    ).rejects.toMatchObject({ extra: { problems: [{ path: 'pin' }] } })
  })

  it('leaves a tenant out that is archived meanwhile, as reading that tenant does', async () => {
    const gone = await testTenant(test.db, { slug: 'gone' })
    tenants.push(gone)
    forgetRights(test.db)
    await testAppend(test.db, gone, [draftOf('gone', 9_000), draftOf('gone', 9_001)], now)
    const page = await find('tenant:gone', { limit: 1 })
    expect(names(page)).toEqual(['gone 9000'])
    // No verb archives one yet, and the serving role may not.
    const owner = new pg.Client({ connectionString: test.superUrl })
    await owner.connect()
    await owner.query('UPDATE tenant SET archived_at = now() WHERE id = $1', [gone.id])
    await owner.end()
    forgetRights(test.db)
    expect(await find('tenant:gone', { limit: 1, cursor: page.nextCursor! })).toMatchObject({
      events: [],
      nextCursor: null,
    })
  })
})

describe('a search whose time runs out', () => {
  it('stops at one id for all tenants, gives nothing from beyond it, and goes on from there', async () => {
    const queries = tenantQueries(
      ours('-actor:u_9 n>=0'),
      tenants.filter(({ slug }) => slug !== 'gone'),
    )
    const client = await test.db.readers.connect()
    try {
      for (const ascending of [false, true]) {
        const found: string[] = []
        let stops = 0
        let after: Place | null = null
        for (let pages = 0; pages < 50; pages++) {
          const lanes: Lane[] = queries.map(({ tenant, compiled }) => {
            const whole = { from: ID_MIN, to: ID_END }
            const range = after === null ? whole : rangeAfter(whole, after, tenant.key, ascending)
            return { scope: { ...allOf(tenant), compiled, size: 1_000_000, ascending }, range }
          })
          const page = await findMerged(client, lanes, { ascending, limit: 5_000, now, budgetMs: -1 })
          found.push(...page.rows.map(({ tenant, row }) => `${row.id} ${tenant.key}`))
          if (page.stoppedAt === null) break
          stops++
          after = { id: page.stoppedAt, key: null }
        }
        expect(stops).toBeGreaterThan(0)
        expect(found).toEqual(
          sent
            .filter(({ n }) => n % 10 !== 9)
            .toSorted((a, b) =>
              a.id === b.id
                ? tenantOf(a.slug).key - tenantOf(b.slug).key
                : a.id < b.id === ascending
                  ? -1
                  : 1,
            )
            .map(({ id, slug }) => `${id} ${tenantOf(slug).key}`),
        )
      }
    } finally {
      client.release()
    }
  })

  it('probes no further tenant', async () => {
    const queries = tenantQueries(ours('-actor:u_9 n>=0'), tenants)
    const client = await test.db.readers.connect()
    const query = vi.spyOn(client, 'query')
    try {
      const lanes: Lane[] = queries.map(({ tenant, compiled }) => ({
        scope: { ...allOf(tenant), compiled, size: 1_000_000, ascending: false },
        range: { from: ID_MIN, to: ID_END },
      }))
      const probes = async (budgetMs: number): Promise<number> => {
        query.mockClear()
        await findMerged(client, lanes, { ascending: false, limit: 5_000, now, budgetMs })
        return query.mock.calls.filter((call) => JSON.stringify(call[0]).includes(`LIMIT ${PROBE_ROWS})`))
          .length
      }
      expect(await probes(60_000)).toBe(lanes.length)
      expect(await probes(-1)).toBe(0)
    } finally {
      query.mockRestore()
      client.release()
    }
  })

  it('has a cursor that an address can carry, for as many tenants as are read', () => {
    const pin = new Map(Array.from({ length: TENANTS_MAX }, (_, i) => [1 + i * 40, 10 ** 9 + i]))
    const after = { id: ID_END, key: 20_000 }
    const reader = `user ${randomUUID()} ${'s'.repeat(32)}`
    const act = { id: '0'.repeat(16), reader, recordedMs: now.getTime(), rows: 2_000_000 }
    // More than can be sent within an act.
    const sent = new Map([...pin.keys()].map((key) => [key, 10_000]))
    const token = sealAllCursor({ search: 'x'.repeat(4096), pin, after, act, sent })
    expect(token.length).toBeLessThan(8192)
    expect(openAllCursor(token, 'x'.repeat(4096))).toMatchObject({ after, act, sent })
  })
})

describe('what is refused', () => {
  it.each([
    [{ order: 'arrival' }, 'order'],
    [{ size: 5 }, 'size'],
    [{ cursor: 'AAAA' }, 'cursor'],
  ])('%j, which is of one log', async (more, path) => {
    await expect(find('', more)).rejects.toMatchObject({
      code: 'bad_request',
      extra: { problems: [{ path }] },
    })
  })

  it('a cursor of one tenant for all, of all for one, and of another search', async () => {
    const [all, one] = [
      await find('type:FLOW', { limit: 1 }),
      await searchEvents(ctxOf(INSTANCE_ADMIN, tenantOf('acme')), { q: ours('type:FLOW'), limit: 1 }),
    ]
    await expect(find('type:FLOW', { cursor: one.nextCursor! })).rejects.toMatchObject({
      code: 'bad_request',
    })
    await expect(find('change:UPDATE', { cursor: all.nextCursor! })).rejects.toMatchObject({
      code: 'bad_request',
    })
    await expect(
      searchEvents(ctxOf(INSTANCE_ADMIN, tenantOf('acme')), {
        q: ours('type:FLOW'),
        cursor: all.nextCursor!,
      }),
    ).rejects.toMatchObject({ code: 'bad_request' })
  })

  it('a query with an error, at its place', async () => {
    await expect(find('type:FLOW change:UPDATED')).rejects.toMatchObject({
      extra: { problems: [{ path: 'q:17-24' }] },
    })
  })

  it('everybody who has not the whole instance', async () => {
    const person = (grants: Grant[]): Principal => ({
      ...INSTANCE_ADMIN,
      userId: randomUUID(),
      instanceAdmin: false,
      grants,
    })
    const everywhere = tenants.map((tenant) => wholeGrant(tenant.id, 'admin'))
    const key = (tenantId: string): Principal => ({
      kind: 'key',
      keyId: randomUUID(),
      name: 'k',
      scopes: ['events:read', 'admin'],
      tenantId,
      sourceName: 'k',
    })
    const none: Principal = { kind: 'anonymous' }
    for (const principal of [person([]), person(everywhere), key(system.id), key(tenants[0]!.id), none]) {
      await expect(searchAllTenants(ctxOf(principal), { q: '' })).rejects.toMatchObject({
        code: principal.kind === 'anonymous' ? 'unauthenticated' : 'forbidden',
      })
    }
  })
})

describe('the record of it', () => {
  it('is one in the log of the instance, for all pages, and one in each tenant whose rows were sent', async () => {
    const rows = await walk('resource:r-11', { limit: 1 })
    const owners = [...new Set(rows.map((row) => row.split(' ')[0]))]
    expect(owners.length).toBeGreaterThan(1)
    const { events } = await searchAllTenants(ctxOf(), {
      q: `action:vouchsafe.events.search query:"${ours('resource:r-11')}"`,
    })
    expect(events.map(({ tenant, details, change }) => [tenant, details?.['tenants'], change])).toEqual(
      expect.arrayContaining(['system', ...owners].map((tenant) => [tenant, '*', 'READ'])),
    )
    expect(events).toHaveLength(1 + owners.length)
    // All of them are of one act.
    expect(new Set(events.map(({ details }) => details?.['read'])).size).toBe(1)
  })

  it('names no other tenant in the log of one', async () => {
    const page = await find(
      '((tenant:acme type:FLOW -resource:asked-once) OR (tenant:beta resource:r-177))',
      {
        limit: 1000,
      },
    )
    for (const [slug, query] of [
      // No other test asks for it, by chance or not.
      ['acme', 'type:FLOW -resource:asked-once'],
      ['beta', 'resource:r-177'],
    ] as const) {
      const search = `action:vouchsafe.events.search tenants:"*" query:"${ours(query)}"`
      const { events } = await searchEvents(ctxOf(INSTANCE_ADMIN, tenantOf(slug)), { q: search })
      const rows = page.events.filter((event) => event.tenant === slug).length
      expect(rows).toBeGreaterThan(0)
      expect(events.map(({ details }) => details)).toMatchObject([{ query: ours(query), rows }])
    }
  })

  it('says again with each thousand rows, of all and of each tenant', async () => {
    const page = await find('-resource:nothing', { limit: 900 })
    const next = await find('-resource:nothing', { limit: 900, cursor: page.nextCursor! })
    const told = async (tenant: TenantRef) => {
      const { events } = await searchEvents(ctxOf(INSTANCE_ADMIN, tenant), {
        q: `action:vouchsafe.events.read_on query:"${ours('-resource:nothing')}"`,
      })
      return events.map(({ details }) => details?.['rows'])
    }
    expect(await told(system)).toEqual([900 + next.events.length])
    const ofAcme = [...page.events, ...next.events].filter(({ tenant }) => tenant === 'acme').length
    expect(ofAcme).toBeGreaterThan(1000)
    expect(await told(tenantOf('acme'))).toEqual([ofAcme])
    expect(await told(tenantOf('beta'))).toEqual([])
  })

  it('and nothing is given out where one of them cannot be written', async () => {
    const { logId } = tenantOf('beta')
    const lock = await holdLock(test.superUrl, `SELECT FROM log_head WHERE log_id = '${logId}' FOR UPDATE`)
    await expect(find('resource:r-200')).rejects.toMatchObject({ code: 'busy' })
    await lock.commit()
    expect((await find('resource:r-200')).events).not.toEqual([])
  })

  it('is shown by a later search like every other event', async () => {
    const { events } = await searchAllTenants(ctxOf(), { q: 'tenant:system', limit: 1 })
    const [newest] = events
    expect(newest?.tenant).toBe('system')
    await expect(getEvent(ctxOf(INSTANCE_ADMIN, system), { id: newest!.id })).resolves.toMatchObject({
      id: newest!.id,
    })
  })
})
