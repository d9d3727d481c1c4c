import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Principal } from '@/lib/access/roles'

import { ACT_MS, actOf, personOf, type ReadAct, readerOf, ROWS_PER_RECORD } from './read-act'

const person = (userId: string, sessionId: string): Principal => ({
  kind: 'user',
  userId,
  email: 'ada@example.com',
  name: 'Ada',
  sessionId,
  instanceAdmin: false,
  grants: [],
})
const ada = person('u-1', 's-1')
const now = new Date('2026-11-21T10:00:00Z')
const later = (ms: number) => new Date(now.getTime() + ms)
const begun = (rows = 50): ReadAct => actOf(null, { principal: ada, now, rows, newId: () => 'first' }).act
const next = (known: ReadAct | null, principal: Principal, at = now, rows = 50) =>
  actOf(known, { principal, now: at, rows, newId: () => 'second' })

describe('an act of reading', () => {
  test('goes on for its reader within a quarter of an hour, and the log need not say so', () => {
    expect(next(begun(), ada, later(ACT_MS - 1))).toEqual({
      act: { id: 'first', reader: readerOf(ada), recordedMs: now.getTime(), rows: 100 },
      due: null,
    })
  })

  test.each([
    ['nobody has begun it', null, ada, now],
    ['a quarter of an hour has gone', begun(), ada, later(ACT_MS)],
    ['somebody else reads', begun(), person('u-2', 's-1'), now],
    ['the same person reads in another session', begun(), person('u-1', 's-2'), now],
  ])('is another one where %s', (_, known, principal, at) => {
    expect(next(known, principal, at)).toMatchObject({
      act: { id: 'second', rows: 50, recordedMs: at.getTime() },
      due: 'began',
    })
  })

  test('the same person is one reader in whatever session, and no other', () => {
    expect(personOf(ada)).toBe(personOf(person('u-1', 's-2')))
    expect(personOf(ada)).not.toBe(personOf(person('u-2', 's-1')))
  })

  test('is recorded at its beginning, and once more for each full thousand of rows', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }), ([first = 0, ...pages]) => {
        let known = begun(first)
        let records = 0
        for (const rows of pages) {
          const { act, due } = next(known, ada, now, rows)
          known = act
          if (due !== null) records += 1
        }
        const sent = pages.reduce((sum, rows) => sum + rows, first)
        expect(known.rows).toBe(sent)
        // A first page of a thousand is told with the beginning.
        const full = Math.floor(sent / ROWS_PER_RECORD) - Math.floor(first / ROWS_PER_RECORD)
        expect(records).toBe(full)
      }),
    )
  })
})
