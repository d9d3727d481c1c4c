import { expect, test } from 'vitest'

import { type CoverageItem, coverageOf, isGap, type Model } from './coverage'
import type { Entrance } from './found'
import type { SeenInLog } from './seen'

const route = (more: Partial<Entrance>): Entrance => ({
  kind: 'route',
  method: 'POST',
  pattern: '/orders',
  where: 'src/app.ts:3',
  audited: null,
  actions: [],
  leftOut: null,
  ...more,
})

const model = (more: Partial<Model>): Model => ({
  kind: 'model',
  pattern: 'OrderItem',
  type: 'ORDER_ITEM',
  where: 'schema.prisma:9',
  isCaptured: false,
  leftOut: null,
  ...more,
})

const SEEN: SeenInLog = {
  actions: new Set(['order.create']),
  types: new Set(['order_item']),
  routes: new Set(['post /orders']),
  isCut: false,
}
const NOTHING: SeenInLog = { actions: new Set(), types: new Set(), routes: new Set(), isCut: false }

const stateOf = (entrance: Partial<Entrance>, seen: SeenInLog | null) =>
  coverageOf([route(entrance)], [], seen)[0]?.state

test('what the log tells of is covered, however it came there', () => {
  expect(stateOf({}, SEEN)).toBe('covered')
  expect(stateOf({ pattern: '/other', actions: ['Order.Create'] }, SEEN)).toBe('covered')
  expect(stateOf({ method: 'PUT' }, SEEN)).toBe('not audited')
  expect(coverageOf([], [model({})], SEEN)[0]).toMatchObject({ state: 'covered', why: 'as ORDER_ITEM' })
})

test('what nothing logs, and what was never seen, are gaps', () => {
  expect(stateOf({}, NOTHING)).toBe('not audited')
  expect(stateOf({ audited: 'middleware' }, NOTHING)).toBe('never seen')
  expect(stateOf({ audited: 'call', actions: ['order.create'] }, NOTHING)).toBe('never seen')
  expect(coverageOf([], [model({}), model({ isCaptured: true })], NOTHING).map(({ state }) => state)).toEqual(
    ['not audited', 'never seen'],
  )
})

test('without the log, the code alone decides', () => {
  expect(stateOf({ audited: 'middleware' }, null)).toBe('audited')
  expect(stateOf({}, null)).toBe('not audited')
})

test('what is left out with a reason is no gap, and without one it is', () => {
  const items = coverageOf(
    [
      route({ leftOut: { reason: 'stores nothing' } }),
      route({ pattern: '/b', leftOut: { reason: null }, audited: 'middleware' }),
    ],
    [model({ leftOut: { reason: 'a cache' } })],
    NOTHING,
  )
  expect(items.map((item) => [item.name, item.state, item.why, isGap(item)])).toEqual([
    ['POST /b', 'left out without a reason', 'say why: // unaudited: …', true],
    ['OrderItem', 'left out', 'a cache', false],
    ['POST /orders', 'left out', 'stores nothing', false],
  ])
})

test('gaps stand first, and each says where it is', () => {
  const items = coverageOf(
    [
      route({ where: 'b.ts:1' }),
      route({ where: 'a.ts:1', audited: 'middleware' }),
      route({ where: 'a.ts:9', pattern: '/x' }),
    ],
    [],
    null,
  )
  expect(items.map(({ state, where }: CoverageItem) => [state, where])).toEqual([
    ['not audited', 'a.ts:9'],
    ['not audited', 'b.ts:1'],
    ['audited', 'a.ts:1'],
  ])
})
