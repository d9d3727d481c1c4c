import { deflateRawSync, gzipSync } from 'node:zlib'

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { gunzipMembers } from './gzip-members'

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
}

/** What is in a gzip that arrives in pieces of this many bytes; and why there is no more. */
async function read(zipped: Uint8Array, size = 1000): Promise<{ text: string; problem?: string }> {
  const pieces: Uint8Array[] = []
  const text = () => Buffer.concat(pieces).toString()
  try {
    for await (const piece of gunzipMembers(inPieces(zipped, size))) pieces.push(piece)
    return { text: text() }
  } catch (error) {
    return { text: text(), problem: error instanceof Error ? error.message : 'no error' }
  }
}

const ONE = gzipSync('one\n')
const LONG = Array.from({ length: 20_000 }, (_, i) => `line ${i}`).join('\n')

test('every member is read, wherever pieces end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ maxLength: 40 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 80 }),
      async (texts, size) => {
        const zipped = Buffer.concat(texts.map((text) => gzipSync(text)))
        expect(await read(zipped, size)).toEqual({ text: texts.join('') })
      },
    ),
  )
  expect(await read(Buffer.concat([gzipSync(LONG), ONE, gzipSync(LONG)]))).toEqual({
    text: `${LONG}one\n${LONG}`,
  })
})

test('zeros behind a member are padding, also between two', async () => {
  const padded = Buffer.concat([ONE, Buffer.alloc(600), ONE, Buffer.alloc(3)])
  for (const size of [1, 7, 5000]) expect(await read(padded, size)).toEqual({ text: 'one\none\n' })
})

test('a header may hold more than Node writes', async () => {
  // All flags: text, checksum, extra field, name, comment.
  const header = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 0b11111, 0, 0, 0, 0, 0, 3, 4, 0]),
    Buffer.from('extr'),
    Buffer.from('audit.log\0a comment\0'),
    Buffer.from([0xab, 0xcd]),
  ])
  const full = Buffer.concat([header, deflateRawSync('one\n'), ONE.subarray(-8)])
  for (const size of [1, 5000]) expect(await read(full, size)).toEqual({ text: 'one\n' })
})

test.each([
  ['garbage', Buffer.from('more'), 0],
  ['garbage behind padding', Buffer.from('\0\0more'), 2],
  ['half a mark', Buffer.from([0x1f]), 0],
])('%s behind the end is an error with its place, and not dropped', async (_, garbage, more) => {
  const problem = `holds something behind the end of its gzip, at byte ${ONE.length * 2 + more}, that is no gzip`
  for (const size of [1, ONE.length, 5000]) {
    expect(await read(Buffer.concat([ONE, ONE, garbage]), size)).toEqual({ text: 'one\none\n', problem })
  }
})

test('what is cut off, damaged or zipped otherwise is told, with what came before', async () => {
  const zipped = gzipSync(LONG)
  for (const end of [5, 500, -20, -8, -1]) {
    const { text, problem } = await read(zipped.subarray(0, end))
    expect([LONG.startsWith(text), problem]).toEqual([true, 'is cut off: its gzip has no end'])
  }
  const broken = Buffer.from(zipped).fill(0xff, 5000, 5030)
  expect((await read(broken)).problem).toMatch(/^is damaged: /)
  const wrong = Buffer.from(ONE).fill(7, ONE.length - 8, ONE.length - 4)
  const place = `before byte ${ONE.length - 8}`
  expect((await read(wrong)).problem).toBe(
    `is damaged: what stands ${place} of its gzip is not what was zipped`,
  )
  const other = Buffer.from(ONE).fill(9, 2, 3)
  expect((await read(other)).problem).toBe('is damaged: its gzip cannot be read at byte 0')
})

test('a source that fails, fails what reads it', async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(gzipSync(LONG).subarray(0, 2000))
    throw new Error('The disk is gone.')
  }
  const drained = async () => {
    for await (const _ of gunzipMembers(failing()));
  }
  await expect(drained()).rejects.toThrow('The disk is gone.')
})
