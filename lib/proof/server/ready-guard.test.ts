import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { readyGuard } from './ready-guard'

let dir: string
beforeEach(() => {
  dir = path.join(mkdtempSync(path.join(tmpdir(), 'vouchsafe-guard-')), 'guard')
})
afterEach(() => rmSync(path.dirname(dir), { recursive: true }))

test('makes the directory, and leaves nothing there', async () => {
  await readyGuard(dir)
  expect(readdirSync(dir)).toEqual([])
})

test('takes drafts away that nobody finishes any more, and nothing else', async () => {
  mkdirSync(path.join(dir, 'checks'), { recursive: true })
  const files = [
    'draft.0123456789abcdef',
    'checks/a.full.json.0123456789abcdef',
    'signed.000000000001.json',
    'checks/a.full.json',
    'draft.txt',
  ]
  for (const name of files) {
    writeFileSync(path.join(dir, name), '')
    utimesSync(path.join(dir, name), 0, 0)
  }
  // Somebody may be writing this one.
  writeFileSync(path.join(dir, 'draft.fedcba9876543210'), '')
  await readyGuard(dir)
  expect(readdirSync(dir).toSorted()).toEqual([
    'checks',
    'draft.fedcba9876543210',
    'draft.txt',
    'signed.000000000001.json',
  ])
  expect(readdirSync(path.join(dir, 'checks'))).toEqual(['a.full.json'])
})

test('refuses a file system without hard links, and one where the second takes the name of the first', async () => {
  const none = () => Promise.reject(Object.assign(new Error('not here'), { code: 'EPERM' }))
  await expect(readyGuard(dir, none)).rejects.toThrow('two machines could sign two histories')
  await expect(readyGuard(dir, (from, to) => copyFile(from, to))).rejects.toThrow(
    'two files can take one name',
  )
  expect(readdirSync(dir)).toEqual([])
})

test('says that the directory cannot be written', async () => {
  writeFileSync(dir, '')
  await expect(readyGuard(dir)).rejects.toThrow('cannot be written: nothing would be signed')
})
