import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { base64, concat, fromHex, utf8 } from '@/lib/base/bytes'
import { testNoteKey, verifyEd25519 } from '@/lib/testing/note-keys'

import { noteText, openNote, parseNote } from './note'
import vectors from './testdata/notes.json'
import { isKeyName, parseVkey, type Vkey, vkeyOf, vkeyText } from './vkey'

const key = (text: string): Vkey => {
  const parsed = parseVkey(text)
  if (parsed === null) throw new Error(`no key: ${text}`)
  return parsed
}
const { log, other, rotated, witness } = vectors.keys
const open = (note: string, ...trusted: Vkey[]) => openNote(note, trusted, verifyEd25519)

describe('keys', () => {
  test.each([log, other, rotated, witness])('$name $keyIdHex reads as Go wrote it', (known) => {
    const parsed = key(known.vkey)
    expect([parsed.name, parsed.id]).toEqual([known.name, known.keyIdHex])
    expect(parsed.type).toBe(known.type === 1 ? 'ed25519' : 'cosignature')
    expect(vkeyText(parsed)).toBe(known.vkey)
  })

  const bytes = key(log.vkey).publicKey
  const made = (name: string, id: string, ...parts: Uint8Array[]): string =>
    `${name}+${id}+${base64(concat(...parts))}`
  test.each([
    ['another id', log.vkey.replace(log.keyIdHex, '3ce67721')],
    ['an id in capitals', log.vkey.replace(log.keyIdHex, log.keyIdHex.toUpperCase())],
    ['no name', log.vkey.slice(log.name.length)],
    ['a space in the name', log.vkey.replace('log.', 'log ')],
    ['a type that nobody knows', made(log.name, log.keyIdHex, Uint8Array.of(3), bytes)],
    ['a key that is too short', made(log.name, log.keyIdHex, Uint8Array.of(1), bytes.subarray(1))],
    ['more behind it', `${log.vkey}=`],
    ['no key at all', `${log.name}+${log.keyIdHex}`],
  ])('with %s is none', (_, text) => {
    expect(parseVkey(text)).toBeNull()
  })

  test('of one name differ in their ids, and a witness has another than a log with the same bytes', () => {
    expect(vkeyOf('a', bytes).id).not.toBe(vkeyOf('b', bytes).id)
    expect(vkeyOf('a', bytes).id).not.toBe(vkeyOf('a', bytes, 'cosignature').id)
  })

  test.each(['', 'a b', 'a+b', 'a\u2028b', 'a\u0085b', 'a\u0000', '\ud800'])('are not called %j', (name) => {
    expect(isKeyName(name)).toBe(false)
  })
})

