import { expect, test } from 'vitest'

import { utf8 } from '@/lib/base/bytes'
import { zippedFiles } from '@/lib/testing/evidence'

import { zipCounter } from './zip-progress'

test('an archive is whole with its very last byte, however it comes', async () => {
  const archive = await zippedFiles([['a', utf8('first')]])
  for (const size of [1, 7, 22, 1000]) {
    const counter = zipCounter(12)
    for (let at = 0; at < archive.length; at += size) {
      const isLast = at + size >= archive.length
      expect(counter.add(archive.subarray(at, at + size))).toMatchObject({
        whole: isLast,
        rows: isLast ? 12 : 0,
        of: 12,
        bytes: Math.min(at + size, archive.length),
      })
    }
  }
})
