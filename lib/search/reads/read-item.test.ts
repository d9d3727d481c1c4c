import { describe, expect, test } from 'vitest'

import type { Event } from '@/lib/event/event'

import { readItem } from './read-item'

function record(
  action: string,
  details: Record<string, unknown>,
  second = 0,
  more: Partial<Event> = {},
): Event {
  const at = `2026-11-21T10:00:${String(second).padStart(2, '0')}.000Z`
  return {
    id: `id-${second}`,
    tenant: 'acme',
    index: second,
    occurredAt: at,
    receivedAt: at,
    actor: { type: 'user', id: 'u_1', name: 'Ada' },
    action,
    change: 'READ',
    resource: { type: 'AUDITLOG' },
    outcome: 'success',
    // safe: JSON, as details are
    details: details as NonNullable<Event['details']>,
    source: { name: 'vouchsafe', format: 'vouchsafe' },
    late: false,
    partial: false,
    hasBefore: false,
    hasAfter: false,
    ...more,
  }
}

const read = '00112233aabbccdd'

describe('an act of reading', () => {
  test('has as many rows as its latest record says, and perhaps more', () => {
    const began = record('vouchsafe.events.search', { query: 'a', rows: 700, size: 9, read })
    const on = [1400, 2100].map((rows, i) => record('vouchsafe.events.read_on', { rows, read }, i + 1))
    for (const following of [on, on.toReversed()])
      expect(readItem(began, following)).toMatchObject({
        kind: 'search',
        rows: 2100,
        rowsAtLeast: true,
        read,
      })
  })

  test('of a tail goes on until its last end', () => {
    const began = record('vouchsafe.tail.open', { query: 'a', rows: 0, read })
    expect(readItem(began, [])).toMatchObject({ rows: 0, rowsAtLeast: true, end: null })
    const ends = [
      record('vouchsafe.tail.close', { rows: 5, read, ended: 'server_stopping' }, 1),
      record('vouchsafe.tail.close', { rows: 8, read, ended: 'reader_left' }, 2),
    ]
    expect(readItem(began, ends)).toMatchObject({
      rows: 8,
      rowsAtLeast: false,
      end: { at: '2026-11-21T10:00:02.000Z', how: 'reader_left' },
    })
  })

  test('of an export says how it ended, and of what it was', () => {
    const began = record('vouchsafe.export.started', { query: 'a', format: 'csv', documents: true, read })
    const end = record('vouchsafe.export.finished', { rows: 3, read }, 1, { outcome: 'failure' })
    expect(readItem(began, [end])).toMatchObject({
      of: { query: 'a', format: 'csv', documents: true },
      rows: 3,
      rowsAtLeast: false,
      end: { how: 'failure' },
    })
  })

  test('is nothing where no record of ours begins one', () => {
    expect(readItem(record('vouchsafe.tail.close', { read }), [])).toBeNull()
    expect(readItem(record('flow.update', {}), [])).toBeNull()
  })

  test('has no member that its record has not, or of another type', () => {
    const item = readItem(record('vouchsafe.events.count', { query: 7, rows: '9', read: null }), [])
    expect(item).toMatchObject({ of: {}, rows: null, read: null })
    expect(Object.keys(item?.of ?? { none: 0 })).toEqual([])
  })
})
