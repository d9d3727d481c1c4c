import fc from 'fast-check'
import { expect, test } from 'vitest'

import { isAmong, readAddress } from './addresses'

test.each([
  ['203.0.113.7', ['203.0.113.7'], true],
  ['203.0.113.8', ['203.0.113.7'], false],
  ['203.0.113.8', ['198.51.100.0/24', '203.0.113.0/24'], true],
  ['::ffff:203.0.113.8', ['203.0.113.0/24'], true],
  ['203.0.113.8', ['::ffff:203.0.113.0/120'], true],
  ['2001:db8::1', ['2001:db8::/32'], true],
  ['2001:db9::1', ['2001:db8::/32'], false],
  ['203.0.113.8', ['2001:db8::/32'], false],
  ['203.0.113.8', ['0.0.0.0/0'], true],
  ['2001:db8::1', ['0.0.0.0/0'], false],
  [null, ['0.0.0.0/0'], false],
  [null, [], true],
  ['not an address', ['0.0.0.0/0', '::/0'], false],
])('%s is among %j: %s', (address, listed, expected) => {
  expect(isAmong(listed, address)).toBe(expected)
})

test('a block has the addresses that begin with its bits', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (a, b, length) => {
      const number = (text: string) => text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
      const same = Math.floor(number(a) / 2 ** (32 - length)) === Math.floor(number(b) / 2 ** (32 - length))
      expect(isAmong([`${a}/${length}`], b)).toBe(same)
    }),
  )
})

test.each([' 10.0.0.0/8 ', '::1', '2001:db8::/32'])('%j is an address or a block', (text) => {
  expect(readAddress(text)).toBe(text.trim())
})

test.each(['', 'localhost', '10.0.0.0/33', '10.0.0', '10.0.0.0/8/8', '010.0.0.1', '*'])(
  '%j is none',
  (text) => {
    expect(readAddress(text)).toBeNull()
  },
)