describe('notes', () => {
  test('that are longer than any checkpoint are not read', () => {
    const long = `x\n\n\u2014 x ${'A'.repeat(16 * 1024 * 1024)}\n`
    expect(parseNote(long)).toBeNull()
  })

  test("Go's notes open with their keys, and nobody else's", () => {
    for (const known of vectors.notes) {
      const [right, wrong] = known.key === 'log' ? [log, other] : [other, log]
      expect(open(known.note, key(right.vkey))).toEqual({ text: known.text, signers: [key(right.vkey)] })
      expect(open(known.note, key(wrong.vkey))).toEqual({ problem: 'is signed by no key that is trusted' })
    }
  })

  test("a witness's cosignature covers its time and the text", () => {
    const { body, line } = vectors.cosign
    const note = `${body}\n${line}`
    expect(open(note, key(witness.vkey))).toMatchObject({ text: body, signers: [{ name: witness.name }] })
    const [, , , text = ''] = /^(\S+ )(\S+ )(\S)(\S+)/.exec(line) ?? []
    const signature = line.trimEnd().split(' ').at(-1) ?? ''
    // The ninth character of the text stands for bits of the time.
    const later = signature.slice(0, 10) + (signature[10] === 'A' ? 'B' : 'A') + signature.slice(11)
    expect(text).not.toBe('')
    expect(open(note.replace(signature, later), key(witness.vkey))).toMatchObject({
      problem: expect.stringContaining('is not of this text') as string,
    })
  })

  const [a, b] = [testNoteKey('a.example'), testNoteKey('b.example')]
  const line = (note: string): string => note.slice(note.lastIndexOf('\n\n') + 2)

  test('unknown signatures are passed over, whatever they hold', () => {
    const note = b.note('text\n').replace('\n\n', `\n\n${line(a.note('another text\n'))}`)
    expect(open(note, b.vkey)).toEqual({ text: 'text\n', signers: [b.vkey] })
  })

  test('one bad signature of a known key spoils the note beside a good one', () => {
    const note = `${a.note('text\n')}${line(b.note('another text\n'))}`
    expect(open(note, a.vkey)).toEqual({ text: 'text\n', signers: [a.vkey] })
    expect(open(note, a.vkey, b.vkey)).toMatchObject({
      problem: expect.stringContaining('b.example') as string,
    })
  })

  test('a signer who signs twice is one', () => {
    const note = a.note('text\n')
    expect(open(`${note}${line(note)}`, a.vkey)).toEqual({ text: 'text\n', signers: [a.vkey] })
  })

  const good = a.note('text\n')
  test.each([
    ['no signature', 'text\n\n'],
    ['no empty line', good.replace('\n\n', '\n')],
    ['no line feed at the end', good.slice(0, -1)],
    ['a carriage return', good.replace('text', 'te\rxt')],
    ['a tab', good.replace('text', 'te\txt')],
    ['a lone surrogate', good.replace('text', 'te\ud800xt')],
    ['another dash', good.replace('\u2014', '-')],
    ['two spaces', good.replace(' a.example ', ' a.example  ')],
    ['a plus in the name', good.replace('a.example', 'a+example')],
    ['base64 with spare bits', good.replace(/(.)=\n$/, (_, last: string) => `${next(last)}=\n`)],
    ['base64 without padding', good.replace(/=+\n$/, '\n')],
    ['a signature that is only an id', `text\n\n\u2014 a.example ${base64(Uint8Array.of(1, 2, 3, 4))}\n`],
    ['lines behind the signatures', `${good}more\n`],
    ['more lines than anybody reads', `text\n\n${line(good).repeat(101)}`],
  ])('with %s is none', (_, note) => {
    expect(parseNote(note)).toBeNull()
    expect(open(note, a.vkey)).toEqual({ problem: 'is not a signed note' })
  })

  test('a hundred lines are read', () => {
    expect(parseNote(`text\n\n${line(good).repeat(100)}`)?.signatures).toHaveLength(100)
  })

  test('whatever text is signed comes back; with any letter changed it does not', () => {
    const texts = fc.array(fc.stringMatching(/^[ -~\u00a0-\ud7ff]*$/), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(texts, fc.nat(), (lines, at) => {
        const text = `${lines.join('\n')}\n`
        expect(open(a.note(text), a.vkey)).toEqual({ text, signers: [a.vkey] })
        const place = at % text.length
        const changed = `${text.slice(0, place)}${text[place] === 'x' ? 'y' : 'x'}${text.slice(place + 1)}`
        const forged = a.note(text).replace(text, () => changed)
        expect(open(forged, a.vkey)).toHaveProperty('problem')
      }),
      { numRuns: 50 },
    )
  })

  test('is written as Go writes it', () => {
    const bytes = fromHex(log.keyIdHex) ?? new Uint8Array(0)
    expect(bytes).toHaveLength(4)
    const [known] = vectors.notes
    const parsed = parseNote(known?.note ?? '')
    const signatures = (parsed?.signatures ?? []).map(({ bytes: signature }) => ({
      key: key(log.vkey),
      bytes: signature,
    }))
    expect(noteText(known?.text ?? '', signatures)).toBe(known?.note)
    expect(utf8(known?.text ?? '').length).toBeGreaterThan(0)
  })
})

/** The next letter of base64: it has other spare bits. */
function next(letter: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  return letters[(letters.indexOf(letter) + 1) % 64] ?? 'A'
}
