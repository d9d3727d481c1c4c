import { describe, expect, it } from 'vitest'

import { CSV_DETAILS_COLUMNS_MAX } from '@/lib/export/csv'

import { withKey } from './details-keys'

describe('withKey', () => {
  it('adds a key at the end, without the spaces around it', () => {
    expect(withKey(['a'], ' namespace ')).toEqual({ keys: ['a', 'namespace'] })
    expect(withKey([], 'with space')).toEqual({ keys: ['with space'] })
  })

  it('adds nothing where nothing is typed', () => {
    expect(withKey(['a'], '  ')).toEqual({ keys: ['a'] })
  })

  it('says the real reason why a key cannot be added', () => {
    const full = Array.from({ length: CSV_DETAILS_COLUMNS_MAX }, (_, i) => `key${i}`)
    expect(withKey(['a'], 'a')).toEqual({ problem: 'a is a column already.' })
    expect(withKey([], 'a,b')).toEqual({ problem: 'A key cannot hold a comma. Add one key at a time.' })
    expect(withKey(full, 'one')).toEqual({ problem: 'At most 50 keys can be columns. Remove one first.' })
    expect(withKey(full, 'key7')).toEqual({ problem: 'key7 is a column already.' })
    expect(withKey(full.slice(1), 'one')).toHaveProperty('keys')
  })
})
