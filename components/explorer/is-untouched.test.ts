import { describe, expect, it } from 'vitest'

import type { Event } from '@/lib/event/event'
import { DEFAULT_STATE } from '@/lib/view/explorer-state'

import type { PinnedPage } from './events-page'
import { isUntouched } from './is-untouched'

function eventFrom(source: Event['source']): Event {
  return {
    id: '01993c5e-0000-7000-8000-000000000000',
    tenant: 'acme',
    index: 0,
    occurredAt: '2026-11-20T10:00:00.000Z',
    receivedAt: '2026-11-20T10:00:00.000Z',
    actor: { type: 'system' },
    action: 'vouchsafe.tenant.create',
    change: 'CREATE',
    resource: { type: 'TENANT' },
    outcome: 'success',
    source,
    late: false,
    partial: false,
    hasBefore: false,
    hasAfter: false,
  }
}

const own = eventFrom({ name: 'vouchsafe', format: 'vouchsafe' })
const sent = eventFrom({ name: 'kestra', format: 'vouchsafe', keyId: 'k' })
const page = (events: Event[], nextCursor: string | null = null): PinnedPage => ({
  events,
  nextCursor,
  size: events.length,
  range: {},
})

describe('isUntouched', () => {
  it('is so for an empty log, and for one with our own entries only', () => {
    expect(isUntouched(DEFAULT_STATE, page([]))).toBe(true)
    expect(isUntouched(DEFAULT_STATE, page([own, own]))).toBe(true)
  })

  it('is not so once somebody has sent an event, under whatever source', () => {
    expect(isUntouched(DEFAULT_STATE, page([own, sent]))).toBe(false)
    const disguised = eventFrom({ name: 'vouchsafe', format: 'vouchsafe', keyId: 'k' })
    expect(isUntouched(DEFAULT_STATE, page([disguised]))).toBe(false)
  })

  it('cannot be told from a part of the log', () => {
    expect(isUntouched(DEFAULT_STATE, null)).toBe(false)
    expect(isUntouched(DEFAULT_STATE, page([own], 'more'))).toBe(false)
    for (const part of [{ q: 'a' }, { since: '-7d' }, { until: '-7d' }]) {
      expect(isUntouched({ ...DEFAULT_STATE, ...part }, page([own]))).toBe(false)
    }
  })
})
