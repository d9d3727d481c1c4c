import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { instanceKeyOf, useInstanceKey } from '@/lib/config/keys'

import { receiverPrograms, wrongWith } from './receiver-programs'

let dir: string
beforeAll(() => {
  useInstanceKey(instanceKeyOf('4567'.repeat(16), 'the test'))
  dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-receivers-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test('what receivers are given for Node verifies what is genuine and nothing else', async () => {
  for (const [name, text] of receiverPrograms()) writeFileSync(path.join(dir, name), text)
  const node = (file: string) => [process.execPath, file]
  expect(await wrongWith({ lines: node('verify.mjs'), request: node('request.mjs') }, dir)).toEqual([])
})

test('there is a program of each kind for every language: `npm run test:long` runs all of them', () => {
  const names = ['verify', 'request'].flatMap((kind) =>
    ['mjs', 'py', 'go', 'sh'].map((end) => `${kind}.${end}`),
  )
  expect([...receiverPrograms().keys()].toSorted()).toEqual(names.toSorted())
})
