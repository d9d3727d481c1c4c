import { describe, expect, test } from 'vitest'

import { base64 } from '@/lib/base/bytes'
import { type NoteKey, testNoteKey, verifyEd25519 } from '@/lib/testing/note-keys'

import { parseCheckpoint } from './checkpoint'
import { keysTold, keyStatementText } from './key-statement'
import { noteText, openNote } from './note'
import { vkeyText } from './vkey'

const ORIGIN = 'here/log/1'
const [first, second, third, stranger] = ['1', '2', '3', '4'].map((seed) => testNoteKey(ORIGIN, seed)) as [
  NoteKey,
  NoteKey,
  NoteKey,
  NoteKey,
]
const elsewhere = testNoteKey('here/log/2')

/** The entry by which a log tells of a key. */
function told(
  key: NoteKey,
  by: NoteKey,
  more: { at?: bigint; origin?: string; log?: object; action?: string } = {},
) {
  const { at = 9n, origin = ORIGIN, log = {}, action = 'log.key.added' } = more
  const statement = { vkey: vkeyText(key.vkey), fromSize: Number(at) + 1 }
  const signature = base64(by.sign(keyStatementText(origin, statement)))
  return { index: at, text: JSON.stringify({ action, log: { ...statement, signature, ...log } }) }
}
const names = (statements: { index: bigint; text: string }[], ...known: NoteKey[]) =>
  keysTold(
    ORIGIN,
    statements,
    known.map(({ vkey }) => vkey),
    verifyEd25519,
  ).map(vkeyText)
const texts = (...keys: NoteKey[]) => keys.map(({ vkey }) => vkeyText(vkey))

describe('a key that a log tells of', () => {
  test('is taken from a key that is known, and from one that was taken so', () => {
    const both = [told(second, first), told(third, second, { at: 20n })]
    expect(names(both, first)).toEqual(texts(second, third))
    expect(names(both, second)).toEqual(texts(third))
    expect(names(both, first, second, third)).toEqual([])
    expect(names(both.toReversed(), first)).toEqual(texts(second))
  })

  test.each([
    ['without a signature', told(second, first, { log: { signature: undefined } })],
    ['with one of a stranger', told(second, stranger)],
    ['with its own', told(second, second)],
    ['with one for another log', told(second, first, { origin: 'here/log/2' })],
    ['with one for another key', told(second, first, { log: { vkey: vkeyText(third.vkey) } })],
    ['with one for another size', told(second, first, { log: { fromSize: 11 } })],
    ['in another place', { ...told(second, first), index: 10n }],
    ['of another name', told(elsewhere, first)],
    ['that is none', told(second, first, { log: { vkey: 'k' } })],
    ['that was retired', told(second, first, { action: 'log.key.retired' })],
    ['with half a size', told(second, first, { log: { fromSize: 9.5 } })],
  ])('%s is not taken', (_, statement) => {
    expect(names([statement], first)).toEqual([])
  })

  test('by a witness, or a key of another log, is not taken', () => {
    const witness = testNoteKey(ORIGIN, '1', 'cosignature')
    expect(names([told(second, witness)], witness)).toEqual([])
    expect(names([told(second, elsewhere)], elsewhere)).toEqual([])
    expect(names([{ index: 9n, text: 'no JSON' }], first)).toEqual([])
  })

  test('is signed as nothing that could be a checkpoint', () => {
    const text = keyStatementText(ORIGIN, { vkey: vkeyText(second.vkey), fromSize: 10 })
    expect(parseCheckpoint(text)).toBeNull()
    // Neither with the line feed that would make it a note, since that is not what was signed.
    expect(parseCheckpoint(`${text}\n`)).toBeNull()
    const forged = noteText(`${text}\n`, [{ key: first.vkey, bytes: first.sign(text) }])
    expect(openNote(forged, [first.vkey], verifyEd25519)).toHaveProperty('problem')
  })
})
