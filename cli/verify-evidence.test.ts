import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { utf8 } from '@/lib/base/bytes'
import { checkpointText } from '@/lib/proof/checkpoint'
import { vkeyText } from '@/lib/proof/vkey'
import { evidenceKey, EvidenceMaker, EVIDENCE_ORIGIN, unzipped, zippedFiles } from '@/lib/testing/evidence'
import { testNoteKey } from '@/lib/testing/note-keys'

import { verify } from './verify'

const KEY = vkeyText(evidenceKey.vkey)
const maker = new EvidenceMaker(21)
const of = { size: 21, places: [2, 3, 9, 20], withheld: ['ip'] as const }

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-evidence-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

function inDir(name: string, content: Uint8Array | string): string {
  const file = path.join(dir, name)
  writeFileSync(file, content)
  return file
}

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const told = { out: '', err: '' }
  const out = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => ((told.out += String(text)), true))
  const err = vi
    .spyOn(process.stderr, 'write')
    .mockImplementation((text) => ((told.err += String(text)), true))
  try {
    return { code: await verify.run(args), ...told }
  } finally {
    out.mockRestore()
    err.mockRestore()
  }
}

describe('vouchsafe verify of evidence', () => {
  test('says what it proves, what not, and that its key is its own', async () => {
    const file = inDir('acme.zip', await maker.bundle(of))
    const { code, out, err } = await run(file)
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain(`acme.zip: 4 events of ${EVIDENCE_ORIGIN}\n  signed by ${KEY}\n`)
    expect(out).toContain('Nobody vouches for this key but the bundle itself')
    expect(out).toContain('not shown, and not looked at: ip\n')
    expect(out).toContain("17 of the log's 21 entries are not in it\n")
    expect(out).toContain('What it does not prove: That these are all events that the query finds')
    expect(out).toContain('nobody has signed that: "Events where resource type is FLOW", "type:FLOW"')
    expect((await run(file, '--vkey', KEY)).out).not.toContain('Nobody vouches')
    const policy = inDir('policy', `log ${KEY}\nquorum none\n`)
    expect((await run(file, '--policy', policy)).out).not.toContain('Nobody vouches')
  })

  test('names the line that was changed, or taken out', async () => {
    const files = await unzipped(await maker.bundle(of))
    const lines = Buffer.from(files.get('entries.ndjson')!).toString().split('\n')
    const without = async (text: string) =>
      run(
        inDir('changed.zip', await zippedFiles(new Map([...files, ['entries.ndjson', utf8(text)]]))),
        '--vkey',
        KEY,
      )
    const changed = await without(lines.with(2, lines[2]!.replace('flow-9', 'flow-8')).join('\n'))
    expect([changed.code, changed.out]).toEqual([1, ''])
    expect(changed.err).toContain('changed.zip: 3 of 4 events are as they were sealed')
    expect(changed.err).toContain('entries.ndjson:3: Entry 9, openings.resource: It is not what was sealed.')
    const deleted = await without(lines.toSpliced(1, 1).join('\n'))
    expect(deleted.code).toBe(1)
    expect(deleted.err).toContain('entries.ndjson:2: Entry 3 is missing here')
  })

  test('is read by programs as JSON', async () => {
    const { code, out } = await run(inDir('acme.zip', await maker.bundle(of)), '--vkey', KEY, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      origin: EVIDENCE_ORIGIN,
      size: 21,
      events: 4,
      good: 4,
      notIncluded: 17,
      withheld: ['ip'],
      signers: [KEY],
      keysGiven: true,
      says: { query: { text: 'type:FLOW' } },
      problems: [],
      problemsTotal: 0,
    })
  })

  test('another key than the one that is trusted is a finding', async () => {
    const stranger = vkeyText(testNoteKey(EVIDENCE_ORIGIN, 'stranger').vkey)
    const { code, out, err } = await run(inDir('acme.zip', await maker.bundle(of)), '--vkey', stranger)
    expect([code, out, err]).toEqual([1, '', '  checkpoint: It is signed by no key that is trusted.\n'])
  })

  test('its checkpoint is saved where none was, and compared where that takes no other hashes', async () => {
    const saved = path.join(dir, 'seen')
    const file = inDir('acme.zip', await maker.bundle(of))
    expect((await run(file, '--checkpoint', saved)).out).toContain(
      'Nothing was saved before, and this is not',
    )
    expect(existsSync(saved)).toBe(false)
    const given = await run(file, '--vkey', KEY, '--checkpoint', saved)
    expect(given.out).toContain('Nothing was saved before. Its checkpoint is now')
    expect(readFileSync(saved, 'utf8')).toContain(`${EVIDENCE_ORIGIN}\n21\n`)
    expect((await run(file, '--checkpoint', saved)).out).toContain(
      'Its checkpoint is the one that was saved.',
    )

    const older = inDir('older.zip', await maker.bundle({ size: 20, places: [1] }))
    const { code, out } = await run(older, '--checkpoint', saved)
    expect(code).toBe(0)
    expect(out).toContain('goes on from the other takes the log itself')
    expect(readFileSync(saved, 'utf8')).toContain(`${EVIDENCE_ORIGIN}\n21\n`)

    const root = new Uint8Array(32)
    inDir('seen', evidenceKey.note(checkpointText({ origin: EVIDENCE_ORIGIN, size: 21n, root })))
    const other = await run(file, '--checkpoint', saved)
    expect(other.code).toBe(1)
    expect(other.err).toContain('It is another log of 21 entries than the one that was saved.')
    const elsewhere = testNoteKey('elsewhere')
    inDir('seen', elsewhere.note(checkpointText({ origin: 'elsewhere', size: 21n, root })))
    expect((await run(file, '--checkpoint', saved)).err).toContain('and elsewhere was saved.')
  })

  test('what is no bundle, or only the beginning of one, is said', async () => {
    const bundle = await maker.bundle(of)
    const half = await run(inDir('half.zip', bundle.slice(0, bundle.length - 100)))
    expect([half.code, half.err]).toEqual([
      1,
      '  bundle: It is no ZIP file, or it is cut off, or something was put behind its end.\n',
    ])
    const empty = await run(inDir('other.zip', await zippedFiles([['a.txt', utf8('a')]])))
    expect(empty.code).toBe(1)
    expect(empty.err).toContain('checkpoint: It is missing.')
  })
})
