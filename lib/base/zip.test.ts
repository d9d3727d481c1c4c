import { crc32 as nodeCrc32 } from 'node:zlib'

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { deflated } from '@/lib/export/server/deflated'
import { collected, unzipped, zippedFiles } from '@/lib/testing/evidence'

import { concat, utf8 } from './bytes'
import { crc32 } from './crc32'
import { zipped } from './zip-writer'

const NAMES = ['README.txt', 'entries.ndjson', 'tree.txt', 'a']
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
