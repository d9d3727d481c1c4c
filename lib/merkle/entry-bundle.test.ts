import { readFileSync } from 'node:fs'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { decodeBundle, encodeBundle } from './entry-bundle'

describe('entry bundles', () => {
  test('an entry comes after its length in two bytes, big end first', () => {
    expect(encodeBundle([Uint8Array.of(7, 8), new Uint8Array(0)])).toEqual(Uint8Array.of(0, 2, 7, 8, 0, 0))
    expect(encodeBundle([new Uint8Array(258)]).subarray(0, 2)).toEqual(Uint8Array.of(1, 2))
  })

  test('reads back what it wrote, and nothing that is cut off', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 256 }), (entries) => {
        const bytes = encodeBundle(entries)
        expect(decodeBundle(bytes)?.map((entry) => [...entry])).toEqual(entries.map((entry) => [...entry]))
        const whole = entries.at(-1)?.length ?? 0
        for (const missing of [1, whole + 1]) expect(decodeBundle(bytes.slice(0, -missing))).toBeNull()
      }),
    )
  })

  test("reads Go's bundle, with an empty entry and one of the greatest length", () => {
    const bytes = new Uint8Array(readFileSync(new URL('testdata/log/tile/entries/000', import.meta.url)))
    const entries = decodeBundle(bytes) ?? []
    expect([entries.length, entries[42]?.length, entries[43]?.length]).toEqual([256, 0, 65_535])
    expect(encodeBundle(entries)).toEqual(bytes)
  })

  test('refuses what cannot be written or is not one bundle', () => {
    expect(() => encodeBundle([])).toThrow('1 to 256')
    expect(() => encodeBundle(Array.from({ length: 257 }, () => new Uint8Array(0)))).toThrow('1 to 256')
    expect(() => encodeBundle([new Uint8Array(65_536)])).toThrow('65,535')
    expect(decodeBundle(new Uint8Array(0))).toBeNull()
    expect(decodeBundle(new Uint8Array(2 * 257))).toBeNull()
    expect(decodeBundle(new Uint8Array(2 * 256))?.length).toBe(256)
  })
})
