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

/** Random bytes that follow from these. */
function drawing(seed: Uint8Array): () => Uint8Array {
  let state = seed.reduce((sum, byte) => (sum * 31 + byte + 1) >>> 0, 7)
  return () =>
    Uint8Array.from({ length: 10 }, () => {
      state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
      return state >>> 24
    })
}

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
          const next = uuidv7Sequence(drawing(random))
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

  test('a sequence that starts at its highest does not run over, in a million ids', () => {
    const next = uuidv7Sequence(() => new Uint8Array(10).fill(255))
    let [last, ascends] = [next(0), true]
    // Random bytes of nothing but ones make the largest steps there are: 23 times the mean.
    for (let i = 0; i < 2 ** 20 / 23; i++) {
      const id = next(0)
      ascends &&= id > last
      last = id
    }
    expect(ascends).toBe(true)
    expect(last.slice(0, 24)).toBe('00000000-0000-7fff-bfff-')
  })

  test('ids of one millisecond do not tell how many lie between them, and share nothing with those of others', () => {
    const gaps = (between: number): number[] =>
      Array.from({ length: 400 }, (_, seed) => {
        const next = uuidv7Sequence(drawing(new Uint8Array(10).fill(seed % 251, 0, 5).fill(seed >> 1, 5)))
        const first = next(0)
        for (let i = 0; i < between; i++) next(0)
        return Number(BigInt(`0x${next(0).slice(-11)}`) - BigInt(`0x${first.slice(-11)}`))
      })
    const [none, one] = [gaps(0), gaps(1)]
    // Many gaps with nothing between are larger than many with one: neither shows which it is.
    expect(none.filter((gap) => gap > one.toSorted((a, b) => a - b)[200]!).length).toBeGreaterThan(40)
    const next = uuidv7Sequence(drawing(new Uint8Array(10).fill(7)))
    expect(next(1).slice(14, 24)).not.toBe(next(2).slice(14, 24))
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
