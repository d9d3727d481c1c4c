import { invariant } from '@/lib/base/errors'

import { TILE_WIDTH } from './tile'

/** The longest entry: its length has to fit into 16 bits. */
const ENTRY_BYTES_MAX = 0xffff

/**
 * Entries as C2SP tlog-tiles bundles them: each after its length, a big-endian uint16. Takes 1 to 256 of them, each of
 * at most 65,535 bytes.
 */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  invariant(entries.length >= 1 && entries.length <= TILE_WIDTH, 'a bundle holds 1 to 256 entries')
  let length = 0
  for (const entry of entries) {
    invariant(entry.length <= ENTRY_BYTES_MAX, 'an entry has at most 65,535 bytes')
    length += 2 + entry.length
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const entry of entries) {
    bytes[at] = entry.length >>> 8
    bytes[at + 1] = entry.length & 0xff
    bytes.set(entry, at + 2)
    at += 2 + entry.length
  }
  return bytes
}

/** The entries of a bundle, as views of its bytes. Null when it is cut off, empty, or holds more than 256. */
export function decodeBundle(bytes: Uint8Array): Uint8Array[] | null {
  const entries: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    const [high, low] = [bytes[at], bytes[at + 1]]
    if (high === undefined || low === undefined) return null
    const end = at + 2 + high * 256 + low
    if (end > bytes.length || entries.length === TILE_WIDTH) return null
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  return entries.length === 0 ? null : entries
}
