import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { fromUtf8, utf8 } from '@/lib/base/bytes'
import { readZipDirectory } from '@/lib/base/zip-reader'
import { portableHasher } from '@/lib/merkle/hash'
import {
  evidenceKey,
  EvidenceMaker,
  EVIDENCE_ORIGIN,
  fileOf,
  type TestEvidence,
  unzipped,
  zippedFiles,
} from '@/lib/testing/evidence'
import { testNoteKey, verifyEd25519 } from '@/lib/testing/note-keys'

import { checkpointText } from './checkpoint'
import { parsePolicy } from './policy'
import { type CheckedEvent, type EvidenceChecks, verifyEvidence } from './verify-evidence'
import { vkeyText } from './vkey'

const MOST = 90
const maker = new EvidenceMaker(MOST)
const KEY = vkeyText(evidenceKey.vkey)

const verify = (bytes: Uint8Array, more: Partial<EvidenceChecks> = {}) =>
  verifyEvidence(fileOf(bytes), { hasher: portableHasher, verify: verifyEd25519, policy: null, ...more })

const SMALL: TestEvidence = { size: 21, places: [2, 3, 9, 20], withheld: ['ip'] }
const files = async (): Promise<Map<string, string>> =>
  new Map(
    [...(await unzipped(await maker.bundle(SMALL)))].map(([name, bytes]) => [name, fromUtf8(bytes) ?? '']),
  )

/** The bundle with one of its files changed, packed as it should be. */
async function changed(name: string, change: (text: string) => string | null): Promise<Uint8Array> {
  const all = await files()
  const text = change(all.get(name) ?? '')
  if (text === null) all.delete(name)
  else all.set(name, text)
  return zippedFiles([...all].map(([one, content]) => [one, utf8(content)] as const))
}

const problemsOf = async (bytes: Uint8Array): Promise<string[]> =>
  (await verify(bytes)).problems.map(({ place, message }) => `${place} ${message}`)

const lineChanged = (at: number, change: (line: string) => string | null) => (text: string) =>
  text
    .split('\n')
    .flatMap((line, i) => (i === at ? (change(line) ?? []) : line))
    .join('\n')

describe('a bundle', () => {
  test('of any selection of a log of any size, with any sections closed, verifies', async () => {
    const selection = fc.integer({ min: 0, max: MOST }).chain((size) =>
      fc.record({
        size: fc.constant(size),
        places: fc.subarray([...Array(size).keys()]),
        withheld: fc.subarray(['actor', 'ip', 'details', 'before', 'after'] as const),
      }),
    )
    await fc.assert(
      fc.asyncProperty(selection, async (of) => {
        const events: CheckedEvent[] = []
        const report = await verify(await maker.bundle(of), { event: (event) => void events.push(event) })
        expect(report).toMatchObject({
          problems: [],
          problemsTotal: 0,
          events: of.places.length,
          good: of.places.length,
          notIncluded: BigInt(of.size - of.places.length),
        })
        expect(report.checkpoint).toMatchObject({ origin: EVIDENCE_ORIGIN, size: BigInt(of.size) })
        expect(events.map(({ shown }) => shown.index)).toEqual(of.places)
        for (const { verified, shown } of events)
          expect([...verified, ...shown.withheld].toSorted()).toEqual(
            Object.keys(JSON.parse(shown.entry).c as object).toSorted(),
          )
        expect(of.withheld).toEqual(expect.arrayContaining(report.withheld) as string[])
      }),
      { numRuns: 60 },
    )
  })

  test('is as small as its events: what is not in it takes a few hashes', async () => {
    const all = await unzipped(await maker.bundle({ size: 64, places: [63] }))
    expect(
      fromUtf8(all.get('tree.txt')!)!
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ', -1).slice(0, -1).join(' ')),
    ).toEqual(['out 5', 'out 4', 'out 3', 'out 2', 'out 1', 'out 0', 'in'])
  })

  test('tells how far it was read', async () => {
    const told: number[][] = []
    await verify(await maker.bundle(SMALL), { progress: (done, of) => told.push([done, of]) })
    expect(told.at(-1)?.[0]).toBe(told.at(-1)?.[1])
    expect(told.length).toBeGreaterThan(1)
  })
})

