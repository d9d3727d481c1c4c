import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

import { utf8 } from '@/lib/base/bytes'
import { Committer } from '@/lib/log/commitment'
import { portableHasher } from '@/lib/merkle/hash'
import { checkpointText } from '@/lib/proof/checkpoint'
import vectors from '@/lib/proof/testdata/notes.json'
import { vkeyText } from '@/lib/proof/vkey'
import { testNoteKey } from '@/lib/testing/note-keys'

import { UsageError } from './command'
import { verify } from './verify'

const LOG = new URL('../lib/merkle/testdata/log/', import.meta.url)
const { log, rotated, other, witness } = vectors.keys

let server: Server
let url: string
let dir: string
/** What the server says instead of what is in the files. */
let changed: Record<string, Buffer | number | null>
let asked: { path: string; key: string | undefined }[]
let size: number

beforeAll(async () => {
  server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1)
    asked.push({ path: name, key: request.headers.authorization })
    const answer = changed[name] === undefined ? fileOf(name) : changed[name]
    if (typeof answer === 'number') {
      // Once: whoever comes again is answered.
      delete changed[name]
      response.writeHead(answer, { 'retry-after': '0', location: '/elsewhere' }).end()
    } else if (answer === null) response.writeHead(404).end()
    else response.writeHead(200).end(answer)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
})
afterAll(() => server.close())
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-verify-'))
  changed = {}
  asked = []
  size = 600
})
afterEach(() => rmSync(dir, { recursive: true }))

function fileOf(name: string): Buffer | null {
  try {
    return readFileSync(new URL(name === 'checkpoint' ? `checkpoint.${size}` : name, LOG))
  } catch {
    return null
  }
}

/** What the log says of itself. */
const factsOf = (more: object): Buffer =>
  Buffer.from(
    JSON.stringify({
      logId: 'x',
      origin: log.name,
      entryVersion: 1,
      minimumIndex: 0,
      keys: [{ vkey: log.vkey, fromSize: 0, toSize: null }],
      problem: null,
      continues: null,
      continuedBy: null,
      ...more,
    }),
  )

