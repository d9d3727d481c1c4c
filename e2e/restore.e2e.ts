import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { expect, test } from '@playwright/test'

import { readMarkdown } from '@/scripts/markdown'

import { newPlace, type Place, type Product, settingsIn, startProduct } from './product'

// The blocks of docs/restore.md that are marked `step=`, done as a person does them, one after the other.
const STEPS = new Map(
  readMarkdown(readFileSync('docs/restore.md', 'utf8')).blocks.flatMap(({ info, text }) => {
    const [name] = /\bstep=\S+/.exec(info) ?? []
    return name === undefined ? [] : [[name, text]]
  }),
)
const EVENT = {
  actor: { type: 'user', id: 'ada' },
  action: 'flow.update',
  change: 'UPDATE',
  outcome: 'success',
  resource: { type: 'FLOW', id: 'f1' },
}

/** What the API says of a log, as far as the steps need it. */
interface LogView {
  id: string
  size: number
  checkpoint: { size: number } | null
  keys: { vkey: string }[]
  problem: object | null
  continues: { logId: string; size: number } | null
}

let place: Place
let keysDir: string
let env: Record<string, string>
let product: Product

test.beforeEach(async () => {
  place = await newPlace()
  const here = (name: string): string => join(place.folder, name)
  for (const name of ['backups', 'elsewhere', 'bin']) mkdirSync(here(name))
  const program = `#!/bin/sh\nexec "${process.execPath}" "${resolve('cli/vouchsafe.mjs')}" "$@"\n`
  writeFileSync(here('bin/vouchsafe'), program, { mode: 0o755 })
  const settings = settingsIn(place)
  keysDir = settings.VOUCHSAFE_KEYS
  env = {
    ...settings,
    PATH: `${here('bin')}:${process.env['PATH']}`,
    BACKUPS: here('backups'),
    ELSEWHERE: here('elsewhere'),
    KEY_FILE: here('key'),
  }
})
test.afterEach(async () => {
  await product.stop()
  rmSync(place.folder, { recursive: true, force: true })
})

async function start(): Promise<void> {
  product = await startProduct(['start'], 'restore', place)
}

/** Does one step: its exit code, and all that it printed. */
function step(name: string): Promise<{ code: number; said: string }> {
  const script = STEPS.get(`step=${name}`)
  if (script === undefined) throw new Error(`docs/restore.md has no step ${name}.`)
  return new Promise((done) => {
    execFile(
      'sh',
      ['-ec', script],
      { env: { NODE_ENV: 'production', ...env }, encoding: 'utf8' },
      (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code), said: stdout + stderr }),
    )
  })
}

const says = (text: string) => expect.stringContaining(text)
const key = (): string => readFileSync(env['KEY_FILE']!, 'utf8')

async function log(): Promise<LogView> {
  const answer = await fetch(`${product.url}/api/v1/log`, { headers: { authorization: `Bearer ${key()}` } })
  // safe: our own answer
  return (await answer.json()) as LogView
}

/** Stores events, and waits until they are signed. */
async function store(count: number): Promise<LogView> {
  const answer = await fetch(`${product.url}/api/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key()}`, 'content-type': 'application/json' },
    body: JSON.stringify(Array.from({ length: count }, () => EVENT)),
  })
  expect(answer.status).toBe(201)
  const isSigned = async (): Promise<boolean> => {
    const { size, checkpoint } = await log()
    return checkpoint?.size === size
  }
  await expect.poll(isSigned, { timeout: 30_000 }).toBe(true)
  return log()
}

/** A tenant whose log the steps are about, and a key for it. */
function makeTenant(): void {
  product.run(['tenants', 'create', 'acme', '--name', 'Acme'])
  const scopes = ['events:write', 'events:read', 'proofs:read'].flatMap((scope) => ['--scope', scope])
  const made = product.run(['keys', 'create', '--name', 'all', ...scopes, '--tenant', 'acme', '--json'])
  writeFileSync(env['KEY_FILE']!, (JSON.parse(made) as { secret: string }).secret)
}

