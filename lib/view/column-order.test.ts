import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { movedBy, movedTo, toggled, widthsOf } from './column-order'
import {
  clampWidth,
  type MeasuredColumn,
  resized,
  WIDTH_MAX_PX,
  WIDTH_MIN_PX,
  withoutWidth,
} from './column-widths'
import { type ColumnId, DEFAULT_COLUMNS, FIXED_COLUMNS } from './columns'

const column = fc.constantFrom(...(Object.keys(FIXED_COLUMNS) as (keyof typeof FIXED_COLUMNS)[]))
const columns = fc.uniqueArray(column, { minLength: 1, maxLength: 12 })
const place = columns.chain((all) =>
  fc.record({ all: fc.constant<readonly ColumnId[]>(all), one: fc.constantFrom<ColumnId>(...all) }),
)

describe('choosing columns', () => {
  it('puts a new one before the date that closes the row', () => {
    expect(toggled(DEFAULT_COLUMNS, 'ip')).toEqual(['type', 'change', 'actor', 'details', 'ip', 'date'])
    expect(toggled(['date', 'type'], 'ip')).toEqual(['date', 'type', 'ip'])
  })

  it('takes one away, but never the last', () => {
    expect(toggled(DEFAULT_COLUMNS, 'actor')).toEqual(['type', 'change', 'details', 'date'])
    expect(toggled(['date'], 'date')).toEqual(['date'])
  })

  it('stops at the most that there may be', () => {
    const many = Array.from({ length: 20 }, (_, i) => `details.k${i}` as const)
    expect(toggled(many, 'ip')).toBe(many)
  })
})

describe('moving columns', () => {
  it('keeps every column, the moved one at its place and the others in their order', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: -3, max: 15 }), ({ all, one }, to) => {
        const moved = movedTo(all, one, to)
        expect(moved.indexOf(one)).toBe(Math.min(Math.max(to, 0), all.length - 1))
        expect(moved.filter((other) => other !== one)).toEqual(all.filter((other) => other !== one))
      }),
    )
  })

  it('there and back is where it was; at an end it stays', () => {
    fc.assert(
      fc.property(place, ({ all, one }) => {
        const at = all.indexOf(one)
        if (at < all.length - 1) expect(movedBy(movedBy(all, one, 1), one, -1)).toEqual(all)
        else expect(movedBy(all, one, 1)).toBe(all)
        if (at === 0) expect(movedBy(all, one, -1)).toBe(all)
      }),
    )
  })

  it('of a column that is not there changes nothing', () => {
    expect(movedTo(DEFAULT_COLUMNS, 'ip', 0)).toBe(DEFAULT_COLUMNS)
  })
})

describe('widths', () => {
  const measured: MeasuredColumn[] = [
    { id: 'type', px: 140.4, grows: true },
    { id: 'change', px: 164, grows: false },
    { id: 'actor', px: 200, grows: true },
    { id: 'details', px: 500, grows: true },
  ]

  it('of growing columns before the one that is resized are kept, and of no others', () => {
    expect(resized(measured, {}, 'actor', 260)).toEqual({ type: 140, actor: 260 })
    expect(resized(measured, { type: 300 }, 'details', 400.6)).toEqual({
      type: 300,
      actor: 200,
      details: 401,
    })
    expect(resized(measured, {}, 'type', 90)).toEqual({ type: 90 })
  })

  it('stay within their limits', () => {
    fc.assert(
      fc.property(fc.double({ min: -5000, max: 5000, noNaN: true }), (px) => {
        const width = resized(measured, {}, 'type', px).type ?? 0
        expect(width).toBe(clampWidth(px))
        expect(width >= WIDTH_MIN_PX && width <= WIDTH_MAX_PX && Number.isInteger(width)).toBe(true)
      }),
    )
  })

  it('go with their column', () => {
    expect(withoutWidth({ type: 100, actor: 90 }, 'type')).toEqual({ actor: 90 })
    expect(widthsOf(['actor', 'date'], { type: 100, actor: 90 })).toEqual({ actor: 90 })
  })
})
