import { expect, test } from 'vitest'

import { base64, utf8 } from '@/lib/base/bytes'
import { CompactRange } from '@/lib/merkle/compact-range'
import { encodeBundle } from '@/lib/merkle/entry-bundle'
import { portableHasher as hasher } from '@/lib/merkle/hash'
import { testNoteKey, verifyEd25519 } from '@/lib/testing/note-keys'

import { auditLog } from './audit'
import { type Checkpoint, checkpointText } from './checkpoint'
import type { LogSource } from './log-source'

const OLD = 'here/log/old'
const key = testNoteKey('here/log/new')

function rootOf(entries: readonly string[]): Uint8Array {
  const range = CompactRange.empty(hasher)
  for (const entry of entries) range.push(hasher.leaf(utf8(entry)))
  return range.root()
}

/** What was saved of a log of these entries. */
const saved = (origin: string, entries: readonly string[]): Checkpoint => ({
  origin,
  size: BigInt(entries.length),
  root: rootOf(entries),
})

/** Places and messages of what an audit of a log of fewer than 256 entries finds. */
async function audited(entries: readonly string[], seen: Checkpoint): Promise<string[]> {
  const width = entries.length
  const files: Record<string, Uint8Array> = {
    checkpoint: utf8(key.note(checkpointText(saved(key.vkey.name, entries)))),
    [`tile/entries/000.p/${width}`]: encodeBundle(entries.map(utf8)),
    [`tile/0/000.p/${width}`]: Uint8Array.from(entries.flatMap((entry) => [...hasher.leaf(utf8(entry))])),
  }
  const source: LogSource = (path) => Promise.resolve(files[path] ?? null)
  const how = { hasher, verify: verifyEd25519, trusted: [key.vkey], ahead: 1, progress: () => undefined }
  const { problems } = await auditLog(source, { ...how, saved: seen })
  return problems.map(({ place, message }) => `${place}: ${message}`)
}

const was = ['a', 'b', 'c', 'd', 'e', 'f']
const statement = { origin: OLD, size: 6, root: base64(rootOf(was)), kept: 2, checkpoint: 'note' }
const continued = (more: object = {}): string =>
  JSON.stringify({ action: 'log.continued', c: {}, log: { ...statement, ...more } })
const now = ['a', 'b', 'c', continued(), 'x', 'y', 'z']

test.each([1, 2, 3])('a log contains the first %s entries of the one that it continues', async (size) => {
  expect(await audited(now, saved(OLD, was.slice(0, size)))).toEqual([])
})

test.each([4, 6])('with %s entries saved of the one that ended, what was lost is said once', async (size) => {
  expect(await audited(now, saved(OLD, was.slice(0, size)))).toEqual([
    `entry 3: It continues here/log/old, and the entries of that from 3 to ${size - 1} were lost.`,
  ])
})

test('what is there need not be what was saved', async () => {
  expect(await audited(now, saved(OLD, ['a', 'B']))).toEqual([
    'entry 1: Up to here it is another log than the one that was saved.',
  ])
})

test('a log of another name continues nothing as long as it does not say so', async () => {
  const other = [...now.slice(0, 3), continued({ origin: 'here/log/other' }), 'x']
  expect(await audited(other, saved(OLD, was.slice(0, 2)))).toEqual([
    'checkpoint: It is of here/log/new, and here/log/old was saved.',
  ])
})

test('of several that it continues, the last statement about the one that was saved counts', async () => {
  const twice = ['a', 'b', continued({ size: 2 }), continued({ size: 9 }), 'x']
  expect(await audited(twice, saved(OLD, [...was, 'g']))).toEqual([
    'entry 3: It continues here/log/old, and the entries of that from 3 to 6 were lost.',
  ])
})

test('what it says of itself is no excuse under its own name', async () => {
  const own = ['a', continued({ origin: key.vkey.name, size: 4 }), 'x']
  expect(await audited(own, saved(key.vkey.name, was))).toEqual([
    'checkpoint: It says 3 entries, and 6 were saved: entries are gone.',
  ])
})
