import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type TenantRef, wholeGrant } from '@/lib/access/roles'
import type { EventDraft } from '@/lib/event/event'
import { appendEvents } from '@/lib/log/server/append'
import { TRACE_EVENTS_MAX } from '@/lib/search/trace'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { readTrace } from './read-trace'
import { searchEvents } from './search-events'

let test: TestDb
let tenant: TenantRef
let other: TenantRef
beforeAll(async () => {
  test = await testDatabase()
  tenant = await testTenant(test.db, { slug: 'acme' })
  other = await testTenant(test.db, { slug: 'other' })
})
afterAll(() => test.drop())

const now = new Date()
const DAY_MS = 86_400_000

const append = (to: TenantRef, source: string, drafts: EventDraft[]) =>
  testAppend(test.db, to, drafts, now, source)

function draft(traceId: string, occurredAt: string, id: string): EventDraft {
  return {
    actor: { type: 'user', id: 'u_1' },
    action: 'flow.update',
    change: 'UPDATE',
    resource: { type: 'FLOW', id },
    occurredAt,
    traceId,
    before: { large: 1 },
  }
}

const ctx = (of = tenant) => personCtx(test.db, of, { now })

const at = (ms: number, finer = '') => new Date(ms).toISOString().replace('Z', `${finer}Z`)
const resources = (events: readonly { resource: { id?: string } }[]) =>
  events.map(({ resource }) => resource.id)

describe('a trace', () => {
  it('is all of its events from every source and month, oldest first to the last digit', async () => {
    const base = now.getTime() - 1000
    await append(tenant, 'gateway', [
      draft('T-1', at(base, '900'), 'third'),
      draft('T-1', at(base, '100001'), 'second'),
      draft('T-2', at(base), 'not of it'),
    ])
    await append(tenant, 'workers', [
      draft('t-1', at(base + 128), 'fifth'),
      draft('T-1', at(base - 500 * DAY_MS), 'first'),
      draft('T-1', at(base, '9'), 'fourth'),
    ])
    const trace = await readTrace(ctx(), { id: 'T-1' })
    expect(resources(trace.events)).toEqual(['first', 'second', 'third', 'fourth', 'fifth'])
    expect(trace).toMatchObject({ id: 'T-1', more: false })
    expect(trace).not.toHaveProperty('searchedUpTo')
    expect(new Set(trace.events.map(({ source }) => source.name))).toEqual(new Set(['gateway', 'workers']))
    expect(trace.events[0]).toMatchObject({ hasBefore: true })
    expect(trace.events[0]).not.toHaveProperty('before')
  })

  it('is what the query language finds with trace:, whatever the id is made of', async () => {
    const ids = [
      'a b',
      'x"y',
      'x\\',
      'a*',
      '*',
      'a:b',
      '(1)',
      '-1',
      'é',
      'مرحبا',
      '🧭',
      'OR',
      'a'.repeat(512),
    ]
    await append(
      tenant,
      'ci',
      ids.map((id) => draft(id, at(now.getTime() - 5), id.slice(0, 20))),
    )
    for (const id of ids) {
      expect(resources((await readTrace(ctx(), { id })).events), id).toEqual([id.slice(0, 20)])
    }
  })

  it('ends at its limit, keeps the oldest, and says that there is more', async () => {
    const ids = Array.from({ length: TRACE_EVENTS_MAX + 5 }, (_, i) => String(i))
    await append(
      tenant,
      'batch',
      ids.map((id, i) => draft('long', at(now.getTime() - 10_000 + i), id)),
    )
    const trace = await readTrace(ctx(), { id: 'long' })
    expect(trace.more).toBe(true)
    expect(resources(trace.events)).toEqual(ids.slice(0, TRACE_EVENTS_MAX))
  })

  it('never holds an event of another tenant', async () => {
    await append(other, 'gateway', [draft('T-1', at(now.getTime() - 7), 'of the other')])
    expect(resources((await readTrace(ctx(other), { id: 'T-1' })).events)).toEqual(['of the other'])
    expect(resources((await readTrace(ctx(), { id: 'T-1' })).events)).not.toContain('of the other')
    await expect(readTrace({ ...ctx(), tenant: other }, { id: 'T-1' })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('that nobody has heard of is empty, and looking was recorded all the same', async () => {
    const asker = ctx()
    const trace = await readTrace(asker, { id: 'nobody-knows' })
    expect(trace.events).toEqual([])
    const reads = await searchEvents(asker, { q: 'action:vouchsafe.trace.read details.trace:nobody-knows' })
    expect(reads.events).toHaveLength(1)
    expect(reads.events[0]).toMatchObject({ change: 'READ', actor: { email: 'a@example.com' } })
  })

  it('needs an id', async () => {
    await expect(readTrace(ctx(), { id: '' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(readTrace(ctx(), { id: 'a'.repeat(513) })).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('a request that systems know by different ids', () => {
  const es = (id: string, more: Partial<EventDraft>): EventDraft => {
    const { before: _, traceId: __, ...event } = draft('', at(now.getTime() - 5000), id)
    return { ...event, ...more }
  }
  const story = [
    ['kibana', es('signed in', { traceId: 'kibana-7' })],
    [
      'elasticsearch',
      es('granted', { traceId: 'kibana-7', details: { 'request.id': 'es-1', 'trace.id': 'w3c-9' } }),
    ],
    ['elasticsearch', es('changed', { traceId: 'es-1', details: { 'request.id': 'es-1' } })],
    ['elasticsearch', es('other node', { traceId: 'kibana-7', details: { 'request.id': 'es-2' } })],
    ['elasticsearch', es('its change', { traceId: 'es-2', details: { 'request.id': 'es-2' } })],
    ['orders', es('called', { traceId: 'w3c-9' })],
    ['orders', es('another', { traceId: 'w3c-8', details: { 'request.id': 'es-1' } })],
  ] as const
  const whole = ['called', 'changed', 'granted', 'its change', 'other node', 'signed in']
  const appendAs = (to: TenantRef, format: string, event: EventDraft) =>
    appendEvents(test.db, { tenant: to, source: { name: format, format }, drafts: [event], receivedAt: now })

  it('is one story, whichever of them is asked for and whichever arrived first', async () => {
    for (const [i, order] of [story, story.toReversed()].entries()) {
      const place = await testTenant(test.db, { slug: `systems-${i}` })
      for (const [format, event] of order) await appendAs(place, format, event)
      for (const id of ['kibana-7', 'ES-1', 'es-2', 'w3c-9']) {
        const { events, more } = await readTrace(ctx(place), { id })
        expect([id, new Set(resources(events)), more]).toEqual([id, new Set(whole), false])
      }
    }
  })

  it('is not followed along what is hidden', async () => {
    const place = await testTenant(test.db, { slug: 'hidden-ids' })
    for (const [format, event] of story) await appendAs(place, format, event)
    const whole = ctx(place)
    const grant = { ...wholeGrant(place.id, 'viewer'), masks: ['details.request', 'details.trace.id'] }
    const masked = { ...whole, principal: { ...whole.principal, grants: [grant] } }
    const { events } = await readTrace(masked, { id: 'kibana-7' })
    expect(new Set(resources(events))).toEqual(new Set(['granted', 'other node', 'signed in']))
  })
})
