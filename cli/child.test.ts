import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { Child, type ChildSpec } from './child'

let dir: string

beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-child-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A program of these lines; it tells its process id when it is ready. */
function program(name: string, ...lines: string[]) {
  const file = path.join(dir, `${name}.mjs`)
  const pids = path.join(dir, `${name}.pids`)
  writeFileSync(
    file,
    [
      `import { appendFileSync } from 'node:fs'`,
      `appendFileSync(${JSON.stringify(pids)}, process.pid + '\\n')`,
      ...lines,
    ].join('\n'),
  )
  const notices: string[] = []
  const spec: ChildSpec = {
    name,
    file,
    execArgv: [],
    env: { NODE_ENV: 'production' },
    onNotice: (message) => notices.push(message),
  }
  return { spec, notices, pids }
}

const READY = `process.send('ready'); process.on('disconnect', () => process.exit()); setInterval(() => {}, 1000)`

async function pidsOf(file: string): Promise<number[]> {
  const { readFile } = await import('node:fs/promises')
  return (await readFile(file, 'utf8')).trim().split('\n').map(Number)
}

test('a child that says it is ready runs until it is stopped', async () => {
  const { spec, pids, notices } = program('good', READY)
  const child = await Child.start(spec)
  const [pid = 0] = await pidsOf(pids)
  expect(alive(pid)).toBe(true)
  await child.stop()
  expect(alive(pid)).toBe(false)
  expect(notices).toEqual([])
  // Again: there is nothing to stop.
  await child.stop()
})

test('a child that ends before it is ready is a failure', async () => {
  const { spec } = program('bad', 'process.exit(3)')
  await expect(Child.start(spec)).rejects.toThrow('The bad process did not start')
})

test('a child that dies is started again, and somebody is told', async () => {
  const { spec, pids, notices } = program('mortal', READY)
  const child = await Child.start(spec)
  const [first = 0] = await pidsOf(pids)
  process.kill(first, 'SIGKILL')
  await vi.waitFor(async () => expect(await pidsOf(pids)).toHaveLength(2), { timeout: 30_000 })
  expect(notices).toEqual(['The mortal process ended (SIGKILL); starting it again.'])
  const second = (await pidsOf(pids))[1] ?? 0
  await vi.waitFor(() => expect(alive(second)).toBe(true))
  await child.stop()
  expect(alive(second)).toBe(false)
})

test('kill() ends it at once', async () => {
  const { spec, pids } = program('stubborn', `process.on('SIGTERM', () => {})`, READY)
  const child = await Child.start(spec)
  const [pid = 0] = await pidsOf(pids)
  child.kill()
  await vi.waitFor(() => expect(alive(pid)).toBe(false))
})
