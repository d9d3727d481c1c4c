import { crc32 as nodeCrc32 } from 'node:zlib'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { deflated } from '@/lib/export/server/deflated'
import { collected, fileOf, unzipped, zippedFiles } from '@/lib/testing/evidence'

import { concat, utf8 } from './bytes'
import { crc32 } from './crc32'
import { CENTRAL, END, LOCAL } from './zip-layout'
import { readZipDirectory, readZipMember } from './zip-reader'
import { zipped } from './zip-writer'

const NAMES = ['README.txt', 'entries.ndjson', 'tree.txt', 'a']
const FILES = new Map([
  ['a.txt', utf8('Ada\n'.repeat(500))],
  ['b.txt', new Uint8Array(0)],
])

test('CRC-32 is that of everybody, in one piece or in several', () => {
  expect(crc32(utf8('123456789'))).toBe(0xcbf43926)
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      expect(crc32(b, crc32(a))).toBe(nodeCrc32(concat(a, b)))
    }),
  )
})

test('files come out of an archive as they went in', async () => {
  const files = fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), fc.uint8Array({ maxLength: 5000 })), {
    selector: ([name]) => name,
  })
  await fc.assert(
    fc.asyncProperty(files, async (members) => {
      expect([...(await unzipped(await zippedFiles(members)))]).toEqual(members)
    }),
    { numRuns: 30 },
  )
})

test('what goes wrong while a file is read is told to whoever reads the archive, and ends it', async () => {
  let isLeft = false
  async function* broken(): AsyncGenerator<Uint8Array, void> {
    try {
      yield utf8('first')
      throw new Error('away')
    } finally {
      isLeft = true
    }
  }
  const archive = zipped([{ name: 'a', content: broken() }], { deflate: deflated, at: new Date(0) })
  await expect(collected(archive)).rejects.toThrow('away')
  expect(isLeft).toBe(true)
})

/** The archive with a number at this place, of so many bytes, small end first. */
function withNumber(bytes: Uint8Array, at: number, width: number, value: number): Uint8Array {
  const changed = bytes.slice()
  for (let i = 0; i < width; i++) changed[at + i] = (value / 2 ** (8 * i)) & 0xff
  return changed
}

const read = (bytes: Uint8Array): Promise<unknown> => unzipped(bytes)

describe('an archive that is damaged, or written to mislead', () => {
  const directoryOf = (bytes: Uint8Array): number =>
    new DataView(bytes.buffer).getUint32(bytes.length - END.bytes + 16, true)

  test('is refused wherever it is cut off', async () => {
    const whole = await zippedFiles(FILES)
    for (let length = 0; length < whole.length; length++)
      await expect(read(whole.slice(0, length))).rejects.toThrow(/^It is no ZIP file/)
  })

  test('is never read wrongly, whichever byte of it is changed', async () => {
    const whole = await zippedFiles(FILES)
    const known = await unzipped(whole)
    for (let at = 0; at < whole.length; at++) {
      const changed = whole.slice()
      changed[at] = (changed[at] ?? 0) ^ 0x20
      const files = await unzipped(changed).catch((error: Error) => error.name)
      if (files === 'ZipDamage') continue
      // Times, versions and rights say nothing of what is in it; a name is another name.
      expect([...(files as Map<string, Uint8Array>).values()]).toEqual([...known.values()])
    }
  })

  test('cannot name a file twice, or one in a folder', async () => {
    const file = utf8('x')
    const twice = await zippedFiles([
      ['a', file],
      ['a', file],
    ])
    await expect(read(twice)).rejects.toThrow('a is in it twice.')
    for (const name of ['../a', '/a', 'a/b', 'C:a', '..', '', 'a\0', 'ä', '-rf', 'a\u202eb'])
      await expect(read(await zippedFiles([[name, file]]))).rejects.toThrow(
        'with a name that no file of it has',
      )
  })

  test('cannot unpack to more, or to less, than it says', async () => {
    const bomb = await zippedFiles([['a', new Uint8Array(5_000_000)]])
    expect(bomb.length).toBeLessThan(10_000)
    const at = directoryOf(bomb) + 24
    let seen = 0
    const less = fileOf(withNumber(bomb, at, 4, 1000))
    const [entry] = await readZipDirectory(less)
    await expect(
      (async () => {
        for await (const chunk of readZipMember(less, entry!)) seen += chunk.length
      })(),
    ).rejects.toThrow('a is longer than the archive says.')
    expect(seen).toBeLessThanOrEqual(1000)
    await expect(read(withNumber(bomb, at, 4, 5_000_001))).rejects.toThrow(
      'a is shorter than the archive says.',
    )
  })

  test('cannot have files inside of each other, or behind its directory', async () => {
    const two = await zippedFiles([
      ['a', utf8('first')],
      ['b', utf8('second')],
    ])
    const second = directoryOf(two) + CENTRAL.bytes + 1
    await expect(read(withNumber(two, second + 42, 4, 1))).rejects.toThrow('lies inside another file')
    await expect(read(withNumber(two, second + 20, 4, 9999))).rejects.toThrow('b is cut off.')
    await expect(read(withNumber(two, two.length - END.bytes + 16, 4, 0))).rejects.toThrow(
      'Its directory is not where it should be.',
    )
    await expect(read(withNumber(two, two.length - END.bytes + 10, 2, 1))).rejects.toThrow(
      'Its directory is not where it should be.',
    )
  })

  test('cannot say one thing in its directory and another where the file is', async () => {
    const one = await zippedFiles([['a', utf8('first')]])
    await expect(read(withNumber(one, LOCAL.bytes, 1, 0x62))).rejects.toThrow('another file in the archive')
    await expect(read(withNumber(one, directoryOf(one) + 8, 2, 0x809))).rejects.toThrow('packed in a way')
    await expect(read(withNumber(one, directoryOf(one) + 10, 2, 99))).rejects.toThrow('packed in a way')
    await expect(read(withNumber(one, directoryOf(one) + 24, 4, 2 ** 32 - 1))).rejects.toThrow(
      'larger than 4 GiB',
    )
  })
})
