import fc from 'fast-check'
import { expect, test } from 'vitest'

import { utf8 } from './bytes'
import { textLines } from './text-lines'

async function* pieces(bytes: Uint8Array, most: number): AsyncGenerator<Uint8Array, void> {
  // One buffer for all of them, as streams do it.
  const buffer = new Uint8Array(most)
  for (let at = 0; at < bytes.length; at += most) {
    const piece = bytes.subarray(at, at + most)
    buffer.set(piece)
    yield buffer.subarray(0, piece.length)
  }
}

async function linesOf(bytes: Uint8Array, chunk: number, most = 1000): Promise<string[]> {
  const found: string[] = []
  for await (const line of textLines(pieces(bytes, chunk), most)) found.push(line)
  return found
}

test('lines come out as they went in, however their bytes are cut', async () => {
  const line = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\n') && text.isWellFormed())
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 40 }), async (lines, chunk) => {
      const text = lines.map((one) => `${one}\n`).join('')
      expect(await linesOf(utf8(text), chunk)).toEqual(lines)
    }),
  )
})

test('what is no text, has no end or is too long is said', async () => {
  await expect(linesOf(utf8('a\nb'), 2)).rejects.toThrow('Its last line has no end.')
  await expect(linesOf(Uint8Array.of(0xff, 0x0a), 2)).rejects.toThrow('It is not UTF-8.')
  await expect(linesOf(utf8(`${'a'.repeat(101)}\n`), 10, 100)).rejects.toThrow('longer than 100 bytes')
})
