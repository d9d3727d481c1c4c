import fc from 'fast-check'
import { expect, test } from 'vitest'

import { type ReaderCount, readerFigures } from './reader-figures'

const who = fc.record({
  type: fc.constantFrom('user', 'service'),
  id: fc.constantFrom('u_1', 'u_2', null),
})
const time = fc.integer({ min: 10, max: 59 }).map((second) => `2026-11-21T10:00:${second}.000Z`)
const count: fc.Arbitrary<ReaderCount> = fc.oneof(
  fc
    .tuple(
      who,
      fc.constantFrom('vouchsafe.events.search', 'vouchsafe.tail.open', 'vouchsafe.tail.close'),
      fc.nat(9),
      time,
    )
    .map(([one, action, n, last]) => ({ what: 'acts' as const, ...one, action, count: n, last })),
  fc
    .tuple(who, fc.constantFrom('a', 'b', 'c'), fc.nat(3000))
    .map(([one, act, rows]) => ({ what: 'rows' as const, ...one, act, rows })),
  fc
    .tuple(who, fc.constantFrom('10.0.0.1', '10.0.0.2'), time)
    .map(([one, ip, last]) => ({ what: 'addresses' as const, ...one, ip, last })),
)

test('pieces may come in any order, and one may tell again what another told', () => {
  fc.assert(
    fc.property(fc.array(count), (counts) => {
      const figures = readerFigures(counts)
      const byReader = (all: typeof figures) =>
        new Map(
          all.map(({ reader, acts, rows, last }) => [`${reader.type} ${reader.id}`, { acts, rows, last }]),
        )
      expect(byReader(readerFigures(counts.toReversed()))).toEqual(byReader(figures))
      const again = counts.filter(({ what }) => what === 'rows' || what === 'addresses')
      expect(byReader(readerFigures([...counts, ...again]))).toEqual(byReader(figures))
    }),
  )
})

const ada = { type: 'user', id: 'u_1' }

test('who read last stands first, under the latest of their names; rows of an act count once', () => {
  const at = (second: number) => `2026-11-21T10:00:${second}.000Z`
  const figures = readerFigures([
    { what: 'acts', type: 'service', id: 'k_1', action: 'vouchsafe.events.search', count: 2, last: at(20) },
    { what: 'acts', ...ada, action: 'vouchsafe.events.search', count: 1, last: at(30) },
    { what: 'acts', ...ada, action: 'vouchsafe.events.read_on', count: 3, last: at(40) },
    { what: 'names', ...ada, name: 'Ada King', email: null, last: at(40) },
    { what: 'names', ...ada, name: 'Ada Byron', email: null, last: at(30) },
    { what: 'rows', ...ada, act: 'one', rows: 50 },
    { what: 'rows', ...ada, act: 'one', rows: 1050 },
    { what: 'rows', ...ada, act: 'two', rows: 1 },
    { what: 'addresses', ...ada, ip: '10.0.0.1', last: at(30) },
    { what: 'addresses', ...ada, ip: '10.0.0.2', last: at(40) },
  ])
  expect(figures).toEqual([
    {
      reader: { ...ada, name: 'Ada King' },
      last: at(40),
      acts: { search: 1 },
      rows: 1051,
      addresses: ['10.0.0.2', '10.0.0.1'],
    },
    { reader: { type: 'service', id: 'k_1' }, last: at(20), acts: { search: 2 }, rows: 0, addresses: [] },
  ])
})
