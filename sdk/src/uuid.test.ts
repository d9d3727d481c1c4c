import { expect, test } from 'vitest'

import { isUuidV7 as atServer } from '@/lib/base/uuid'

import { isUuidV7, uuidMs, uuidv7 } from './uuid'

test('ids hold their time, are what the server takes, and ascend in the order of the calls', () => {
  for (const ms of [0, 1, 1_800_000_000_000, 2 ** 48 - 1]) {
    const ids = Array.from({ length: 10_000 }, () => uuidv7(ms))
    expect(ids.filter((id) => !isUuidV7(id) || !atServer(id) || uuidMs(id) !== ms)).toEqual([])
    expect(ids).toEqual([...ids].sort())
    expect(new Set(ids).size).toBe(ids.length)
  }
})
