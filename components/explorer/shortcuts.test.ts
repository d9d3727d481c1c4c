import { describe, expect, it } from 'vitest'

import { actionOf, isPlainKey, SHORTCUTS } from './shortcuts'

describe('shortcuts', () => {
  it('has one action for a key', () => {
    const keys = SHORTCUTS.filter(({ action }) => action !== undefined).flatMap(({ keys: all }) => all)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('uses single keys only: chords are taken in one browser or another', () => {
    for (const { keys, action } of SHORTCUTS) {
      if (action !== undefined) for (const key of keys) expect(Array.from(key)).toHaveLength(1)
    }
  })

  it('finds the action of a key', () => {
    expect(actionOf('/')).toBe('query')
    expect(actionOf('k')).toBe('move')
    expect(actionOf('Enter')).toBeNull()
    expect(actionOf('constructor')).toBeNull()
  })

  it('leaves chords, input methods and used keys alone', () => {
    const plain = {
      key: 't',
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      defaultPrevented: false,
      isComposing: false,
    }
    expect(isPlainKey(plain)).toBe(true)
    for (const change of ['ctrlKey', 'metaKey', 'altKey', 'defaultPrevented', 'isComposing']) {
      expect(isPlainKey({ ...plain, [change]: true })).toBe(false)
    }
  })
})
