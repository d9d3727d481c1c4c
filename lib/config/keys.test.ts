import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { instanceKeyOf, loadInstanceKey } from './keys'

let parent: string
let dir: string

beforeEach(() => {
  parent = mkdtempSync(path.join(os.tmpdir(), 'vouchsafe keys '))
  dir = path.join(parent, 'keys')
})
afterEach(() => rmSync(parent, { recursive: true }))

const KEY = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
const known = instanceKeyOf(KEY, 'the test')

describe('the instance key', () => {
  test('is made when asked, for its owner alone, and read again', () => {
    const made = loadInstanceKey({ dir, create: true })
    expect(readFileSync(path.join(dir, 'instance.key'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/)
    expect(statSync(dir).mode & 0o777).toBe(0o700)
    expect(statSync(path.join(dir, 'instance.key')).mode & 0o777).toBe(0o600)
    expect(loadInstanceKey({ dir }).fingerprint).toBe(made.fingerprint)
  })

  test('is never replaced, and leaves no draft behind', () => {
    const first = loadInstanceKey({ dir, create: true })
    expect(loadInstanceKey({ dir, create: true }).fingerprint).toBe(first.fingerprint)
    expect(readdirSync(dir)).toEqual(['instance.key'])
  })

  test('is not made unasked: the error says how to restore it', () => {
    expect(() => loadInstanceKey({ dir })).toThrow(/instance key is missing.*\n.*Restore it from your backup/)
  })

  test.each(['', 'abc', KEY.slice(1), `${KEY}0`, KEY.toUpperCase()])(
    'a damaged one is refused: %j',
    (text) => {
      loadInstanceKey({ dir, create: true })
      writeFileSync(path.join(dir, 'instance.key'), text)
      expect(() => loadInstanceKey({ dir })).toThrow(/is damaged.*\n.*Restore the file/)
    },
  )

  test('its directory is closed to others when it was open', () => {
    loadInstanceKey({ dir, create: true })
    chmodSync(dir, 0o755)
    loadInstanceKey({ dir, create: true })
    expect(statSync(dir).mode & 0o777).toBe(0o700)
  })
})

describe('derived keys', () => {
  // Computed apart from this code with Python's hmac and hashlib (HKDF as RFC 5869 describes it). They may never change:
  // signatures, salts and wrapped keys of every instance depend on them.
  test('are what they have always been', () => {
    expect(known.fingerprint).toBe('0e82324cf34a6db30c17c37884405a81')
    expect(known.derive('log key', 'a').toString('hex')).toBe(
      '30d6267dbba056d68834ac3e38a4323d4b8f6b806736f551737f9d5574d08721',
    )
    expect(known.derive('log key', new Uint8Array([1, 2]), 48).toString('hex')).toBe(
      '7de44418e323c0d1d37c12f5cd9283e5084d050464b1addef841eab15167406fa8f20e9b7f3e5c093d5c4040b70f31a5',
    )
  })

  test('differ for every purpose, context and key', () => {
    const pair = fc.tuple(fc.string(), fc.string())
    fc.assert(
      fc.property(pair, pair, (a, b) => {
        fc.pre(a[0] !== b[0] || a[1] !== b[1])
        expect(known.derive(...a).equals(known.derive(...b))).toBe(false)
      }),
    )
    const other = instanceKeyOf(KEY.replace('0', '1'), 'the test')
    expect(other.derive('x', 'y').equals(known.derive('x', 'y'))).toBe(false)
    expect(other.fingerprint).not.toBe(known.fingerprint)
  })

  test('a text and its bytes are the same context', () => {
    expect(known.derive('x', 'é').equals(known.derive('x', Buffer.from('é')))).toBe(true)
  })

  test('the fingerprint gives nothing away of the key', () => {
    expect(KEY).not.toContain(known.fingerprint)
  })
})
