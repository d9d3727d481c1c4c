import { isIP, BlockList } from 'node:net'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { cidrBits, ipBits } from './ip-bits'

describe('address to bits', () => {
  test.each([
    ['10.0.0.1', '4', `00001010${'0'.repeat(23)}1`],
    ['255.255.255.255', '4', '1'.repeat(32)],
    ['::', '6', '0'.repeat(128)],
    ['::1', '6', `${'0'.repeat(127)}1`],
    ['fe80::1%eth0', '6', `1111111010000000${'0'.repeat(111)}1`],
    ['::ffff:10.0.0.1', '4', `00001010${'0'.repeat(23)}1`],
    ['::FFFF:0a00:0001', '4', `00001010${'0'.repeat(23)}1`],
  ])('%s', (text, family, bits) => {
    expect(ipBits(text)).toEqual({ family, bits })
  })

  test.each([
    '',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4 ',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '::1:2:3:4:5:6:7:8',
    '12345::',
    'g::',
    '1.2.3.4::',
    '10.0.0.0/8',
  ])('%s is none', (text) => {
    expect(ipBits(text)).toBeNull()
  })

  test('agrees with Node on what an address is', () => {
    const part = fc.constantFrom(
      '0',
      '1',
      '255',
      '256',
      '01',
      'ffff',
      'abcd',
      '10000',
      ':',
      '::',
      '.',
      '',
      '1.2.3.4',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
          fc.array(part, { maxLength: 9 }).map((parts) => parts.join(':')),
          fc.ipV4(),
          fc.ipV6(),
        ),
        (text) => {
          expect(ipBits(text) !== null).toBe(isIP(text) !== 0)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('block to bits', () => {
  test.each([
    ['10.0.0.0/8', '4', '00001010'],
    ['10.9.8.7/8', '4', '00001010'],
    ['0.0.0.0/0', '4', ''],
    ['::/0', '6', ''],
    ['2001:db8::/32', '6', '00100000000000010000110110111000'],
    ['::ffff:10.0.0.0/104', '4', '00001010'],
  ])('%s', (text, family, bits) => {
    expect(cidrBits(text)).toEqual({ family, bits })
  })

  test.each([
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '::/129',
    '::ffff:10.0.0.0/95',
    '10.0.0/8',
    'a/8',
    '10.0.0.0/8/8',
  ])('%s is none', (text) => {
    expect(cidrBits(text)).toBeNull()
  })

  test('a block holds an address exactly when its bits are where the address begins', () => {
    const v4 = fc.tuple(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.constant('ipv4' as const))
    const v6 = fc.tuple(fc.ipV6(), fc.ipV6(), fc.integer({ min: 0, max: 128 }), fc.constant('ipv6' as const))
    fc.assert(
      fc.property(fc.oneof(v4, v6), fc.boolean(), ([network, other, length, family], near) => {
        const address = near ? network : other
        // Mapped addresses are IPv4 here and IPv6 in Node.
        fc.pre(ipBits(network)?.family === family.slice(3) && ipBits(address)?.family === family.slice(3))
        const block = new BlockList()
        block.addSubnet(network, length, family)
        const bits = cidrBits(`${network}/${length}`)?.bits
        expect(bits !== undefined && ipBits(address)?.bits.startsWith(bits)).toBe(
          block.check(address, family),
        )
      }),
      { numRuns: 1000 },
    )
  })
})
