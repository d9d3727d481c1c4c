import { existsSync, readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { concat, utf8 } from '@/lib/base/bytes'
import { entryText } from '@/lib/log/entry'
import { CompactRange } from '@/lib/merkle/compact-range'
import { encodeBundle } from '@/lib/merkle/entry-bundle'
import { portableHasher } from '@/lib/merkle/hash'
import { testNoteKey, verifyEd25519 } from '@/lib/testing/note-keys'

import { auditLog, type AuditOptions, CutShort } from './audit'
import { checkpointOf, checkpointText } from './checkpoint'
import type { LogSource } from './log-source'
import { originOf } from './origin'
import vectors from './testdata/notes.json'
import { parseVkey } from './vkey'

const trusted = [parseVkey(vectors.keys.log.vkey)].filter((key) => key !== null)
const place = (path: string): URL => new URL(`../merkle/testdata/log/${path}`, import.meta.url)
const file = (path: string): Uint8Array => new Uint8Array(readFileSync(place(path)))

/** Go's log at one of its sizes, with some of its files replaced, or taken away. */
function goLog(size: number, changed: Readonly<Record<string, Uint8Array | null>> = {}): LogSource {
  return (path) => {
    const name = path === 'checkpoint' ? `checkpoint.${size}` : path
    if (name in changed) return Promise.resolve(changed[name] ?? null)
    return Promise.resolve(existsSync(place(name)) ? file(name) : null)
  }
}

const audit = (source: LogSource, more: Partial<AuditOptions> = {}) =>
  auditLog(source, {
    hasher: portableHasher,
    verify: verifyEd25519,
    trusted,
    ahead: 2,
    progress: () => undefined,
    ...more,
  })
const saved = (size: number) => checkpointOf(new TextDecoder().decode(file(`checkpoint.${size}`)))

/** The file with one of its bytes changed. */
function flipped(path: string, at: number): Record<string, Uint8Array> {
  const bytes = file(path)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return { [path]: bytes }
}

describe("an audit of Go's log", () => {
  test.each([0, 1, 2, 255, 256, 300, 600])('of %s entries finds nothing', async (size) => {
    const seen: bigint[] = []
    const report = await audit(goLog(size), { progress: (done) => seen.push(done) })
    expect(report).toMatchObject({ entries: BigInt(size), problems: [], problemsTotal: 0 })
    expect(report.checkpoint?.size).toBe(BigInt(size))
    expect(seen.at(-1) ?? 0n).toBe(BigInt(size))
  })

  test.each([1, 255, 256, 300, 600])('contains the log of %s entries that was saved', async (size) => {
    expect((await audit(goLog(600), { saved: saved(size) })).problems).toEqual([])
  })

  test('reads tiles of each level once', async () => {
    const asked: string[] = []
    const source = goLog(600)
    await audit((path) => {
      asked.push(path)
      return source(path)
    })
    expect(new Set(asked).size).toBe(asked.length)
    expect(asked).toEqual(
      expect.arrayContaining(['tile/entries/002.p/88', 'tile/0/001', 'tile/1/000.p/2']) as string[],
    )
  })

  test.each<[string, Record<string, Uint8Array | null>, string[]]>([
    ['an entry is changed', flipped('tile/entries/001', 9), ['entry 256', 'checkpoint']],
    ['a hash in a tile is changed', flipped('tile/0/001', 32 * 5), ['entry 261']],
    ['an upper tile is changed', flipped('tile/1/000.p/2', 40), ['tile/1/000.p/2']],
    ['an upper tile is missing', { 'tile/1/000.p/2': null }, ['tile/1/000.p/2']],
    ['a bundle is missing', { 'tile/entries/001': null }, ['tile/entries/001']],
    [
      'a bundle is cut off',
      { 'tile/entries/002.p/88': file('tile/entries/002.p/88').slice(0, -1) },
      ['tile/entries/002.p/88'],
    ],
    ['a tile is too long', { 'tile/0/002.p/88': new Uint8Array(89 * 32) }, ['tile/0/002.p/88']],
    [
      'bundle and tile are missing',
      { 'tile/entries/001': null, 'tile/0/001': null },
      ['tile/entries/001', 'tile/0/001', 'checkpoint'],
    ],
    ['there is no checkpoint', { 'checkpoint.600': null }, ['checkpoint']],
    ['the checkpoint is of other entries', { 'checkpoint.600': file('checkpoint.300') }, []],
  ])('finds where it is that %s', async (_, changed, places) => {
    const { problems } = await audit(goLog(600, changed))
    const found = problems.map(({ place }) => place)
    expect(found.filter((place) => !place.startsWith('tile/1') || places.includes(place))).toEqual(
      expect.arrayContaining(places) as string[],
    )
    expect(found.length === 0).toBe(places.length === 0)
  })

  test('entries and hashes that were changed together do not give the root', async () => {
    const bundle = file('tile/entries/000')
    bundle[3] = (bundle[3] ?? 0) ^ 1
    const tile = file('tile/0/000')
    const length = (bundle[0] ?? 0) * 256 + (bundle[1] ?? 0)
    tile.set(portableHasher.leaf(bundle.subarray(2, 2 + length)))
    const { problems } = await audit(goLog(600, { 'tile/entries/000': bundle, 'tile/0/000': tile }))
    expect(problems.map(({ place }) => place)).toEqual(['tile/1/000.p/2', 'checkpoint'])
  })

  test('a log that is shorter than the one that was saved, or another, is found', async () => {
    expect(await audit(goLog(300), { saved: saved(600) })).toMatchObject({
      problems: [
        { place: 'checkpoint', message: 'It says 300 entries, and 600 were saved: entries are gone.' },
      ],
    })
    const other = { origin: 'log.example.com/t/test', size: 300n, root: new Uint8Array(32) }
    expect((await audit(goLog(600), { saved: other })).problems).toEqual([
      { place: 'entry 299', message: 'Up to here it is another log than the one that was saved.' },
    ])
    expect((await audit(goLog(600), { saved: { ...other, size: 600n } })).problems[0]?.place).toBe(
      'checkpoint',
    )
    expect((await audit(goLog(600), { saved: { ...other, origin: 'x' } })).problems[0]?.message).toContain(
      'x was saved',
    )
  })

  test('looks at nothing that nobody vouches for', async () => {
    const report = await audit(goLog(600), { trusted: [] })
    expect(report).toMatchObject({
      checkpoint: null,
      entries: 0n,
      problems: [{ place: 'checkpoint', message: 'It is signed by no key that is trusted.' }],
    })
  })

  test('what cannot be fetched is no finding, but an end', async () => {
    const source = goLog(600)
    const broken: LogSource = (path) =>
      path.startsWith('tile/0/001') ? Promise.reject(new Error('away')) : source(path)
    await expect(audit(broken)).rejects.toThrow('away')
  })
})

describe('what was found counts, however the server goes on', () => {
  /** Nothing of the log can be read but what is named. */
  const onlyThe =
    (source: LogSource, ...names: string[]): LogSource =>
    (path) =>
      names.includes(path) ? source(path) : Promise.reject(new Error('away'))
  const cut = async (source: LogSource, more: Partial<AuditOptions>): Promise<CutShort> =>
    audit(source, more).then(
      () => expect.fail('it came to its end'),
      (error: unknown) => (error instanceof CutShort ? error : expect.fail(String(error))),
    )

  test('entries are gone, and no tile is given', async () => {
    const told: string[] = []
    const conflict: AuditOptions['conflict'] = ({ message }, note) =>
      void told.push(message, String(checkpointOf(note)?.size))
    const gone = 'It says 300 entries, and 600 were saved: entries are gone.'
    const { message, report } = await cut(onlyThe(goLog(300), 'checkpoint'), { saved: saved(600), conflict })
    expect([message, told]).toEqual(['away', [gone, '300']])
    expect(report).toMatchObject({ problems: [{ place: 'checkpoint', message: gone }], problemsTotal: 1 })
    expect(report.checkpoint?.size).toBe(300n)
  })

  test('an entry does not fit, and the next ones are not given', async () => {
    const source = goLog(600, flipped('tile/0/000', 0))
    const { report } = await cut(onlyThe(source, 'checkpoint', 'tile/0/000', 'tile/entries/000'), {})
    expect(report.problems.map(({ place }) => place)).toEqual(['entry 0'])
  })

  test('another log begins before what is not given', async () => {
    const other = { origin: 'log.example.com/t/test', size: 3n, root: new Uint8Array(32) }
    const source = onlyThe(goLog(600), 'checkpoint', 'tile/0/000', 'tile/entries/000')
    const { report } = await cut(source, { saved: other })
    expect(report.problems.map(({ place }) => place)).toEqual(['entry 2'])
    // Of a log of another name the entries that nobody could read might say that it is continued.
    await expect(audit(source, { saved: { ...other, origin: 'x' } })).rejects.not.toBeInstanceOf(CutShort)
  })
})

test('a checkpoint of more entries than anybody serves ends the audit', async () => {
  const key = testNoteKey('here/log/huge')
  const note = key.note(
    checkpointText({ origin: 'here/log/huge', size: 2n ** 62n, root: new Uint8Array(32) }),
  )
  let asked = 0
  const source: LogSource = (path) => {
    asked += 1
    return Promise.resolve(path === 'checkpoint' ? utf8(note) : null)
  }
  const { problems, problemsTotal } = await audit(source, { trusted: [key.vkey] })
  expect(asked).toBeLessThan(500)
  expect([problems.length, problemsTotal]).toEqual([100, 201])
})

test('what a log states of itself is told with its place', async () => {
  const entries = ['{"action":"flow.update"}', '{"action":"log.key.added"}'].map(utf8)
  const bundle = Uint8Array.from(entries.flatMap((entry) => [0, entry.length, ...entry]))
  const hashes = Uint8Array.from(entries.flatMap((entry) => [...portableHasher.leaf(entry)]))
  const report = await audit(goLog(2, { 'tile/entries/000.p/2': bundle, 'tile/0/000.p/2': hashes }))
  expect(report.statements).toEqual([{ index: 1n, text: '{"action":"log.key.added"}' }])
})

test('a log that talks of itself without end is not kept, and what is said of keys is', async () => {
  const filler = utf8(`{"action":"log.scrubbed","x":"${'x'.repeat(60_000)}"}`)
  const entries = Array.from({ length: 300 }, (_, at) =>
    at === 299 ? utf8('{"action":"log.key.added"}') : filler,
  )
  const files: Record<string, Uint8Array | null> = {}
  for (const [name, from, to] of [
    ['000', 0, 256],
    ['001.p/44', 256, 300],
  ] as const) {
    const some = entries.slice(from, to)
    files[`tile/entries/${name}`] = encodeBundle(some)
    files[`tile/0/${name}`] = concat(...some.map((entry) => portableHasher.leaf(entry)))
  }
  const { statements } = await audit(goLog(300, files))
  expect(statements.at(-1)).toEqual({ index: 299n, text: '{"action":"log.key.added"}' })
  expect(statements.length).toBe(280)
})

describe('entries of a log of ours', () => {
  const key = testNoteKey(originOf('https://here.example', 'a'.repeat(32)))
  const facts = {
    id: 'e',
    occurredAt: 't',
    receivedAt: 't',
    action: 'a',
    change: 'NONE',
    outcome: 'success',
    type: 'T',
  } as const
  const good = entryText({ ...facts, commitments: { actor: 'x', ip: 'y' }, log: { size: 1 } })
  /** A log of them, signed by its own key: whoever made it meant it so. */
  function signedLog(
    texts: readonly (string | Uint8Array)[],
    from = key,
  ): [LogSource, Partial<AuditOptions>] {
    const entries = texts.map((text) => (typeof text === 'string' ? utf8(text) : text))
    const hashes = entries.map((entry) => portableHasher.leaf(entry))
    const range = CompactRange.empty(portableHasher)
    for (const hash of hashes) range.push(hash)
    const checkpoint = checkpointText({ origin: from.vkey.name, size: range.size, root: range.root() })
    const files: Record<string, Uint8Array> = {
      checkpoint: utf8(from.note(checkpoint)),
      [`tile/entries/000.p/${entries.length}`]: encodeBundle(entries),
      [`tile/0/000.p/${entries.length}`]: concat(...hashes),
    }
    return [(path) => Promise.resolve(files[path] ?? null), { trusted: [from.vkey] }]
  }

  test.each<[string, string | Uint8Array]>([
    ['a space', good.replace(':', ': ')],
    ['a line end', `${good}\n`],
    ['a byte order mark', `\ufeff${good}`],
    ['a letter as its number', good.replace('"a"', '"\\u0061"')],
    ['a number otherwise', good.replace('"v":1', '"v":1.0')],
    ['a member twice', good.replace('"id":"e"', '"id":"f","id":"e"')],
    ['members in another order', good.replace('"actor":"x","ip":"y"', '"ip":"y","actor":"x"')],
    ['bytes that are no text', concat(utf8(good), Uint8Array.of(0xff))],
    ['another version', good.replace('"v":1', '"v":2')],
    ['nothing', ''],
  ])('may not be written with %s', async (_, second) => {
    expect((await audit(...signedLog([good, second]))).problems).toEqual([
      { place: 'entry 1', message: 'It is not the one canonical text of what an entry says.' },
    ])
    // Of another log nobody knows how its entries are written.
    expect((await audit(...signedLog([good, second], testNoteKey('log.example.com/t')))).problems).toEqual([])
  })

  test('are covered up to the last one that was signed, in no full tile yet', async () => {
    const [source, how] = signedLog(Array.from({ length: 200 }, () => good))
    expect(await audit(source, how)).toMatchObject({ entries: 200n, tiles: 1, problems: [] })
  })
})

test('where the newest entries are others, what was saved says from where on', async () => {
  // Beyond the last full tile an entry and its hash can be changed together.
  const bundle = file('tile/entries/002.p/88')
  bundle[3] = (bundle[3] ?? 0) ^ 1
  const tile = file('tile/0/002.p/88')
  tile.set(portableHasher.leaf(bundle.subarray(2, 2 + (bundle[0] ?? 0) * 256 + (bundle[1] ?? 0))))
  const changed = goLog(600, { 'tile/entries/002.p/88': bundle, 'tile/0/002.p/88': tile })
  const message = 'Its root is not that of the entries that are served.'
  expect(await audit(changed)).toMatchObject({ entries: 600n, problems: [{ place: 'checkpoint', message }] })
  expect((await audit(changed, { saved: saved(300) })).problems).toEqual([
    { place: 'checkpoint', message: `${message} The first 300 are those that were saved.` },
  ])
})
