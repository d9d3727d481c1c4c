import { describe, expect, it } from 'vitest'

import type { Event } from '@/lib/event/event'

import { fallsOut } from './falls-out'

const event: Event = {
  id: '01993c5e-0000-7000-8000-000000000000',
  tenant: 'acme',
  index: 1,
  occurredAt: '2026-11-20T10:00:00.000Z',
  receivedAt: '2026-11-20T10:00:00.000Z',
  actor: { type: 'user', id: 'u_ada', name: 'Ada Lovelace' },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: 'daily' },
  outcome: 'success',
  details: { namespace: 'company.team' },
  before: { retries: 3 },
  after: { retries: 5 },
  source: { name: 's', format: 'f' },
  late: false,
  partial: false,
  hasBefore: true,
  hasAfter: true,
}

describe('fallsOut', () => {
  it('knows the values of an event', () => {
    expect(fallsOut(event, { key: 'namespace', value: 'company.team' })).toBe(true)
    expect(fallsOut(event, { key: 'actor.id', value: 'U_ADA' })).toBe(true)
    expect(fallsOut(event, { key: 'namespace', value: 'company.other' })).toBe(false)
    expect(fallsOut(event, { key: 'changed', value: 'retries' })).toBe(true)
    expect(fallsOut(event, { key: 'changed', value: 'timeout' })).toBe(false)
  })

  it('knows what a row knows, while the documents are still read', () => {
    const { before: _before, after: _after, ...row } = event
    expect(fallsOut(row, { key: 'type', value: 'FLOW' })).toBe(true)
    expect(fallsOut(row, { key: 'changed', value: 'retries' })).toBe(false)
  })

  it('never fails on a value that no query can hold', () => {
    for (const value of ['', 'x'.repeat(5000), '\u0000', '"(']) {
      expect(fallsOut(event, { key: 'namespace', value })).toBe(false)
    }
    expect(fallsOut(event, { key: '', value: 'x' })).toBe(false)
  })
})
