import { describe, expect, it } from 'vitest'

import { gridMove, rowMove } from './grid-keys'

const place = { row: 5, rows: 100, pageRows: 20 }

describe('keys of the grid', () => {
  it.each([
    ['j', 6],
    ['ArrowDown', 6],
    ['k', 4],
    ['ArrowUp', 4],
    ['PageDown', 24],
    ['PageUp', 0],
    ['Home', 0],
    ['End', 99],
    ['x', null],
    ['toString', null],
  ])('%s goes to row %s', (key, row) => {
    expect(rowMove(key, place)).toBe(row)
  })

  it('stays inside, and goes nowhere without rows', () => {
    expect(rowMove('j', { ...place, row: 99 })).toBe(99)
    expect(rowMove('k', { ...place, row: 0 })).toBe(0)
    expect(rowMove('j', { row: 0, rows: 0, pageRows: 0 })).toBeNull()
  })

  it('leaves Enter to a value that has the focus, and takes it on a row', () => {
    expect(gridMove('Enter', place, true)).toBeNull()
    expect(gridMove('Enter', place, false)).toEqual({ kind: 'toggle' })
  })

  it('filters by the focused value only', () => {
    expect(gridMove('e', place, true)).toEqual({ kind: 'term', mode: 'exclude' })
    expect(gridMove('i', place, true)).toEqual({ kind: 'term', mode: 'include' })
    expect(gridMove('e', place, false)).toBeNull()
  })
})
