import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { base64, utf8 } from '@/lib/base/bytes'
import { portableHasher } from '@/lib/merkle/hash'
import { leafReader, makeInclusion } from '@/lib/merkle/proof'
import { checkpointText } from '@/lib/proof/checkpoint'
import vectors from '@/lib/proof/testdata/notes.json'
import { tlogProofText } from '@/lib/proof/tlog-proof'
import { vkeyText } from '@/lib/proof/vkey'
import { evidenceEvent, evidenceKey, EVIDENCE_ORIGIN } from '@/lib/testing/evidence'
import { naiveLeaf, naiveRoot } from '@/lib/testing/naive-tree'
import { testNoteKey } from '@/lib/testing/note-keys'

import { UsageError } from './command'
import { verify } from './verify'

const KEY = vkeyText(evidenceKey.vkey)
const lines = [0, 1, 2, 3, 4].map(evidenceEvent)
const leaves = lines.map(({ entry }) => naiveLeaf(utf8(entry)))
const note = evidenceKey.note(checkpointText({ origin: EVIDENCE_ORIGIN, size: 5n, root: naiveRoot(leaves) }))
const hashes = makeInclusion(portableHasher, 3n, 5n, leafReader(portableHasher, leaves))
const line = lines[3]!
const { id } = JSON.parse(line.entry) as { id: string }
const proof = {
  id,
  log: { id: 'l', origin: EVIDENCE_ORIGIN },
  ...line,
  inclusion: hashes.map(base64),
  checkpoint: note,
  keys: [KEY],
}
/** The event as the API gives it. */
const event = {
  id,
  occurredAt: '2026-11-20T10:00:03.000Z',
  receivedAt: '2026-11-20T10:00:03.500Z',
  action: 'flow.update',
  change: 'UPDATE',
  outcome: 'success',
  actor: line.openings.actor?.value,
  resource: { type: 'FLOW', id: 'flow-3' },
  client: { ip: '203.0.113.3' },
  details: { namespace: 'company.team', n: 3 },
  source: {},
}

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-proof-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