test(
  'a database that lost signed entries, a guard, a key and all of them are restored as docs/restore.md says',
  { tag: '@long' },
  async () => {
    test.setTimeout(900_000)
    await start()
    makeTenant()
    const first = await store(20)
    env = { ...env, LOG: `${product.url}/log/${first.id}`, VKEY: first.keys[0]!.vkey }
    expect(await step('save')).toMatchObject({ code: 0 })
    const [origin, size] = readFileSync(join(env['ELSEWHERE']!, 'seen.checkpoint'), 'utf8').split('\n')
    await product.stop()
    expect([await step('back-up'), await step('back-up-key')]).toMatchObject([{ code: 0 }, { code: 0 }])
    await start()
    product.run(['tenants', 'create', 'young', '--name', 'Younger than the backup'])
    const last = await store(10)
    await product.stop()

    // Yesterday's database with today's guard.
    const refused = await step('restore')
    expect(refused).toMatchObject({ code: 1, said: says(STEPS.get('step=refused') ?? '?') })
    expect(refused.said).toContain(`${last.size} were signed`)
    expect(refused.said).toContain('vouchsafe logs continue --all')
    const continued = await step('continue')
    expect(continued).toMatchObject({ code: 0, said: says(`${last.size} entries of it were signed`) })
    expect(continued.said).toMatch(
      /has ended: all of its \d+ entries are lost, and tenant [-0-9a-f]{36} with them/,
    )
    expect(await step('continue')).toMatchObject({ code: 0, said: says('nothing was to be done') })
    await start()
    const second = await store(5)
    expect(second.continues).toMatchObject({ logId: first.id, size: last.size })
    expect(await step('list')).toMatchObject({ code: 0, said: says(second.id) })
    env = { ...env, NEW_LOG: `${product.url}/log/${second.id}`, NEW_VKEY: second.keys[0]!.vkey }
    const contains = `it contains the ${size} entries that were saved of ${origin}`
    expect(await step('verify')).toMatchObject({ code: 0, said: says(contains) })

    await product.stop()
    rmSync(join(keysDir, 'guard'), { recursive: true })
    await expect(start()).rejects.toThrow('the guard was lost')
    expect(await step('adopt')).toMatchObject({ code: 0 })
    await start()
    expect(await store(1)).toMatchObject({ id: second.id, problem: null })

    await product.stop()
    rmSync(keysDir, { recursive: true })
    execFileSync('cp', ['-a', join(env['ELSEWHERE']!, 'keys'), keysDir])
    rmSync(join(keysDir, 'instance.key'))
    await expect(start()).rejects.toThrow('instance key is missing')
    expect(await step('restore-key')).toMatchObject({ code: 0 })
    await expect(start()).rejects.toThrow('does not hold what was signed')
    expect(await step('both')).toMatchObject({ code: 0 })
    await start()
    expect((await store(1)).continues).toMatchObject({ logId: second.id })
  },
)

test('a stolen instance key is answered as docs/restore.md says', { tag: '@long' }, async () => {
  test.setTimeout(600_000)
  await start()
  makeTenant()
  const first = await store(20)
  env = { ...env, LOG: `${product.url}/log/${first.id}`, VKEY: first.keys[0]!.vkey }
  expect(await step('save')).toMatchObject({ code: 0 })
  await store(5)
  expect(await step('stolen-verify')).toMatchObject({ code: 0, said: says('it goes on from the') })
  expect(await step('stolen-scrub')).toMatchObject({ code: 0, said: says('all of it fits') })
  expect(await step('stolen-sum')).toMatchObject({ code: 0, said: says('seen.checkpoint') })
  const [origin = '', size, root] = readFileSync(join(env['ELSEWHERE']!, 'seen.checkpoint'), 'utf8').split(
    '\n',
  )
  await product.stop()
  expect(await step('stolen-away')).toMatchObject({ code: 0 })

  await start()
  makeTenant()
  env = { ...env, NEW_URL: product.url }
  expect(await step('stolen-say')).toMatchObject({ code: 0 })
  const found = await fetch(`${product.url}/api/v1/events?tenant=acme&q=action:instance.key.stolen`, {
    headers: { authorization: `Bearer ${key()}` },
  })
  expect(await found.json()).toMatchObject({
    events: [{ resource: { id: origin }, details: { size: Number(size), root } }],
  })
  const next = await log()
  expect(next.keys[0]!.vkey).not.toBe(first.keys[0]!.vkey)
  expect(next.continues).toBeNull()
})