describe('in a bundle that somebody changed, and packed again rightly,', () => {
  test.each(['entries.ndjson', 'tree.txt', 'checkpoint', 'keys', 'manifest.json'])(
    'no byte of %s can be another one unseen',
    async (name) => {
      const bundle = await unzipped(await maker.bundle({ size: 3, places: [2], withheld: ['ip'] }))
      const text = bundle.get(name)!
      // What the manifest tells of people, times and words nobody can make again: it is shown as what it is.
      const told = name === 'manifest.json' ? claims(fromUtf8(text)!) : () => false
      for (let at = 0; at < text.length; at++) {
        if (told(at)) continue
        const other = text.slice()
        other[at] = (other[at] ?? 0) ^ 0x01
        const { problemsTotal, named } = await verify(await zippedFiles(new Map([...bundle, [name, other]])))
        // Whose keys these are nobody has signed either: they are the ones that are named, or a problem.
        const isSame = name === 'keys' && named?.logs.map(vkeyText).join(' ') === KEY
        expect({ at, isSeen: problemsTotal > 0 || isSame }).toEqual({ at, isSeen: true })
      }
    },
  )

  test('an event that was changed is named by its line', async () => {
    const value = await changed(
      'entries.ndjson',
      lineChanged(1, (line) => line.replace('flow-3', 'flow-4')),
    )
    expect(await problemsOf(value)).toEqual([
      'entries.ndjson:2 Entry 3, openings.resource: It is not what was sealed.',
      'manifest.json Its SHA-256 of the events is another one.',
    ])
    const entry = await changed(
      'entries.ndjson',
      lineChanged(3, (line) => line.replace('flow.update', 'flow.delete')),
    )
    expect((await problemsOf(entry))[0]).toBe(
      'entries.ndjson:4 Entry 20, entry: It is not the entry whose hash is in the tree.',
    )
  })

  test('an event that was taken out is named by where it was', async () => {
    const middle = await problemsOf(
      await changed(
        'entries.ndjson',
        lineChanged(1, () => null),
      ),
    )
    expect(middle).toEqual([
      'entries.ndjson:2 Entry 3 is missing here: the tree says that it is in the bundle.',
      'manifest.json Events in the bundle: it says 4, and it is 3.',
      'manifest.json Its SHA-256 of the events is another one.',
    ])
    const last = await problemsOf(
      await changed(
        'entries.ndjson',
        lineChanged(3, () => null),
      ),
    )
    expect(last[0]).toBe('entries.ndjson:4 Entry 20 is missing here: the tree says that it is in the bundle.')
  })

  test('an event that is there twice, in another place, or that belongs nowhere is named', async () => {
    const twice = await changed(
      'entries.ndjson',
      lineChanged(1, (line) => `${line}\n${line}`),
    )
    expect((await problemsOf(twice))[0]).toBe(
      'entries.ndjson:3 Entry 3 does not belong here: the tree has no place for it.',
    )
    const more = await changed('entries.ndjson', (text) => `${text}${text.slice(0, text.indexOf('\n') + 1)}`)
    expect((await problemsOf(more))[0]).toBe(
      'entries.ndjson:5 It does not belong here: the tree has no place for it.',
    )
    const none = await changed(
      'entries.ndjson',
      lineChanged(1, () => 'nothing'),
    )
    expect((await problemsOf(none))[0]).toBe(
      'entries.ndjson:2 It is no event as a bundle has it; entry 3 should be here.',
    )
  })

  test('an event that was left out of tree and manifest, too, counts among those that are not in it', async () => {
    const report = await verify(await maker.bundle({ ...SMALL, places: [2, 9, 20] }))
    expect(report).toMatchObject({ problems: [], events: 3, notIncluded: 18n })
  })

  test('a hash that was changed together with its event does not make the root', async () => {
    const all = await files()
    const line = all.get('entries.ndjson')!.split('\n')[2]!.replace('flow.update', 'flow.delete')
    const hash = portableHasher.leaf(utf8((JSON.parse(line) as { entry: string }).entry))
    all.set('entries.ndjson', lineChanged(2, () => line)(all.get('entries.ndjson')!))
    const place = all
      .get('tree.txt')!
      .split('\n')
      .flatMap((one, at) => (one.startsWith('in') ? [at] : []))[2]!
    all.set(
      'tree.txt',
      lineChanged(place, () => `in ${Buffer.from(hash).toString('base64')}`)(all.get('tree.txt')!),
    )
    const bytes = await zippedFiles([...all].map(([name, content]) => [name, utf8(content)] as const))
    expect((await problemsOf(bytes))[0]).toBe(
      'tree.txt It does not lead to the root that was signed: a hash in it is not that of the log.',
    )
  })

  test.each<[string, string, (text: string) => string | null, RegExp]>([
    [
      'a tree that is cut off',
      'tree.txt',
      (text) => text.slice(0, text.indexOf('\n') + 1),
      /^tree.txt It is of \d+ entries/,
    ],
    [
      'a tree with a line that is none',
      'tree.txt',
      lineChanged(1, () => 'in x'),
      /^tree.txt:2 It is no piece/,
    ],
    ['a tree that goes backwards', 'tree.txt', (text) => `in ${text.slice(4)}`, /^tree.txt:1 It is no piece/],
    ['no tree', 'tree.txt', () => null, /^tree.txt It is missing/],
    ['a file of another kind', 'run.exe', () => 'MZ', /^run.exe It does not belong/],
    [
      'a manifest of another size',
      'manifest.json',
      (text) => text.replace('"logSize": 21', '"logSize": 22'),
      /^manifest.json Entries of the log: it says 22, and it is 21/,
    ],
    [
      'a manifest that hides what is missing',
      'manifest.json',
      (text) => text.replace('"notIncluded": 17', '"notIncluded": 0'),
      /^manifest.json Entries that are not in it: it says 0, and it is 17/,
    ],
    [
      'a manifest that hides what is withheld',
      'manifest.json',
      (text) => text.replace('"section": "ip"', '"section": "agent"'),
      /^manifest.json It does not say that ip is withheld/,
    ],
    [
      'a manifest that hides what is shown',
      'manifest.json',
      (text) => text.replace('"section": "ip"', '"section": "actor"'),
      /It says that actor is withheld, and it is shown/,
    ],
    [
      'a section that is closed in silence',
      'entries.ndjson',
      (text) => text.replace('"withheld":["ip"]', '"withheld":[]'),
      /^entries.ndjson:1 Entry 2, openings.ip: It is neither opened nor said to be closed/,
    ],
  ])('%s is found', async (_, name, change, found) => {
    expect(await problemsOf(await changed(name, change))).toEqual(
      expect.arrayContaining([expect.stringMatching(found)]) as string[],
    )
  })

  test('values that no program can make a text of are no opening', async () => {
    const half = await changed('entries.ndjson', (text) => text.replace('"flow-2"', '"\\ud800"'))
    expect((await problemsOf(half))[0]).toBe(
      'entries.ndjson:1 Entry 2, openings.resource: It is not what was sealed.',
    )
    const deep = `${'['.repeat(3000)}${']'.repeat(3000)}`
    const nested = await changed('entries.ndjson', (text) => text.replace('"flow-2"', deep))
    expect((await problemsOf(nested))[0]).toContain('entries.ndjson:1')
  })

  test('what another key signed is not looked at', async () => {
    const stranger = testNoteKey(EVIDENCE_ORIGIN, 'stranger')
    const trusted = parsePolicy(`log ${vkeyText(stranger.vkey)}\nquorum none\n`)
    const report = await verify(await maker.bundle(SMALL), {
      policy: 'policy' in trusted ? trusted.policy : null,
    })
    expect(report).toMatchObject({
      checkpoint: null,
      events: 0,
      problems: [{ place: 'checkpoint', message: 'It is signed by no key that is trusted.' }],
    })
    expect(report.named?.logs.map(vkeyText)).toEqual([KEY])
  })

  test('a policy that asks for a witness is not content without', async () => {
    const witness = testNoteKey('witness.example.com', '', 'cosignature')
    const text = `log ${KEY}\nwitness w ${vkeyText(witness.vkey)}\nquorum w\n`
    const policy = parsePolicy(text)
    const report = await verify(await maker.bundle(SMALL), {
      policy: 'policy' in policy ? policy.policy : null,
    })
    expect(report.problems).toEqual([
      { place: 'checkpoint', message: 'Not enough witnesses have signed it.' },
    ])
  })

  test('a log of other entries under the same name and key is found by its checkpoint', async () => {
    const root = new Uint8Array(32)
    const note = evidenceKey.note(checkpointText({ origin: EVIDENCE_ORIGIN, size: 21n, root }))
    expect((await problemsOf(await changed('checkpoint', () => note)))[0]).toContain(
      'does not lead to the root',
    )
  })

  test('what is for people only has to be one file for every program, too', async () => {
    for (const name of ['README.txt', 'verify.html']) {
      const bytes = await maker.bundle(SMALL)
      const { from = 0 } = (await readZipDirectory(fileOf(bytes))).find((one) => one.name === name) ?? {}
      bytes[from + 2] = (bytes[from + 2] ?? 0) ^ 0xff
      expect((await problemsOf(bytes))[0]).toMatch(new RegExp(`^${name} ${name} (?:cannot be unpacked|is )`))
    }
  })
})

/** Which places of a manifest hold what nobody can make again. */
function claims(text: string): (at: number) => boolean {
  const names = ['slug', 'name', 'text', 'words', 'since', 'until', 'below', 'madeAt', 'madeBy', 'because']
  const spans = names.flatMap((name) => {
    const found = new RegExp(`"${name}": `).exec(text)
    if (found === null) return []
    const from = found.index + found[0].length
    return [[from, text.indexOf('\n', from)] as const]
  })
  return (at) => /\s/.test(text[at] ?? '') || spans.some(([from, to]) => at >= from && at < to)
}
