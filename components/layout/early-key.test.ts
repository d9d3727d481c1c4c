import { expect, it } from 'vitest'

import { earlyKey } from './early-key'

type Chord = Partial<Record<'ctrlKey' | 'metaKey' | 'altKey', boolean>>

const press = (text: string, key: string, chord: Chord = {}) =>
  earlyKey(text, { key, ctrlKey: false, metaKey: false, altKey: false, ...chord })

it('keeps what is typed, in its order', () => {
  expect(Array.from('Api k🚀').reduce((text, key) => press(text, key) ?? '', '')).toBe('Api k🚀')
  expect(press('a🚀', 'Backspace')).toBe('a')
  expect(press('', 'Backspace')).toBe('')
})

it('leaves to others what types nothing, but for Enter: it would press what lies under the window', () => {
  expect(press('a', 'Enter')).toBe('a')
  for (const key of ['Tab', 'ArrowDown', 'Shift', 'Dead']) expect(press('a', key)).toBeNull()
  for (const chord of ['ctrlKey', 'metaKey', 'altKey']) expect(press('a', 'k', { [chord]: true })).toBeNull()
})
