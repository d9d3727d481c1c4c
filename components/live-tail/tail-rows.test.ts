import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { uuidv7 } from '@/lib/base/uuid'
import type { Event } from '@/lib/event/event'

import { flow, NO_ROWS, receive, TAIL_ROWS_MAX, withTail } from './tail-rows'

/** An event that happened at this second and came in this place. */
const eventAt = (second: number, index: number): Event => ({
  id: uuidv7(
    1_700_000_000_000 + second * 1000,
    Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, index >> 8, index & 255]),
  ),
  tenant: 't',
  index,
  occurredAt: '2026-11-20T10:00:00.000Z',
  receivedAt: '2026-11-20T10:00:00.000Z',
  actor: { type: 'system' },
  action: 'flow.run',
  change: 'NONE',
  resource: { type: 'FLOW' },
  outcome: 'success',
  source: { name: 's', format: 'vouchsafe' },
  late: false,
  partial: false,
  hasBefore: false,
  hasAfter: false,
})

const ids = (events: readonly Event[]) => events.map(({ id }) => id)
/** A log in order of arrival: seconds are not in order, as with events that come late. */
const log = fc
  .array(fc.nat(60), { maxLength: 60 })
  .map((seconds) => seconds.map((second, index) => eventAt(second, index)))
const found = (events: readonly Event[]) => events.toSorted((a, b) => (a.id < b.id ? 1 : -1))

describe('what a tail shows', () => {
  test('with the pages below it is what a search finds now, as far as the pages reach', () => {
    fc.assert(
      fc.property(log, fc.nat(60), fc.nat(30), fc.array(fc.nat(5)), (events, pinned, read, batches) => {
        const size = Math.min(pinned, events.length)
        const all = found(events.slice(0, size))
        const pages = all.slice(0, Math.max(read, 1))
        const hasMore = pages.length < all.length
        let rows = NO_ROWS
        let at = size
        // Held, flowing, and in between: how the rows came makes no difference.
        for (const [turn, batch] of [...batches, events.length].entries()) {
          rows = receive(rows, events.slice(at, at + batch), turn % 2 === 0)
          at += batch
        }
        const shown = withTail(pages, flow(rows).shown, hasMore)
        const last = pages.at(-1)
        const now = found(events)
        expect(ids(shown)).toEqual(
          ids(hasMore && last !== undefined ? now.filter(({ id }) => id >= last.id) : now),
        )
      }),
    )
  })

  test('is the same when events are given again, as after a lost connection', () => {
    const [a, b, c] = [eventAt(1, 1), eventAt(2, 2), eventAt(3, 3)]
    const rows = receive(receive(NO_ROWS, [a, b], false), [b, c, c], true)
    expect([ids(rows.shown), ids(rows.waiting), rows.received]).toEqual([ids([b, a]), ids([c]), 3])
    expect(receive(rows, [a, c], false)).toBe(rows)
    expect(ids(withTail([b, a], [c, b], false))).toEqual(ids([c, b, a]))
  })

  test('does not grow without end, and what is left out is left out from one place on', () => {
    const many = Array.from({ length: TAIL_ROWS_MAX + 5 }, (_, n) => eventAt(n % 50, n))
    const half = receive(NO_ROWS, many.slice(0, 600), true)
    expect(half.isFull).toBe(false)
    const full = receive(half, many.slice(600), false)
    expect(full.isFull).toBe(true)
    expect(ids(full.shown)).toEqual(ids(found(many.slice(0, TAIL_ROWS_MAX))))
    expect(receive(full, [eventAt(59, 5000)], false)).toBe(full)
  })
})
