import { readFileSync } from 'node:fs'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { base64, fromBase64 } from '@/lib/base/bytes'
import { portableHasher } from '@/lib/merkle/hash'
import { testNoteKey, verifyEd25519 } from '@/lib/testing/note-keys'

import { checkpointOf, checkpointText, openCheckpoint, parseCheckpoint } from './checkpoint'
import vectors from './testdata/notes.json'
import { parseTlogProof, tlogProofText, verifyTlogProof } from './tlog-proof'
import { parseVkey, type Vkey } from './vkey'

const keyOf = (text: string): Vkey[] => [parseVkey(text)].filter((key) => key !== null)
const [log, other, rotated, witness] = (['log', 'other', 'rotated', 'witness'] as const).map((name) =>
  keyOf(vectors.keys[name].vkey),
)
const root = base64(new Uint8Array(32).fill(7))

describe('a checkpoint', () => {
  test('reads what it wrote, for every size', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 2n ** 63n - 1n),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (size, hash) => {
          const checkpoint = { origin: 'log.example/log/1', size, root: hash }
          expect(parseCheckpoint(checkpointText(checkpoint))).toEqual(checkpoint)
        },
      ),
    )
  })

  test.each([
    ['no origin', `\n1\n${root}\n`],
    ['no root', 'a\n1\n'],
    ['a zero in front', `a\n01\n${root}\n`],
    ['a sign', `a\n+1\n${root}\n`],
    ['a size of 64 bits', `a\n9223372036854775808\n${root}\n`],
    ['another number', `a\n1e3\n${root}\n`],
    ['a short root', `a\n1\n${base64(new Uint8Array(31))}\n`],
    ['a long root', `a\n1\n${base64(new Uint8Array(33))}\n`],
    ['an empty line', `a\n1\n${root}\n\n`],
    ['an empty line before an extension', `a\n1\n${root}\n\nmore\n`],
    ['no end', `a\n1\n${root}`],
  ])('with %s is none', (_, text) => {
    expect(parseCheckpoint(text)).toBeNull()
  })

  test('may have lines that we know nothing of', () => {
    expect(parseCheckpoint(`a\n1\n${root}\nmore\nand more\n`)).toMatchObject({ origin: 'a', size: 1n })
  })

  const own = testNoteKey('log.example/log/1')
  const stranger = testNoteKey('watcher.example')
  const text = `log.example/log/1\n5\n${root}\n`
  const trusted = [own.vkey, stranger.vkey]

  test('is opened by a key of its log', () => {
    expect(openCheckpoint(own.note(text), trusted, verifyEd25519)).toMatchObject({
      origin: 'log.example/log/1',
      size: 5n,
      signers: [own.vkey],
    })
    expect(checkpointOf(own.note(text))).toMatchObject({ size: 5n })
  })

  test('that only another has signed is not: a key signs for the log of its name alone', () => {
    expect(openCheckpoint(stranger.note(text), trusted, verifyEd25519)).toEqual({
      problem: 'is not signed by a trusted key of log.example/log/1',
    })
  })

  test('is no other note of the same key', () => {
    expect(openCheckpoint(own.note('hello\n'), trusted, verifyEd25519)).toEqual({
      problem: 'is not a checkpoint',
    })
  })

  test("Go's, with one key and while two take turns, opens with each of them", () => {
    const note = readFileSync(new URL('../merkle/testdata/log/checkpoint.600', import.meta.url), 'utf8')
    for (const trust of [log, rotated]) {
      expect(openCheckpoint(note, trust ?? [], verifyEd25519)).toMatchObject({ size: 600n })
    }
    expect(openCheckpoint(note, other ?? [], verifyEd25519)).toHaveProperty('problem')
    expect(openCheckpoint(note, witness ?? [], verifyEd25519)).toHaveProperty('problem')
  })
})

describe('a proof in a file', () => {
  const checks = { hasher: portableHasher, verify: verifyEd25519, trusted: log ?? [] }

  test("Go's prove their entries, and no other entry or place", () => {
    expect(vectors.tlogProofs.length).toBeGreaterThan(1)
    for (const known of vectors.tlogProofs) {
      const proof = parseTlogProof(known.tlogProof)
      if (proof === null) throw new Error('not read')
      expect(tlogProofText(proof)).toBe(known.tlogProof)
      const entry = fromBase64(known.entryBase64) ?? new Uint8Array(0)
      expect(verifyTlogProof(proof, entry, checks)).toMatchObject({ checkpoint: { size: 600n } })
      const changed = Uint8Array.from([...entry, 0x20])
      expect(verifyTlogProof(proof, changed, checks)).toHaveProperty('problem')
      expect(verifyTlogProof({ ...proof, index: proof.index ^ 1n }, entry, checks)).toHaveProperty('problem')
      expect(verifyTlogProof(proof, entry, { ...checks, trusted: other ?? [] })).toMatchObject({
        problem: 'The checkpoint is signed by no key that is trusted.',
      })
    }
  })

  const [first] = vectors.tlogProofs
  const file = first?.tlogProof ?? ''
  test('may hold what somebody added', () => {
    const added = file.replace('\nindex', '\nextra aGVsbG8=\nindex')
    expect(parseTlogProof(added)).toEqual(parseTlogProof(file))
  })

  test.each([
    ['another first line', file.replace('@v1', '@v2')],
    ['no index', file.replace(/index \d+\n/, '')],
    ['an index below 0', file.replace(/index \d+/, 'index -1')],
    ['an index with a zero in front', file.replace(/index (\d+)/, 'index 0$1')],
    ['something added that is no base64', file.replace('\nindex', '\nextra !\nindex')],
    ['a hash that is no base64', file.replace(/(index \d+\n)./, '$1!')],
    ['a hash of another length', file.replace(/(index \d+\n)/, `$1${base64(new Uint8Array(31))}\n`)],
    ['more hashes than a tree is high', file.replace(/(index \d+\n)/, `$1${`${root}\n`.repeat(64)}`)],
    ['no checkpoint', file.slice(0, file.indexOf('\n\n'))],
  ])('with %s is none', (_, text) => {
    expect(parseTlogProof(text)).toBeNull()
  })
})