const inDir = (name: string, text?: string): string => {
  const file = path.join(dir, name)
  if (text !== undefined) writeFileSync(file, text)
  return file
}

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' }
  const take = (where: 'out' | 'err') => (chunk: unknown) => {
    said[where] += String(chunk)
    return true
  }
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(take('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(take('err')),
  ]
  try {
    return { code: await verify.run(args), ...said }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

describe('vouchsafe verify', () => {
  test('says that a log is as it was signed', async () => {
    const { code, out, err } = await run(url, '--vkey', log.vkey)
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('600 entries')
    expect(out).toContain(`signed by ${log.vkey}`)
    expect(out).toContain('every entry and 4 tiles are as they were signed')
  })

  test('says where it is not', async () => {
    const bundle = fileOf('tile/entries/001')!
    bundle[9]! ^= 1
    changed = { 'tile/entries/001': bundle }
    const { code, err } = await run(url, '--vkey', log.vkey)
    expect(code).toBe(1)
    expect(err).toContain('entry 256: It is not the one whose hash is in the tile.')
    expect(err).toContain('checkpoint: Its root is not that of the entries that are served.')
  })

  test('keeps what it saw, and demands that the log goes on from there', async () => {
    const file = inDir('seen')
    size = 300
    expect((await run(url, '--vkey', log.vkey, '--checkpoint', file)).code).toBe(0)
    expect(readFileSync(file, 'utf8')).toBe(fileOf('checkpoint')?.toString())
    size = 600
    const { code, out } = await run(url, '--vkey', log.vkey, '--checkpoint', file)
    expect(code).toBe(0)
    expect(out).toContain('it goes on from the 300 entries that were saved')
    size = 256
    const shorter = await run(url, '--vkey', log.vkey, '--checkpoint', file)
    expect(shorter.code).toBe(1)
    expect(shorter.err).toContain('It says 256 entries, and 600 were saved')
    // What failed is not what the next run begins with.
    expect(readFileSync(file, 'utf8')).toContain('\n600\n')
    const kept = readdirSync(dir).filter((name) => name.startsWith('seen.conflict-'))
    expect(kept.map((name) => readFileSync(inDir(name), 'utf8'))).toEqual([fileOf('checkpoint')?.toString()])
    expect(shorter.err).toContain(`What it has signed is kept in ${inDir(kept[0] ?? '')}.`)
  })

  test.each([false, true])(
    'a log that was set back does not hide it by giving no entries (--json: %s)',
    async (json) => {
      const file = inDir('seen', fileOf('checkpoint')?.toString())
      size = 300
      changed = { 'tile/0/000': 403 }
      const args = [url, '--vkey', log.vkey, '--checkpoint', file, ...(json ? ['--json'] : [])]
      const { code, out, err } = await run(...args)
      expect(code).toBe(1)
      expect(json ? out : err).toContain('It says 300 entries, and 600 were saved: entries are gone.')
      expect(json ? out : err).toContain('tile/0/000: the server answers 403.')
      expect(err).not.toContain('says nothing about the log')
      expect(readdirSync(dir).filter((name) => name.startsWith('seen.conflict-'))).toHaveLength(1)
    },
  )

  test('says that it compared with nothing, and saves nothing by keys of the log itself', async () => {
    const file = inDir('seen')
    changed = { 'log.json': factsOf({}) }
    const own = await run(url, '--checkpoint', file)
    expect([own.code, readdirSync(dir)]).toEqual([0, []])
    expect(own.out).toContain('its checkpoint is not saved')
    const first = await run(url, '--vkey', log.vkey, '--checkpoint', file)
    expect(first.out).toContain('nothing was saved before')
    expect(readdirSync(dir)).toEqual(['seen'])
  })

  test('holds the log at an address to the key that is said to be of that one', async () => {
    const here = `log ${log.vkey} https://elsewhere.example/log/1`
    const wrong = inDir('wrong', [here, `log ${other.vkey} ${url}/`, 'quorum none'].join('\n'))
    const { code, err } = await run(url, '--policy', wrong)
    expect(code).toBe(1)
    expect(err).toContain('is signed by no key that is trusted')
    const open = run(url, '--vkey', log.vkey, '--vkey', vkeyText(testNoteKey('another').vkey))
    await expect(open).rejects.toThrow('Several logs are trusted')
  })

  test('what a log says of itself begins no line, and turns none', async () => {
    const logId = 'x\n  every entry and 99 tiles are as they were signed'
    changed = { 'log.json': factsOf({ continuedBy: { logId, index: 1 } }) }
    expect((await run(url, '--vkey', log.vkey)).out).not.toContain('99 tiles')
    expect(JSON.parse((await run(url, '--vkey', log.vkey, '--json')).out)).toMatchObject({
      continuedBy: null,
    })
  })

  test('trusts no key that it was not given, and says so where it took the log’s own', async () => {
    const stranger = await run(url, '--vkey', other.vkey)
    expect([stranger.code, stranger.out]).toEqual([1, ''])
    expect(stranger.err).toContain('is signed by no key that is trusted')
    changed = { 'log.json': factsOf({}) }
    const own = await run(`${url}/checkpoint`)
    expect(own.code).toBe(0)
    expect(own.out).toContain('Nobody vouches for this key but the log itself')
  })

  test('asks for the witnesses of a policy', async () => {
    const lines = [`log ${log.vkey}`, `log ${rotated.vkey}`, `witness w ${witness.vkey}`]
    const policy = inDir('policy', [...lines, 'quorum w'].join('\n'))
    expect((await run(url, '--policy', policy)).code).toBe(0)
    size = 300
    const lone = await run(url, '--policy', policy)
    expect(lone.code).toBe(1)
    expect(lone.err).toContain('Not enough witnesses have signed it.')
  })

  test('for machines is one line of JSON', async () => {
    const { out } = await run(url, '--vkey', log.vkey, '--json')
    expect(JSON.parse(out)).toMatchObject({
      origin: log.name,
      size: 600,
      entries: 600,
      problems: [],
      keysGiven: true,
    })
  })

  test('sends its key with each request, waits where it is told to, and asks again', async () => {
    changed = { 'tile/0/001': 429, 'tile/entries/000': 503 }
    const key = inDir('key', 'vs_abc\n')
    expect((await run(url, '--vkey', log.vkey, '--key-file', key)).code).toBe(0)
    expect(new Set(asked.map((one) => one.key))).toEqual(new Set(['Bearer vs_abc']))
    expect(asked.filter((one) => one.path === 'tile/0/001')).toHaveLength(2)
  })

  test.each([401, 302, 403])(
    'that is answered %s does not know, and goes nowhere else with its key',
    async (status) => {
      changed = { 'tile/0/001': status }
      const { code, err } = await run(url, '--vkey', log.vkey)
      expect(code).toBe(3)
      expect(err).toContain(`the server answers ${status}.\nThat says nothing about the log.`)
      expect(asked.map((one) => one.path)).not.toContain('elsewhere')
    },
  )

  test('does not know either where nobody answers', async () => {
    const { code, err } = await run('http://127.0.0.1:9/log/x', '--vkey', log.vkey)
    expect(code).toBe(3)
    expect(err).toContain('cannot be read')
    expect((await run(url)).err).toContain('There is no such log, or it is not open to you')
  })

  test.each([
    [[], 'The address of a log, or a file, is missing.'],
    [['nowhere'], 'nowhere cannot be read'],
    [
      [fileURLToPath(new URL('checkpoint.600', LOG))],
      'is neither the address of a log, nor evidence, nor the proof of an event',
    ],
    [['http://x', '--vkey', 'k'], 'k is no key of a log.'],
    [['http://x', '--vkey', 'k', '--policy', 'p'], '--policy and --vkey exclude each other.'],
    [['http://x', '--policy', '/no/such/file'], 'The policy cannot be read'],
    [['http://x', '--key-file', '/no/such/file'], 'The API key cannot be read'],
  ])('called as %j says what is wrong', async (args, message) => {
    await expect(run(...args)).rejects.toThrow(UsageError)
    await expect(run(...args)).rejects.toThrow(message)
  })

  test('a file that holds something else is not taken for a checkpoint', async () => {
    for (const text of ['', 'hello\n', fileOf('checkpoint')!.toString().replace('\n600\n', '\n601\n')]) {
      const file = inDir('seen', text)
      await expect(run(url, '--vkey', log.vkey, '--checkpoint', file)).rejects.toThrow('holds no checkpoint')
    }
  })
})

describe('vouchsafe verify of a proof', () => {
  const id = '0199a3c1-0000-7000-8000-000000000000'
  const key = testNoteKey('log.example/log/1')
  const salt = new Uint8Array(16).fill(7)
  const c = { ip: new Committer().commit(salt, 'ip', '"203.0.113.7"'), text: 'closed' }
  const entry = JSON.stringify({ action: 'a.b', c, id, v: 1 })
  const root = portableHasher.leaf(utf8(entry))
  const opening = { salt: Buffer.from(salt).toString('base64url'), value: '203.0.113.7' }
  const proof = {
    id,
    log: { id: '1', origin: 'log.example/log/1' },
    index: 0,
    entry,
    openings: { ip: opening },
    withheld: ['text'],
    unopened: [],
    inclusion: [],
    checkpoint: key.note(checkpointText({ origin: 'log.example/log/1', size: 1n, root })),
    keys: [vkeyText(key.vkey)],
  }

  test('says what it shows, and that its key is its own', async () => {
    const { code, out } = await run(inDir('proof.json', JSON.stringify(proof)))
    expect(code).toBe(0)
    expect(out).toContain(`The event ${id} is entry 0 of log.example/log/1`)
    expect(out).toContain('as it was sealed: ip\n')
    expect(out).toContain('not shown, and not looked at: text')
    expect(out).toContain('Nobody vouches for this key but the proof itself')
    expect((await run(inDir('proof.json'), '--vkey', vkeyText(key.vkey))).out).not.toContain('Nobody vouches')
  })

  test('says what is wrong with it', async () => {
    const changed = { ...proof, openings: { ip: { ...opening, value: '203.0.113.8' } } }
    const { code, out, err } = await run(inDir('proof.json', JSON.stringify(changed)))
    expect([code, out, err]).toEqual([1, '', 'openings.ip: It is not what was sealed.\n'])
    const mislabelled = { ...proof, log: { id: '1', origin: 'bank.example/log/9' } }
    const named = await run(inDir('named.json', JSON.stringify(mislabelled)))
    expect([named.code, named.out, named.err]).toEqual([
      1,
      '',
      'log: It says to be of bank.example/log/9, and its checkpoint is of log.example/log/1.\n',
    ])
    const stranger = await run(inDir('right.json', JSON.stringify(proof)), '--vkey', other.vkey, '--json')
    expect(stranger.code).toBe(1)
    expect(JSON.parse(stranger.out)).toMatchObject({
      keysGiven: true,
      verified: ['ip'],
      problems: [{ place: 'inclusion', message: 'The checkpoint is signed by no key that is trusted.' }],
    })
  })
})
