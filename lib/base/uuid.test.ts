import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  idCeil,
  idFloor,
  isUuid,
  isUuidV7,
  uuidBytes,
  uuidFromBytes,
  uuidMs,
  UUID_MS_MAX,
  uuidv7,
  uuidv7Sequence,
} from './uuid'

const time = fc.integer({ min: 0, max: UUID_MS_MAX })
const ten = fc.uint8Array({ minLength: 10, maxLength: 10 })

describe('UUIDv7', () => {
  test('has time, version, variant and 74 random bits at their places', () => {
    expect(uuidv7(0x0123456789ab, new Uint8Array(10))).toBe('01234567-89ab-7000-8000-000000000000')
    expect(uuidv7(0, new Uint8Array(10).fill(255))).toBe('00000000-0000-7fff-bfff-ffffffffffff')
    const counting = Uint8Array.from({ length: 10 }, (_, i) => 0x11 * (i + 1))
    expect(uuidv7(1, counting)).toBe('00000000-0001-7122-b344-5566778899aa')
  })

  test('gives its time back, and lies between floor and ceiling of its millisecond alone', () => {
    fc.assert(
      fc.property(time, ten, (ms, random) => {
        const id = uuidv7(ms, random)
        expect(isUuidV7(id)).toBe(true)
        expect(uuidMs(id)).toBe(ms)
        expect(idFloor(ms) <= id && id <= idCeil(ms)).toBe(true)
        if (ms > 0) expect(idCeil(ms - 1) < id).toBe(true)
      }),
    )
  })

  test('floor and ceiling hold whatever can follow the time', () => {
    expect(idFloor(0x0199a3c10001)).toBe('0199a3c1-0001-0000-0000-000000000000')
    expect(idCeil(0x0199a3c10001)).toBe('0199a3c1-0001-ffff-ffff-ffffffffffff')
  })

  test.each([-1, 1.5, Number.NaN, 2 ** 48])('refuses the time %s', (ms) => {
    expect(() => uuidv7(ms, new Uint8Array(10))).toThrow('not a time')
  })

  test('a sequence ascends within each millisecond in the order of calls, without repeats', () => {
    fc.assert(
      fc.property(
        ten,
        fc.array(fc.integer({ min: 5, max: 7 }), { minLength: 2, maxLength: 50 }),
        (random, times) => {
          const next = uuidv7Sequence(random)
          const ids = times.map(next)
          expect(ids.every(isUuidV7)).toBe(true)
          expect(ids.map(uuidMs)).toEqual(times)
          expect(new Set(ids).size).toBe(ids.length)
          for (const ms of new Set(times)) {
            const own = ids.filter((id) => uuidMs(id) === ms)
            expect(own).toEqual([...own].sort())
          }
        },
      ),
    )
  })

  test('a sequence that starts at its highest does not run over', () => {
    const next = uuidv7Sequence(new Uint8Array(10).fill(255))
    expect([next(0), next(0)]).toEqual([
      '00000000-0000-7fff-bfff-ffff7fffffff',
      '00000000-0000-7fff-bfff-ffff80000000',
    ])
  })

  test('turns into its bytes and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const id = uuidFromBytes(bytes)
        expect(isUuid(id)).toBe(true)
        expect(uuidBytes(id)).toEqual(bytes)
      }),
    )
  })

  test.each<[string, boolean, boolean]>([
    ['0199a3c1-0000-7000-8000-000000000000', true, true],
    ['0199A3C1-0000-7000-BFFF-000000000000', true, true],
    ['0199a3c1-0000-4000-8000-000000000000', true, false],
    ['0199a3c1-0000-7000-c000-000000000000', true, false],
    ['0199a3c1000070008000000000000000', false, false],
    ['{0199a3c1-0000-7000-8000-000000000000}', false, false],
    ['0199a3c1-0000-7000-8000-00000000000g', false, false],
    ['0199a3c1-0000-7000-8000-000000000000\n', false, false],
    ['', false, false],
  ])('%j: UUID %s, version 7 %s', (text, any, seven) => {
    expect([isUuid(text), isUuidV7(text)]).toEqual([any, seven])
  })
})
