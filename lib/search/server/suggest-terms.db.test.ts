import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Ctx } from '@/lib/access/ctx'
import { type TenantRef, wholeGrant } from '@/lib/access/roles'
import type { EventDraft } from '@/lib/event/event'
import { applied } from '@/lib/query/complete-options'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { searchEvents } from './search-events'
import { suggestTerms } from './suggest-terms'

let test: TestDb
let tenant: TenantRef
let other: TenantRef
beforeAll(async () => {
  test = await testDatabase()
  tenant = await testTenant(test.db, { slug: 'acme' })
  other = await testTenant(test.db, { slug: 'other' })
  await testAppend(
    test.db,
    tenant,
    Array.from({ length: 40 }, (_, i) => draft(i)),
    now,
  )
  const theirs = { ...draft(0), details: { theirs: 'theirs' }, after: { theirs: 'theirs' } }
  await testAppend(test.db, other, [theirs], now)
})
afterAll(() => test.drop())

const now = new Date('2026-11-20T10:30:00Z')
const LONG = 'x'.repeat(1500)

function draft(i: number): EventDraft {
  return {
    occurredAt: new Date(now.getTime() - i * 3_600_000).toISOString(),
    actor: { type: 'user', id: `u_${i % 4}`, name: `Ada ${i % 4}` },
    action: i % 3 === 0 ? 'flow.update' : 'flow.run',
    change: i % 3 === 0 ? 'UPDATE' : 'NONE',
    resource: { type: i % 2 ? 'FLOW' : 'TRIGGER', name: 'Daily load' },
    outcome: i % 10 === 0 ? 'failure' : 'success',
    details: {
      namespace: i % 4 === 0 ? 'company.team a' : 'company.sales',
      'aws:Region': 'eu',
      type: 'shadowed',
      ...(i === 1 && { note: LONG }),
    },
    ...(i % 3 === 0 && {
      before: { role: 'viewer', labels: { owner: 'ada' } },
      after: { role: i % 2 ? 'admin' : 'auditor', labels: { owner: 'bo' } },
    }),
  }
}

const ctx = (of = tenant) => personCtx(test.db, of, { now })

let me: Ctx
/** Completion belongs to this search, and counts are of what it saw. */
let seen: { size: number; read: string }
beforeAll(async () => {
  me = ctx()
  const { size, read } = await searchEvents(me, { q: '' })
  seen = { size: size!, read: read! }
})

/** Options at the bar, as the texts that they make. */
async function made(marked: string): Promise<string[]> {
  const q = marked.replace('|', '')
  const found = await suggestTerms(me, { q, at: marked.indexOf('|'), ...seen })
  return found.options.map((option) => applied(q, found, option))
}

async function options(marked: string) {
  const q = marked.replace('|', '')
  return (await suggestTerms(me, { q, at: marked.indexOf('|'), ...seen })).options
}

