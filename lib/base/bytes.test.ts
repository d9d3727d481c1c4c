import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  base64,
  base64url,
  concat,
  equal,
  fromBase64,
  fromBase64url,
  fromHex,
  fromUtf8,
  hex,
  utf8,
  utf8Length,
} from './bytes'

const anyBytes = fc.uint8Array({ maxLength: 70 })

describe('bytes', () => {
  test('every encoding reads back what it wrote', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(fromHex(hex(bytes))).toEqual(bytes)
        expect(fromBase64(base64(bytes))).toEqual(bytes)
        expect(fromBase64url(base64url(bytes))).toEqual(bytes)
      }),
    )
  })

  test('agrees with the platform on long input', () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 256)
    expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    expect(base64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
    expect(hex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
  })

  test('base64 that is none is refused, however long it is', () =>
    expect(fromBase64(`${'A'.repeat(16 * 1024 * 1024)}!!!!`)).toBeNull())

  test.each([
    'A',
    'AA',
    'AAA',
    'AA=',
    'AB==',
    'AAB=',
    'AA==\n',
    ' AAAA',
    'AA-_',
    'AAAA====',
    '=',
    '==',
    '====',
    'A===',
    'A=A=',
  ])('refuses %j as base64', (text) => expect(fromBase64(text)).toBeNull())
  test.each(['A', 'AA==', 'AB', 'AA+/', 'AA AA'])('refuses %j as base64url', (text) =>
    expect(fromBase64url(text)).toBeNull(),
  )
  test.each(['0', 'zz', '0x00', ' 00'])('refuses %j as hex', (text) => expect(fromHex(text)).toBeNull())
  test('reads hex in either case', () => expect(fromHex('aAFf')).toEqual(Uint8Array.of(0xaa, 0xff)))

  test('counts UTF-8 bytes as the encoder makes them, lone surrogates included', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', '\ud83d', '\ude00', '\ud83d\ud83d'),
        (text, odd) => {
          expect(utf8Length(text + odd)).toBe(utf8(text + odd).length)
          expect(utf8Length(odd + text)).toBe(utf8(odd + text).length)
        },
      ),
    )
  })

  test.each([
    ['', 0],
    ['\u007f', 1],
    ['\u0080', 2],
    ['\u07ff', 2],
    ['\u0800', 3],
    ['\uffff', 3],
    ['\u{10000}', 4],
    ['\ud83d', 3],
  ])('%j takes %s bytes', (text, bytes) => expect(utf8Length(text)).toBe(bytes))

  test('reads UTF-8 strictly and keeps a byte order mark', () => {
    expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa')
    expect(fromUtf8(Uint8Array.of(0xff))).toBeNull()
    expect(fromUtf8(Uint8Array.of(0xed, 0xa0, 0x80))).toBeNull() // an encoded surrogate
    expect(fromUtf8(Uint8Array.of(0xc0, 0x80))).toBeNull() // an overlong NUL
  })

  test('puts together and compares', () => {
    expect(concat(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3))).toEqual(Uint8Array.of(1, 2, 3))
    expect(equal(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true)
    expect(equal(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false)
    expect(equal(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false)
  })
})
