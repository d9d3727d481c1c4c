import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { fileTarget } from '@/lib/delivery/file-target'
import type { Outgoing } from '@/lib/delivery/outgoing'
import { anyEvent } from '@/lib/testing/event-arbitraries'

import { sendFile } from './send-file'

const NOW = Date.parse('2026-11-22T10:00:00.125Z')
const [EVENT] = fc.sample(anyEvent, { seed: 1, numRuns: 1 })

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-files-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function batch(...lines: string[]): Outgoing[] {
  if (EVENT === undefined) throw new Error('An event was made a moment ago.')
  return lines.map((line, index) => ({ index, event: EVENT, line, bytes: line.length }))
}
const target = (more: object = {}) => fileTarget.parse({ kind: 'file', url: 'file:audit.jsonl', ...more })
const send = (lines: string[], more: object = {}, nowMs = NOW) =>
  sendFile(target(more), batch(...lines), { destinationId: 'd1', nowMs, dir })
const file = () => path.join(dir, 'd1', 'audit.jsonl')
const files = () => readdirSync(path.join(dir, 'd1')).toSorted()

/** As if it had been written then. */
const written = (at: string) => utimesSync(file(), new Date(at), new Date(at))

test('lines are appended, in a directory of the destination’s own', async () => {
  expect(await send(['a', 'b'])).toMatchObject({
    verdict: { kind: 'delivered' },
    answer: 'written',
    bytes: 4,
  })
  written('2026-11-22T09:00:00Z')
  await send(['c'])
  expect(readFileSync(file(), 'utf8')).toBe('a\nb\nc\n')
  expect(files()).toEqual(['audit.jsonl'])
})

test('past the quota nothing is written until files are moved away', async () => {
  const mebibyte = 'x'.repeat(1024 * 1024 - 10)
  const within = (line: string) =>
    sendFile(target(), batch(line), { destinationId: 'd1', nowMs: NOW, dir, quotaMib: 2 })
  expect((await within(mebibyte)).verdict).toEqual({ kind: 'delivered' })
  const aside = path.join(dir, 'd1', 'audit.old.jsonl')
  writeFileSync(aside, mebibyte)
  expect(await within('a line that is too long by now')).toMatchObject({
    verdict: { kind: 'later' },
    answer: expect.stringContaining('take 2 MiB, which is all they may (VOUCHSAFE_DELIVERY_QUOTA)') as string,
  })
  expect(readFileSync(file(), 'utf8')).toBe(`${mebibyte}\n`)
  rmSync(aside)
  expect((await within('a line')).verdict).toEqual({ kind: 'delivered' })
})

test('a file of yesterday is put aside, with the time in its name', async () => {
  await send(['a'])
  written('2026-11-21T23:59:59Z')
  await send(['b'])
  expect(files()).toEqual(['audit.2026-11-22T10-00-00.125Z.jsonl', 'audit.jsonl'])
  expect(readFileSync(file(), 'utf8')).toBe('b\n')
  written('2026-11-20T00:00:00Z')
  await send(['c'], { rotateDaily: false }, NOW + 1)
  expect(readFileSync(file(), 'utf8')).toBe('b\nc\n')
})

test('so is one that would become too large; a batch that is larger stands alone', async () => {
  const half = 'x'.repeat(600_000)
  const rotate = { rotateBytes: 1024 * 1024 }
  await send([half], rotate)
  written('2026-11-22T09:00:00Z')
  await send([half, half], rotate)
  written('2026-11-22T09:00:00Z')
  await send(['z'], rotate, NOW + 1)
  expect(files()).toHaveLength(3)
  expect(readFileSync(file(), 'utf8')).toBe('z\n')
})

test('what is put aside never takes the place of another file', async () => {
  await send(['a'])
  written('2026-11-21T00:00:00Z')
  writeFileSync(path.join(dir, 'd1', 'audit.2026-11-22T10-00-00.125Z.jsonl'), 'kept')
  expect((await send(['b'])).answer).toBe('The file cannot be written: EEXIST')
  expect(readFileSync(path.join(dir, 'd1', 'audit.2026-11-22T10-00-00.125Z.jsonl'), 'utf8')).toBe('kept')
  expect((await send(['b'], {}, NOW + 1)).verdict.kind).toBe('delivered')
})

test('a line that a crash cut off ends there, and what follows is whole', async () => {
  await send(['a'])
  appendFileSync(file(), '{"cut')
  written('2026-11-22T09:00:00Z')
  await send(['b'])
  expect(readFileSync(file(), 'utf8')).toBe('a\n{"cut\nb\n')
})

test('links lead nowhere', async () => {
  mkdirSync(path.join(dir, 'd1'))
  const outside = path.join(dir, 'outside')
  writeFileSync(outside, '')
  symlinkSync(outside, file())
  expect((await send(['a'])).answer).toBe('The file cannot be written: ELOOP')
  expect(readFileSync(outside, 'utf8')).toBe('')
})

test('without a directory nothing is written, and a directory that is not there is not made', async () => {
  const none = await sendFile(target(), batch('a'), { destinationId: 'd1', nowMs: NOW, dir: null })
  expect(none.verdict.kind).toBe('later')
  expect(none.answer).toContain('VOUCHSAFE_DELIVERY_DIR')
  rmSync(dir, { recursive: true })
  const gone = await send(['a'])
  expect([gone.verdict.kind, gone.answer]).toEqual(['later', 'The file cannot be written: ENOENT'])
})

test.each(['audit', 'file:', 'file:../x', 'file:/etc/x', 'file:.x', 'file:a/b', 'file:a\0b'])(
  '%s is no name of a file',
  (url) => {
    expect(fileTarget.safeParse({ kind: 'file', url }).success).toBe(false)
  },
)