describe('completion', () => {
  it('offers fields, then keys of details, with what they are', async () => {
    const found = await options('|')
    expect(found.slice(0, 3).map(({ label }) => label)).toEqual(['type', 'change', 'action'])
    expect(found.find(({ label }) => label === 'namespace')).toEqual({
      kind: 'key',
      text: 'namespace:',
      label: 'namespace',
      about: 'In details',
      count: 40,
      exact: true,
    })
    expect(await made('-ou|')).toEqual(expect.arrayContaining(['-outcome:']))
    expect(await made('aws|')).toContain('"aws:Region":')
    expect(await made('details.ty|')).toContain('details.type:')
  })

  it('offers the signs of a key that is typed to its end, and none that it does not take', async () => {
    expect(await made('namespace|')).toEqual([
      'namespace:',
      'namespace~',
      'namespace=',
      'namespace>=',
      'namespace<',
    ])
    expect(await made('change|')).toEqual(expect.not.arrayContaining(['change~', 'change>=']))
    expect(await made('date|')).toEqual(expect.arrayContaining(['date:', 'date>=', 'date<']))
    expect(await made('type:FLOW | x')).toContain('type:FLOW OR  x')
  })

  it('counts values in the rest of the query, without what the same key says', async () => {
    expect(await options('type:FLOW namespace:|')).toMatchObject([
      { kind: 'value', text: 'company.sales', count: 20, exact: true },
    ])
    expect(await options('namespace:(company.sales OR com|)')).toMatchObject([
      { text: 'company.sales', count: 30 },
      { text: '"company.team a"', count: 10 },
    ])
    expect(await options('type:FLOW outcome:|')).toMatchObject([
      { text: 'success', count: 20 },
      { text: 'failure', count: 0 },
      { text: 'unknown', count: 0 },
    ])
    expect(await made('namespace:"company.t| type:TRIGGER')).toEqual([
      'namespace:"company.team a" type:TRIGGER',
    ])
  })

  it('finds actors by name, and writes what finds them', async () => {
    expect(await options('actor:ada|')).toMatchObject([
      { text: 'u_0', label: 'Ada 0', about: 'u_0', count: 10 },
      { text: 'u_1' },
      { text: 'u_2' },
      { text: 'u_3' },
    ])
    expect(await made('resource:dai|')).toEqual(['resource:"Daily load"'])
  })

  it('never offers a value that is too long to be searched for', async () => {
    expect(await options('note:|')).toEqual([])
  })

  it('knows what changed, from what and to what', async () => {
    expect(await options('changed:|')).toMatchObject([
      { kind: 'path', text: 'labels.owner', count: 14, exact: true },
      { kind: 'path', text: 'role', count: 14, exact: true },
    ])
    expect(await made('from:ro|')).toEqual(['from:role='])
    expect(await options('from:role=|')).toMatchObject([{ kind: 'value', text: 'viewer', count: 14 }])
    expect(await made('type:FLOW to:role=a|')).toEqual(['type:FLOW to:role=admin'])
  })

  it('offers dates, members and the tenant where these are asked for', async () => {
    expect(await made('date:|')).toContain('date:2026-11-20')
    expect(await made('date>=2026-10|')).toEqual(['date>=2026-10'])
    expect(await made('has:nam|')).toEqual(expect.arrayContaining(['has:namespace']))
    expect(await made('tenant:|')).toEqual(['tenant:acme'])
    expect(await made('http://x:8|')).toEqual([])
  })

  it('helps also where the rest cannot be read', async () => {
    expect(await made('change:NOPE ty|')).toContain('change:NOPE type:')
    expect(await options('type:| namespace:')).toMatchObject([
      { text: 'FLOW', count: 20 },
      { text: 'TRIGGER', count: 20 },
    ])
  })

  it('never offers what is hidden, and helps also beside a term that looks at it', async () => {
    const hidden = personCtx(me.db, me.tenant!)
    if (hidden.principal.kind === 'user')
      hidden.principal.grants = [
        { ...wholeGrant(me.tenant!.id, 'viewer'), masks: ['client.ip', 'details.namespace', 'before'] },
      ]
    const labels = async (q: string) => (await suggestTerms(hidden, { q })).options.map(({ label }) => label)
    const keys = await labels('')
    expect(keys).toEqual(expect.arrayContaining(['type', 'actor', 'aws:Region']))
    for (const key of ['ip', 'namespace']) expect(keys).not.toContain(key)
    for (const q of ['namespace:', 'ip:', 'to:role=', 'changed:']) expect(await labels(q), q).toEqual([])
    expect(await labels('has:')).not.toContain('ip')
    expect(await labels('ip:10.0.0.1 typ')).toContain('type')
  })

  it('never offers what another tenant has', async () => {
    for (const q of ['', 'the', 'theirs:', 'changed:', 'to:theirs=', 'has:the', 'details.the'])
      expect(JSON.stringify((await suggestTerms(ctx(), { q })).options)).not.toMatch(/theirs/)
    expect((await suggestTerms(ctx(other), { q: 'to:theirs=' })).options).toMatchObject([{ text: 'theirs' }])
  })

  it('is recorded, unless it completes the search that was recorded', async () => {
    const asking = ctx()
    const counted = async () =>
      (
        await searchEvents(asking, { q: 'action:vouchsafe.events.count', limit: 1000, order: 'arrival' })
      ).events.map(({ details }) => [details?.query, details?.typed])
    const before = (await counted()).length
    const { read } = await searchEvents(asking, { q: 'type:FLOW' })
    // Keys are no event's, and these values are of what was searched for.
    await suggestTerms(asking, { q: 'nam', read: read! })
    await suggestTerms(asking, { q: 'type:FLOW outcome:', read: read! })
    expect((await counted()).length).toBe(before)
    // Values of all events, which nobody searched for; once.
    const { read: next } = await suggestTerms(asking, { q: 'from:role=', read: read! })
    await suggestTerms(asking, { q: 'actor.id:', read: next })
    await suggestTerms(asking, { q: 'recorded' })
    expect((await counted()).slice(0, -before || undefined)).toEqual([
      ['', 'recorded'],
      ['', 'from:role='],
    ])
  })
})