function inDir(name: string, content: string | object): string {
  const file = path.join(dir, name)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const told = { out: '', err: '' }
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      told[stream === 'stdout' ? 'out' : 'err'] += String(text)
      return true
    }),
  )
  try {
    return { code: await verify.run(args), ...told }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

describe('vouchsafe verify of a .tlog-proof', () => {
  const of = (change: object = {}): string =>
    inDir('event.tlog-proof', tlogProofText({ index: 3n, hashes, checkpoint: note, ...change }))

  test('shows that its entry is in the log, at its place', async () => {
    for (const entry of [line.entry, `${line.entry}\n`]) {
      const { code, out, err } = await run(of(), inDir('entry', entry), '--vkey', KEY)
      expect([code, err]).toEqual([0, ''])
      expect(out).toContain(`The event ${id} is entry 3 of ${EVIDENCE_ORIGIN}\n  signed by ${KEY}\n`)
      expect(out).toContain('not shown, and not looked at: actor, details, ip, resource')
    }
    const { out } = await run(of(), inDir('proof.json', proof), '--vkey', KEY)
    expect(out).toContain('as it was sealed: actor, resource, ip, details\n')
    expect(out).not.toContain('not looked at')
  })

  test('says where it does not', async () => {
    const other = await run(of(), inDir('entry', lines[2]!.entry), '--vkey', KEY)
    expect([other.code, other.out]).toEqual([1, ''])
    expect(other.err).toContain('inclusion: The proof does not lead from this entry at 3')
    const moved = await run(of({ index: 2n }), inDir('entry', line.entry), '--vkey', KEY)
    expect(moved.code).toBe(1)
    const ip = { ...line.openings.ip, value: '203.0.113.99' }
    const changed = inDir('proof.json', { ...proof, openings: { ...line.openings, ip } })
    expect((await run(of(), changed, '--vkey', KEY)).err).toContain('openings.ip: It is not what was sealed.')
    const stranger = await run(of(), inDir('entry', line.entry), '--vkey', vkeyText(testNoteKey('x').vkey))
    expect([stranger.code, stranger.err]).toEqual([
      1,
      'inclusion: The checkpoint is signed by no key that is trusted.\n',
    ])
    const text = await run(of(), inDir('entry', 'hello'), '--vkey', KEY)
    expect(text.err).toContain('entry: It is no entry of a version that this program knows.')
  })

  test('alone shows nothing of any entry, and says so', async () => {
    const { code, out, err } = await run(of(), '--vkey', KEY)
    expect(code).toBe(3)
    expect(out).toContain(`A checkpoint of ${EVIDENCE_ORIGIN}: 5 entries\n  signed by ${KEY}\n`)
    expect(err).toContain('takes that entry')
    expect((await run(of({ index: 5n }), '--vkey', KEY)).code).toBe(1)
    const forged = of({ checkpoint: note.replace('\n5\n', '\n6\n') })
    expect((await run(forged, '--vkey', KEY)).code).toBe(1)
  })

  test('for machines is one line of JSON', async () => {
    const { out } = await run(of(), inDir('proof.json', proof), '--vkey', KEY, '--json')
    expect(JSON.parse(out)).toMatchObject({ id, index: 3, entryGiven: true, withheld: [], problems: [] })
    expect(JSON.parse((await run(of(), '--vkey', KEY, '--json')).out)).toMatchObject({ entryGiven: false })
  })

  test('asks for the witnesses of a policy', async () => {
    const policy = inDir(
      'policy',
      [`log ${KEY}`, `witness w ${vectors.keys.witness.vkey}`, 'quorum w'].join('\n'),
    )
    const { code, err } = await run(of(), inDir('entry', line.entry), '--policy', policy)
    expect(code).toBe(1)
    expect(err).toContain('checkpoint: Not enough witnesses have signed it.')
  })

  test.each<[string, () => string[], string]>([
    ['without a key', () => [of(), inDir('entry', line.entry)], 'A .tlog-proof names no key'],
    ['with an event', () => [of(), inDir('event', event), '--vkey', KEY], 'is an event and not its entry'],
    ['of a damaged file', () => [inDir('x', 'c2sp.org/tlog-proof@v1\nindex x\n')], 'is damaged'],
    ['with a file that is not there', () => [of(), '/no/such', '--vkey', KEY], '/no/such cannot be read'],
    ['with a checkpoint', () => [of(), '--checkpoint', 'c'], 'A proof takes no --checkpoint.'],
    ['with an API key', () => [of(), '--key-file', 'k'], 'A file takes no --key-file.'],
    ['with a file beside an address', () => ['http://x', 'a'], 'Not understood: a'],
    ['with one file more', () => [of(), 'a', 'b', '--vkey', KEY], 'Not understood: b'],
  ])('called %s says what is wrong', async (_how, args, message) => {
    const call = run(...args())
    await expect(call).rejects.toThrow(UsageError)
    await expect(call).rejects.toThrow(message)
  })
})

describe('vouchsafe verify of a proof with its event', () => {
  const beside = (change: object, withheld: string[] = []) => {
    const openings = Object.fromEntries(
      Object.entries(line.openings).filter(([name]) => !withheld.includes(name)),
    )
    return run(
      inDir('proof.json', { ...proof, openings, withheld }),
      inDir('event.json', { ...event, ...change }),
      '--vkey',
      KEY,
    )
  }

  test('says that it is what was sealed, and what of it was not compared', async () => {
    const { code, out, err } = await beside({})
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('the event that was given says what was sealed\n')
    const { details: _, ...less } = event
    const list = await run(inDir('proof.json', proof), inDir('event.json', less), '--vkey', KEY)
    expect([list.code, list.out]).toEqual([
      0,
      expect.stringContaining('says what was sealed, but for what it does not have: details\n'),
    ])
    expect((await beside({ details: { n: 4 } }, ['details'])).out).toContain('not looked at: details')
  })

  test.each([
    [{ action: 'flow.delete' }, 'event: The action was sealed as flow.update'],
    [{ details: { n: 4 } }, 'event.details: The event that was given says something else'],
    [{ client: { ip: '203.0.113.4' } }, 'event.ip: The event that was given says something else'],
    [{ reason: 'because' }, 'event.text: The event that was given has it, and it was never sealed.'],
    [{ id: 'x' }, 'event: The entry is that of another event.'],
  ])('of which somebody has changed %j', async (change, message) => {
    const { code, out, err } = await beside(change)
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain(message)
  })

  test.each(['hello', '[]', '{"actor":{},"resource":{},"source":{}}x'])('%s is no event', async (text) => {
    const call = run(inDir('proof.json', proof), inDir('event.json', text))
    await expect(call).rejects.toThrow('is no event as GET')
  })

  test('for machines says whether there was one', async () => {
    const args = [inDir('proof.json', proof), inDir('event.json', event), '--json']
    expect(JSON.parse((await run(...args)).out)).toMatchObject({ eventGiven: true, notInEvent: [] })
  })
})
