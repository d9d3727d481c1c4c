import { existsSync, readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { portableHasher } from '@/lib/merkle/hash'
import { LogsInMemory } from '@/lib/proof/logs-in-memory'
import vectors from '@/lib/proof/testdata/notes.json'
import type { TiledLog } from '@/lib/proof/tile-proofs'
import { vkeyText } from '@/lib/proof/vkey'
import { testNoteKey } from '@/lib/testing/note-keys'

import { openShown, recallLog, recallUnsigned } from './recall-log'

const place = (path: string): URL => new URL(`../../lib/merkle/testdata/log/${path}`, import.meta.url)
const file = (path: string): Uint8Array | null =>
  existsSync(place(path)) ? new Uint8Array(readFileSync(place(path))) : null
const { log } = vectors.keys

/** Somebody looks at Go's log of so many entries, which is served so. */
async function look(memory: LogsInMemory, size: number, source: TiledLog['source'], signal?: AbortSignal) {
  const note = new TextDecoder().decode(file(`checkpoint.${size}`) ?? undefined)
  const shown = { note, origin: log.name, vkeys: [log.vkey] }
  const { known, opened } = openShown(await memory.all(), shown)
  if ('problem' in opened) throw new Error(opened.problem)
  return recallLog(memory, {
    places: ['tenant t1'],
    tiles: { source, hasher: portableHasher },
    keys: [],
    note,
    opened,
    known,
    signal: signal ?? new AbortController().signal,
  })
}

const served: TiledLog['source'] = (path) => Promise.resolve(file(path))

test('a log that serves its tiles is seen to have grown', async () => {
  const memory = new LogsInMemory()
  expect(await look(memory, 300, served)).toMatchObject({ kind: 'first' })
  expect(await look(memory, 600, served)).toMatchObject({ kind: 'grown', alarm: null })
})

test.each<[string, TiledLog['source']]>([
  ['says that there are no tiles', () => Promise.resolve(null)],
  ['serves others', () => Promise.resolve(new Uint8Array(32))],
  ['has trouble, or does not answer', () => Promise.reject(new Error('503'))],
])('a server that %s has shown nothing', async (_how, source) => {
  const memory = new LogsInMemory()
  await look(memory, 300, served)
  expect(await look(memory, 600, source)).toMatchObject({ kind: 'unsure', alarm: { kind: 'unproven' } })
  expect((await memory.read(log.name))?.alarm?.kind).toBe('unproven')
  // Nothing stays of it once the proof is there.
  expect(await look(memory, 600, served)).toMatchObject({ kind: 'grown', alarm: null })
  expect((await memory.read(log.name))?.alarm).toBeNull()
})

test('who leaves the page has seen nothing', async () => {
  const memory = new LogsInMemory()
  await look(memory, 300, served)
  const leaving = new AbortController()
  const source: TiledLog['source'] = () => {
    leaving.abort(new Error('left'))
    return Promise.reject(new Error('aborted'))
  }
  await expect(look(memory, 600, source, leaving.signal)).rejects.toThrow('aborted')
  expect((await memory.read(log.name))?.alarm).toBeNull()
})

test('a log is looked for by what is signed, and not by what the server calls it', async () => {
  const memory = new LogsInMemory()
  await look(memory, 300, served)
  const own = testNoteKey(log.name, 'another')
  const text = new TextDecoder().decode(file('checkpoint.600') ?? undefined).split('\n\n')[0] ?? ''
  const note = own.note(`${text}\n`)
  const renamed = openShown(await memory.all(), { note, origin: 'x', vkeys: [vkeyText(own.vkey)] })
  expect(renamed.known?.origin).toBe(log.name)
  expect(renamed.opened).toEqual({ problem: 'is that of another log' })
  const named = openShown(await memory.all(), { note, origin: log.name, vkeys: [vkeyText(own.vkey)] })
  expect(named.opened).toMatchObject({ by: 'changed' })
})

test('a server that shows nothing signed of a log that was seen has not shown that it is still there', async () => {
  const memory = new LogsInMemory()
  await look(memory, 300, served)
  const unsigned = recallUnsigned(await memory.all(), ['tenant t1'])
  expect(unsigned).toMatchObject({ kind: 'unsure', before: { origin: log.name } })
  expect(recallUnsigned(await memory.all(), ['tenant t2'])).toBeNull()
})
