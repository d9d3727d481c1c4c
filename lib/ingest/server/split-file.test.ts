import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { utf8 } from '@/lib/base/bytes'
import { csvRows } from '@/lib/decode/csv-records'
import { scaled } from '@/lib/testing/scale'

import { type FilePart, splitFile } from './split-file'

const RUNS = { numRuns: scaled(150) }

/** The parts of these bytes, which arrive in pieces that are cut at these places. */
async function partsOf(bytes: Uint8Array, cuts: readonly number[] = [], isCsv = false): Promise<FilePart[]> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])]
    const ordered = places.toSorted((a, b) => a - b)
    for (const [i, start] of ordered.slice(0, -1).entries()) yield bytes.subarray(start, ordered[i + 1])
  }
  const parts: FilePart[] = []
  for await (const part of splitFile(pieces(), isCsv)) parts.push(part)
  return parts
}
const textOf = ({ bytes }: FilePart): string => new TextDecoder().decode(bytes)
const texts = (parts: readonly FilePart[]) => parts.map((part) => [part.line, textOf(part)])

const anyCuts = fc.array(fc.nat(), { maxLength: 12 })
/** More than a part holds, now and then. */
const many = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.array(one, { maxLength: 12 }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(one, fc.integer({ min: 990, max: 2100 }))
        .map(([of, n]) => Array.from({ length: n }, () => of)),
    },
  )

describe('parts of a file', () => {
  test('hold all lines, whole, and are the same however the bytes arrive', async () => {
    const line = fc.oneof(
      fc.json(),
      fc.string().map((text) => text.replaceAll(/[\r\n[{]/g, 'x')),
    )
    await fc.assert(
      fc.asyncProperty(many(line), anyCuts, async (lines, cuts) => {
        // An array at the beginning is the whole file.
        const text = ['plain', ...lines].join('\n')
        const whole = await partsOf(utf8(text))
        expect(whole.map(textOf).join('')).toBe(text)
        expect(whole.slice(0, -1).every((part) => textOf(part).endsWith('\n'))).toBe(true)
        expect(texts(await partsOf(utf8(text), cuts))).toEqual(texts(whole))
      }),
      RUNS,
    )
  })

  test('hold all elements of an array, each in one', async () => {
    await fc.assert(
      fc.asyncProperty(
        many(fc.jsonValue({ maxDepth: 3 })),
        anyCuts,
        fc.nat(2),
        async (values, cuts, indent) => {
          const bytes = utf8(JSON.stringify(values, null, indent))
          const parts = await partsOf(bytes, cuts)
          expect(parts.flatMap((part) => JSON.parse(textOf(part)) as unknown[])).toEqual(
            JSON.parse(JSON.stringify(values)),
          )
          expect(texts(parts)).toEqual(texts(await partsOf(bytes)))
        },
      ),
      RUNS,
    )
  })

  test('hold all rows of CSV, each part under the head', async () => {
    const cell = fc.string().map((text) => `"${text.replaceAll('"', '""')}\n"`)
    await fc.assert(
      fc.asyncProperty(many(fc.tuple(cell, cell)), anyCuts, async (cells, cuts) => {
        const text = `a,b\n${cells.map((row) => `${row.join(',')}\r\n`).join('')}`
        const parts = await partsOf(utf8(text), cuts, true)
        const rows = parts.flatMap((part) => [...csvRows(textOf(part))].slice(1).map((row) => row.cells))
        expect(rows).toEqual([...csvRows(text)].slice(1).map((row) => row.cells))
        expect(parts.every((part) => textOf(part).startsWith('a,b\n'))).toBe(true)
      }),
      RUNS,
    )
  })

  test('count lines from the beginning of the file', async () => {
    const lines = Array.from({ length: 2500 }, (_, i) => `{"n":${i}}`)
    const parts = await partsOf(utf8(lines.join('\n')))
    expect(parts.map(({ line }) => line)).toEqual([1, 1001, 2001])
    expect(textOf(parts[1]!).startsWith('{"n":1000}\n')).toBe(true)
  })

  test.each<[string, string, string[]]>([
    ['nothing', ' \n\n', []],
    ['one document over several lines', '\uFEFF{\n"items":[1,\n2]\n}\n', ['{\n"items":[1,\n2]\n}\n']],
    ['an empty array', '[]', ['[]']],
    ['an array without an end', '[{"a":1},', ['[{"a":1},']],
  ])('of %s', async (_, text, expected) => {
    expect((await partsOf(utf8(text))).map(textOf)).toEqual(expected)
  })

  test('a record without end is refused before it fills the memory', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield Buffer.alloc(1024 * 1024, 'x')
    }
    await expect(splitFile(endless(), false).next()).rejects.toThrow('A record of over 16 MiB')
  })
})
