import fc from 'fast-check'
import { expect, test } from 'vitest'

import { countsBytes, pinBytes, readCounts, readPin } from './pin'

const pins = fc
  .uniqueArray(fc.tuple(fc.nat(2_000_000_000), fc.nat({ max: Number.MAX_SAFE_INTEGER })), {
    selector: ([key]) => key,
    maxLength: 600,
  })
  .map((entries) => new Map(entries))

test('a pin is read as it was written', () => {
  fc.assert(
    fc.property(pins, (pin) => {
      expect(new Map(readPin(pinBytes(pin)) ?? [])).toEqual(pin)
    }),
  )
})

test('one of 500 tenants with millions of events each is small enough for an address', () => {
  const pin = new Map(Array.from({ length: 500 }, (_, i) => [1 + i * 3, 1_000_000 + i * 7_919]))
  expect(pinBytes(pin).length).toBeLessThanOrEqual(500 * 5)
})

test('what is cut off, or is none at all, is not read', () => {
  const bytes = pinBytes(
    new Map([
      [1, 5],
      [9, 300],
    ]),
  )
  expect(readPin(bytes)).not.toBeNull()
  for (const end of [1, 3, 4]) expect(readPin(bytes.subarray(0, end)), String(end)).toBeNull()
  // The same tenant twice, and a number that no size is.
  expect(readPin(Uint8Array.from([1, 5, 0, 5]))).toBeNull()
  expect(readPin(new Uint8Array(12).fill(0xff))).toBeNull()
})

test('numbers beside a pin are read as they were written, and by no other pin', () => {
  fc.assert(
    fc.property(pins, fc.infiniteStream(fc.nat({ max: 10_000_000 })), (pin, numbers) => {
      const counts = new Map([...pin.keys()].map((key) => [key, numbers.next().value ?? 0]))
      const bytes = countsBytes(pin, counts)
      expect(readCounts(pin, bytes)).toEqual(new Map([...counts].filter(([, count]) => count > 0)))
      expect(readCounts(new Map([...pin, [2_000_000_001, 1]]), bytes)).toBeNull()
    }),
  )
})
