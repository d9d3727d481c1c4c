import fc from 'fast-check'
import { expect, test } from 'vitest'

import { ACTOR_VALUES_MAX } from './actor'
import { ACTOR_COUNTS, type ActorCounted, actorFigures, type ActorRow } from './actor-figures'

const row = (what: ActorCounted, count: number, ...values: (string | null)[]): ActorRow => [
  ACTOR_COUNTS.indexOf(what),
  count,
  ...values,
]

test('the same group of several pieces is one, with its first and last time', () => {
  const figures = actorFigures([
    row('addresses', 2, '10.0.0.1', '2026-11-19T10:00:00.000Z', '2026-11-20T10:00:00.000Z'),
    row('addresses', 1, '::ffff:10.0.0.1', '2026-01-01T10:00:00.000Z', '2026-01-01T10:00:00.000Z'),
    row('addresses', 9, null, null, null),
    row('actions', 1, 'LOGIN'),
    row('actions', 2, 'login'),
    row('seenAs', 1, 'user', 'u_1', 'Ada', null),
    row('seenAs', 4, 'user', 'u_1', 'Ada', null),
    row('seenAs', 2, 'user', 'u_1', 'Ada L.', null),
    row('onBehalfOf', 7, null, null, null, null),
  ])
  expect(figures.addresses.values.reduce((sum, { count }) => sum + count, 0)).toBe(3)
  expect(figures.actions).toEqual({ values: [{ value: 'login', count: 3 }], more: false })
  expect(figures.seenAs).toEqual([
    { type: 'user', id: 'u_1', name: 'Ada', count: 5 },
    { type: 'user', id: 'u_1', name: 'Ada L.', count: 2 },
  ])
  expect(figures.onBehalfOf).toEqual([])
})

test('lists end, most frequent first, and say that there is more', () => {
  const rows = Array.from({ length: ACTOR_VALUES_MAX + 1 }, (_, i) =>
    row('agents', i + 1, `agent ${i}`, '2026-11-19T10:00:00.000Z', '2026-11-20T10:00:00.000Z'),
  )
  const { agents } = actorFigures(rows)
  expect(agents.more).toBe(true)
  expect(agents.values).toHaveLength(ACTOR_VALUES_MAX)
  expect(agents.values[0]).toMatchObject({ value: `agent ${ACTOR_VALUES_MAX}`, count: ACTOR_VALUES_MAX + 1 })
})

test('hours are put on the days of the week as the calendar has them, and days and hours add up alike', () => {
  const hours = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 60 * 366 * 24 }), fc.integer({ min: 1, max: 50 })),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(hours, (all) => {
      const rows = all.map(([hour, count]) =>
        row('hours', count, new Date(hour * 3_600_000).toISOString().slice(0, 13)),
      )
      const { weekHours, days } = actorFigures(rows)
      const total = all.reduce((sum, [, count]) => sum + count, 0)
      expect(weekHours.flat().reduce((sum, count) => sum + count, 0)).toBe(total)
      expect(days.reduce((sum, { count }) => sum + count, 0)).toBe(total)
      expect(days.map(({ day }) => day)).toEqual([...new Set(days.map(({ day }) => day))].toSorted())
      for (const [hour] of all) {
        // 1970-01-01 was a Thursday, the fourth day of its week.
        const weekday = (Math.floor(hour / 24) + 3) % 7
        expect(weekHours[weekday]?.[hour % 24]).toBeGreaterThan(0)
      }
    }),
  )
})

test('the order in which groups were found makes no difference', () => {
  const time = '2026-11-20T10:00:00.000Z'
  const rows = [
    ...Array.from({ length: ACTOR_VALUES_MAX + 3 }, (_, i) => row('seenAs', 1, 'user', `u_${i}`, null, null)),
    ...Array.from({ length: ACTOR_VALUES_MAX + 3 }, (_, i) => row('addresses', 1, `10.0.0.${i}`, time, time)),
    row('addresses', 1, '::ffff:10.0.0.1', time, time),
    row('actions', 1, 'login'),
    row('actions', 1, 'LOGIN'),
    row('onBehalfOf', 1, 'user', 'b', null, null),
    row('onBehalfOf', 1, 'user', 'a', null, null),
  ]
  fc.assert(
    fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
      expect(actorFigures(shuffled)).toEqual(actorFigures(rows))
    }),
  )
})
