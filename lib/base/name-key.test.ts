import { describe, expect, it } from 'vitest'

import { nameKey } from './name-key'

describe('a name', () => {
  it('is another one only where people see that', () => {
    expect(nameKey('Failed  Logins ')).toBe(nameKey('failed logins'))
    expect(nameKey('Ｆailed')).toBe(nameKey('failed'))
    expect(nameKey('e\u0301')).toBe(nameKey('É'))
    expect(nameKey('a')).not.toBe(nameKey('b'))
  })
})
