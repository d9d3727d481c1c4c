import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import { hex, utf8 } from '@/lib/base/bytes'

import { portableHasher, treeHasher } from './hash'

// Computed with `printf … | sha256sum`: of nothing, of 00, of 00 "abc", and of 01 followed by 32 bytes 11 and 32 bytes 22.
const KNOWN = {
  empty: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  emptyEntry: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  abc: '609f6e36d2405585188d5cfd761f407c7cc46a7d3f314c88270469dde315fcd1',
  node: '1d8f52d3ec81ac02cd97cb3281523be47af850c0f0295af866f04bc245f46bbf',
}

const native = treeHasher((bytes) => createHash('sha256').update(bytes).digest())

test.each([
  ['portable', portableHasher],
  ['native', native],
])('the %s hasher gives the known hashes', (_, hasher) => {
  expect(hex(hasher.empty)).toBe(KNOWN.empty)
  expect(hex(hasher.leaf(new Uint8Array(0)))).toBe(KNOWN.emptyEntry)
  expect(hex(hasher.leaf(utf8('abc')))).toBe(KNOWN.abc)
  expect(hex(hasher.node(new Uint8Array(32).fill(0x11), new Uint8Array(32).fill(0x22)))).toBe(KNOWN.node)
})

test('both hashers agree, and earlier results stay when the buffer is used again', () => {
  const [a, b] = [portableHasher.leaf(utf8('a')), portableHasher.leaf(utf8('b'))]
  const first = portableHasher.node(a, b)
  const before = hex(first)
  expect(hex(native.node(a, b))).toBe(before)
  expect(hex(portableHasher.node(b, a))).not.toBe(before)
  expect(hex(first)).toBe(before)
})

test('an entry that looks like an inner node hashes to something else', () => {
  const [a, b] = [portableHasher.leaf(utf8('a')), portableHasher.leaf(utf8('b'))]
  const forged = new Uint8Array([1, ...a, ...b])
  expect(hex(portableHasher.leaf(forged))).not.toBe(hex(portableHasher.node(a, b)))
})
