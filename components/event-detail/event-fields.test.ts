import { describe, expect, it } from 'vitest'

import type { Event } from '@/lib/event/event'
import { fieldNamed } from '@/lib/event/fields'

import { eventFields } from './event-fields'

const full: Event = {
  id: '0199a3c1-0000-7000-8000-000000000001',
  tenant: 'acme',
  index: 7,
  occurredAt: '2026-11-20T10:00:00.123456Z',
  receivedAt: '2026-11-20T10:00:01.000Z',
  actor: {
    type: 'user',
    id: 'u_1',
    name: 'Ada',
    email: 'ada@acme.example',
    onBehalfOf: { type: 'user', id: 'u_2', name: 'Grace', email: 'grace@acme.example' },
  },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: 'daily', name: 'Daily load' },
  outcome: 'failure',
  reason: 'conflict',
  message: 'Ada updated',
  details: { namespace: 'team', type: 'x', deep: { list: [1, 2] } },
  before: { a: 1 },
  after: { a: 2 },
  client: { ip: '203.0.113.7', userAgent: 'curl' },
  traceId: 'trace',
  sessionId: 'session',
  subjects: [{ type: 'user', id: 'u_7' }],
  source: { name: 'kestra', format: 'kestra', keyId: 'key' },
  late: true,
  partial: true,
  hasBefore: true,
  hasAfter: true,
}

/** Every scalar of the event but those of before and after. */
function scalars(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(scalars)
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(scalars)
  return [String(value)]
}

describe('eventFields', () => {
  it('leaves nothing out', () => {
    const { before, after, hasBefore, hasAfter, ...rest } = full
    const shown = eventFields(full).flatMap(({ fields }) => fields.map(({ value }) => value))
    // Those four are what the diff shows.
    expect([before, after, hasBefore, hasAfter]).not.toContain(undefined)
    expect(shown.toSorted()).toEqual(scalars(rest).toSorted())
  })

  it('filters only by keys that the language has', () => {
    for (const { title, fields } of eventFields(full)) {
      for (const { key } of fields) {
        if (key !== undefined && title !== 'Details') expect(fieldNamed(key)).toBeDefined()
      }
    }
    expect(eventFields(full).find(({ title }) => title === 'Details')?.fields[1]).toMatchObject({
      label: 'type',
      key: 'details.type',
    })
  })

  it('leads to the history of a resource that has an id', () => {
    const linkOf = (resource: Event['resource']) =>
      eventFields({ ...full, resource }).find(({ title }) => title === 'Resource')?.link?.href
    expect(linkOf({ type: 'FLOW', id: 'a b&c' })).toBe('/resource?tenant=acme&type=FLOW&id=a+b%26c')
    expect(linkOf({ type: 'SESSION' })).toBeUndefined()
  })

  it('leads to all that the actor and the request did', () => {
    const linkOf = (event: Event, group: string) =>
      eventFields(event).find(({ title }) => title === group)?.link?.href
    const actor = { type: 'user', id: 'u 1', name: 'Ada' } as const
    expect(linkOf({ ...full, actor }, 'Who')).toBe('/actor?tenant=acme&actor=u%201&by=id')
    expect(linkOf(full, 'Where and when')).toBe(`/trace?tenant=acme&id=trace&event=${full.id}`)
    const { traceId, ...without } = full
    expect(traceId).toBe('trace')
    expect(linkOf(without, 'Where and when')).toBeUndefined()
  })

  it('leaves out what the event does not have', () => {
    const small: Event = {
      ...full,
      actor: { type: 'anonymous' },
      resource: { type: 'SESSION' },
      source: { name: 's', format: 'f' },
      late: false,
      partial: false,
    }
    delete small.details
    delete small.subjects
    delete small.client
    expect(eventFields(small).map(({ title }) => title)).toEqual([
      'What',
      'Who',
      'Resource',
      'Where and when',
      'In the log',
    ])
    expect(eventFields(small).flatMap(({ fields }) => fields.map(({ label }) => label))).not.toContain('Late')
  })
})
