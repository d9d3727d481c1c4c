import { describe, expect, test } from 'vitest'

import { selectKey, typedOption } from './select-keys'

const labels = ['Viewer', 'Auditor', 'Admin']
const open = { open: true, active: 1, labels }
const closed = { open: false, active: 1, labels }

describe('selectKey', () => {
  test.each(['ArrowDown', 'ArrowUp', 'Enter', ' '])('%j opens a closed list and changes nothing', (key) => {
    expect(selectKey(key, closed)).toEqual({ type: 'open' })
  })
  test.each([
    ['ArrowDown', 2],
    ['ArrowUp', 0],
    ['Home', 0],
    ['End', 2],
    ['PageDown', 2],
    ['PageUp', 0],
  ])('%s moves the mark and stops at the ends', (key, index) => {
    expect(selectKey(key, open)).toEqual({ type: 'to', index })
  })
  test('Enter and Space take what is marked', () => {
    expect(selectKey('Enter', open)).toEqual({ type: 'take' })
    expect(selectKey(' ', open)).toEqual({ type: 'take' })
  })
  test('other keys stay with the browser', () => {
    for (const key of ['Tab', 'Escape', 'F5', 'Shift']) expect(selectKey(key, open)).toBeNull()
    expect(selectKey('Home', closed)).toBeNull()
  })
})

describe('typedOption', () => {
  test('goes to the option that starts with the text', () => {
    expect(typedOption('ad', 0, labels)).toBe(2)
    expect(typedOption('V', 2, labels)).toBe(0)
    expect(typedOption('x', 0, labels)).toBe(-1)
  })
  test('one letter again and again goes through its options', () => {
    expect(typedOption('a', 0, labels)).toBe(1)
    expect(typedOption('aa', 1, labels)).toBe(2)
    expect(typedOption('aaa', 2, labels)).toBe(1)
  })
})
