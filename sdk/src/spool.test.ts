import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { seeded } from '@/lib/testing/seeded'

import type { AuditError } from './audit-error'
import type { Line } from './line'
import type { Queue } from './queue'
import { openSpool, type SpoolOptions } from './spool'
import { makeSpoolDirectory } from './spool-directory'
import { takeLock } from './spool-lock'
import { encodeRecord } from './spool-record'
import { uuidv7 } from './uuid'

const MIB = 2 ** 20

let directory: string
let damage: AuditError[]
let queues: Queue[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vs-spool-'))
  damage = []
  queues = []
})
afterEach(async () => {
  await Promise.all(queues.map((queue) => queue.close()))
  rmSync(directory, { recursive: true, force: true })
})

async function open(more: Partial<SpoolOptions> = {}): Promise<Queue> {
  const queue = await openSpool({
    directory,
    bytesMax: 64 * MIB,
    timeoutMs: 50,
    isSynced: false,
    onDamage: (error) => void damage.push(error),
    receiver: { target: 'a', tenant: () => Promise.reject(new Error('asked')) },
    ...more,
  })
  queues.push(queue)
  return queue
}
async function close(queue: Queue): Promise<void> {
  queues = queues.filter((one) => one !== queue)
  await queue.close()
}

function line(name: string, fill = 0): Line {
  const id = uuidv7(Date.now())
  const text = JSON.stringify({ id, name, fill: 'x'.repeat(fill) })
  return { id, text, bytes: Buffer.byteLength(text) }
}
const nameOf = ({ text }: Line): unknown => (JSON.parse(text) as { name: unknown }).name

/** Everything that waits, taken out in batches of this size. */
async function drain(queue: Queue, size = 7): Promise<unknown[]> {
  const names: unknown[] = []
  for (;;) {
    const batch = await queue.peek(size, MIB)
    if (batch.length === 0) return names
    names.push(...batch.map(nameOf))
    await queue.remove(batch.length)
  }
}
const segments = (): string[] => readdirSync(directory).filter((name) => name.endsWith('.events'))

describe('a spool', () => {
  test('gives back what was added, in order, also in the next process, and then leaves nothing', async () => {
    const first = await open()
    const names = Array.from({ length: 100 }, (_, at) => `n${at}`)
    await Promise.all(names.slice(0, 60).map((name) => first.add(line(name))))
    expect((await first.peek(25, MIB)).map(nameOf)).toEqual(names.slice(0, 25))
    await first.remove(25)
    await close(first)

    const second = await open()
    expect(second.count).toBe(35)
    await Promise.all(names.slice(60).map((name) => second.add(line(name))))
    expect(await drain(second)).toEqual(names.slice(25))
    expect([second.count, second.bytes]).toEqual([0, 0])
    await close(second)
    expect(readdirSync(directory)).toEqual(['owner', 'position'])
  })

  test('begins a new file when one is full, and deletes what is done with', async () => {
    const spool = await open()
    for (let at = 0; at < 30; at++) await spool.add(line(`n${at}`, 900_000))
    expect(segments().length).toBeGreaterThan(2)
    expect(await drain(spool, 3)).toHaveLength(30)
    expect(segments().length).toBeLessThanOrEqual(1)
  })

  test('without its position sends again, and loses nothing', async () => {
    const first = await open()
    for (const name of ['a', 'b', 'c']) await first.add(line(name))
    await first.remove((await first.peek(2, MIB)).length)
    await close(first)
    writeFileSync(join(directory, 'position'), 'something else')
    expect(await drain(await open())).toEqual(['a', 'b', 'c'])
  })

  test('gives at least one event, however large, and no more than asked for', async () => {
    const spool = await open()
    for (const name of ['a', 'b', 'c']) await spool.add(line(name, 1000))
    expect((await spool.peek(10, 10)).map(nameOf)).toEqual(['a'])
    expect((await spool.peek(2, MIB)).map(nameOf)).toEqual(['a', 'b'])
  })

  test('that is full makes others wait, and tells them when that lasts', async () => {
    const spool = await open({ bytesMax: 3000 })
    await spool.add(line('a', 1000))
    await spool.add(line('b', 1000))
    const waiting = spool.add(line('c', 1000))
    await spool.peek(1, MIB)
    await spool.remove(1)
    await waiting
    await expect(spool.add(line('d', 1000))).rejects.toThrow('The queue has been full for 50 ms')
    expect(await drain(spool)).toEqual(['b', 'c'])
  })

  test('that cannot be written says so for each event, and goes on when it can', async () => {
    const spool = await open()
    mkdirSync(join(directory, '000000000001.events'))
    await expect(spool.add(line('lost'))).rejects.toThrow(/cannot be written, so this event was not kept/)
    expect([spool.count, spool.bytes]).toEqual([0, 0])
    rmSync(join(directory, '000000000001.events'), { recursive: true })
    await spool.add(line('kept'))
    expect(await drain(spool)).toEqual(['kept'])
  })
})

test('a full spool is opened with little memory, whatever it holds', async () => {
  for (let number = 1; number <= 64; number++) {
    const file = join(directory, `${String(number).padStart(12, '0')}.events`)
    writeFileSync(file, '')
    // A file of holes takes no room, and is read as any other.
    truncateSync(file, 8 * MIB)
  }
  const allocated = vi.spyOn(Buffer, 'allocUnsafe')
  const spool = await open({ bytesMax: 1024 * MIB })
  const bytes = allocated.mock.calls.reduce((sum, [size]) => sum + size, 0)
  allocated.mockRestore()
  expect(spool.bytes).toBe(512 * MIB)
  expect(bytes).toBeLessThan(MIB)
})

describe('a spool whose files were damaged', () => {
  const records = fc.array(fc.string({ unit: 'grapheme', maxLength: 50 }), { minLength: 1, maxLength: 12 })

  async function reopened(bytes: Buffer): Promise<unknown[]> {
    for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true })
    writeFileSync(join(directory, '000000000003.events'), bytes)
    damage = []
    const spool = await open()
    await spool.add(line('later'))
    const names = await drain(spool)
    expect([spool.count, spool.bytes]).toEqual([0, 0])
    await close(spool)
    return names
  }
  const written = (names: readonly string[]): Buffer =>
    Buffer.concat(names.map((name) => encodeRecord(line(name).text, 5)))

  test('gives all that was whole before the end was torn off, anywhere, and what came later', async () => {
    await fc.assert(
      fc.asyncProperty(records, fc.double({ min: 0, max: 1, noNaN: true }), async (names, share) => {
        const whole = written(names)
        const bytes = whole.subarray(0, Math.floor(whole.length * share))
        const found = await reopened(bytes)
        expect(found.at(-1)).toBe('later')
        expect(found.slice(0, -1)).toEqual(names.slice(0, found.length - 1))
        const isTorn = bytes.length > 0 && bytes.at(-1) !== 0x0a
        expect(damage).toHaveLength(isTorn ? 1 : 0)
      }),
      { numRuns: 60 },
    )
  })

  test('gives all others when bytes in one were changed, and keeps that one aside', async () => {
    const bytes = written(['a', 'b', 'c'])
    bytes[bytes.indexOf('"name":"b"') + 8] = 0x7a
    expect(await reopened(bytes)).toEqual(['a', 'c', 'later'])
    expect(damage.map(({ code }) => code)).toEqual(['spool'])
    expect(readFileSync(join(directory, 'rejects.jsonl'), 'utf8')).toContain('not a whole record')
  })

  test('tells of a torn end once', async () => {
    const bytes = written(['a'])
    writeFileSync(join(directory, '000000000003.events'), bytes)
    truncateSync(join(directory, '000000000003.events'), bytes.length - 4)
    for (let times = 0; times < 2; times++) {
      const spool = await open()
      expect(await drain(spool)).toEqual([])
      await close(spool)
    }
    expect(damage).toHaveLength(1)
  })
})

test('a directory that others may write to is refused, since they could have their events sent from there', () => {
  const shared = join(directory, 'shared')
  mkdirSync(shared)
  for (const mode of [0o777, 0o1777, 0o770]) {
    chmodSync(shared, mode)
    expect(() => makeSpoolDirectory(shared)).toThrow(
      `may be written by others (mode ${(mode & 0o777).toString(8)})`,
    )
  }
  makeSpoolDirectory(join(shared, 'own'))
  expect(statSync(join(shared, 'own')).mode & 0o777).toBe(0o700)
})

describe('the lock of a directory', () => {
  const HOLDER = `
    import { createServer } from 'node:net'
    createServer().listen(process.argv[1] + '/lock.00000000', () => process.send('held'))
  `
  async function holder(): Promise<ChildProcess> {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', HOLDER, directory], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    await once(child, 'message')
    return child
  }

  test('is one process’s, stopped or not, until it ends, however it ends', async () => {
    const other = await holder()
    other.kill('SIGSTOP')
    await expect(open()).rejects.toThrow(
      'is in use by another process. Give each process a directory of its own',
    )
    other.kill('SIGKILL')
    await once(other, 'exit')
    expect(readdirSync(directory)).toContain('lock.00000000')
    await open()
    expect(readdirSync(directory)).not.toContain('lock.00000000')
  })

  test('is never held twice, however many want it, whenever they come and go', async () => {
    const random = seeded(7)
    const turns = async (most: number): Promise<void> => {
      for (let left = Math.floor(random() * most); left > 0; left--)
        await new Promise((resolve) => setImmediate(resolve))
    }
    let [held, times] = [0, 0]
    const contend = async (): Promise<void> => {
      for (let tries = 0; tries < 40; tries++) {
        await turns(12)
        const lock = await takeLock(directory)
        if (lock === null) continue
        expect(++held).toBe(1)
        times++
        await turns(6)
        held--
        await lock.release()
      }
    }
    await Promise.all([contend(), contend(), contend(), contend()])
    expect(times).toBeGreaterThan(10)
  })

  test('needs a path that sockets can have', async () => {
    await expect(takeLock(join(directory, 'x'.repeat(100)))).rejects.toThrow('too long a path')
  })
})
