import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'

import { AppError } from '@/lib/base/errors'
import { instanceKey } from '@/lib/config/keys'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { UsageError, type Command } from './command'
import { keys } from './keys'
import { tenants } from './tenants'
import { users } from './users'

let database: TestDb
let dir: string
let printed = ''

beforeAll(async () => {
  database = await testDatabase()
  await testTenant(database.db, { slug: 'system', isSystem: true })
  dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-cli-'))
  const keysDir = path.join(dir, 'keys')
  mkdirSync(keysDir, { mode: 0o700 })
  writeFileSync(path.join(keysDir, 'instance.key'), `${'11'.repeat(32)}\n`, { mode: 0o600 })
  await database.db.prisma.instance.create({ data: { keyFingerprint: instanceKey().fingerprint } })
  // Before anything reads the settings: they are read once.
  process.env['DATABASE_URL'] = database.appUrl
  process.env['VOUCHSAFE_KEYS'] = keysDir
})
afterAll(async () => {
  await database.drop()
  rmSync(dir, { recursive: true, force: true })
})
beforeEach(() => {
  printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed += String(chunk)
    return true
  })
})

async function run(command: Command, ...args: string[]): Promise<string> {
  printed = ''
  expect(await command.run(args)).toBe(0)
  return printed
}
const json = async (command: Command, ...args: string[]): Promise<unknown> =>
  JSON.parse(await run(command, ...args, '--json'))

test('tenants, people and keys are made, listed and changed, by a name that the log keeps', async () => {
  await run(tenants, 'create', 'acme', '--name', 'Acme')
  await run(tenants, 'create', 'portal', '--name', 'Portal', '--parent', 'acme')
  await run(tenants, 'rename', 'acme', '--name', 'Acme Ltd')
  expect(await run(tenants)).toMatch(/^SLUG +NAME +PARENT +ID\nacme +Acme Ltd +- .*\nportal +Portal +acme /)

  const invited = await run(
    users,
    'invite',
    'ada@test',
    '--name',
    'Ada',
    '--role',
    'viewer',
    '--tenant',
    'acme',
  )
  expect(invited).toContain('/invite/')
  await run(users, 'role', 'ada@test', 'auditor', '--tenant', 'acme')
  await run(users, 'disable', 'ada@test', '--tenant', 'acme')
  expect(await json(users, 'list', '--tenant', 'acme')).toMatchObject({
    users: [{ email: 'ada@test', role: 'auditor', status: 'disabled' }],
  })
  await run(users, 'enable', 'ada@test', '--tenant', 'acme')
  expect(await run(users, 'link', 'ada@test', '--tenant', 'acme')).toContain('/invite/')
  await run(users, 'instance-admin', 'ada@test', '--tenant', 'acme')
  await run(users, 'instance-admin', 'ada@test', '--off', '--tenant', 'acme')
  await run(users, 'remove', 'ada@test', '--tenant', 'acme')

  const made = await json(
    keys,
    'create',
    '--name',
    'CI',
    '--scope',
    'events:write,events:read',
    '--expires',
    '90d',
    '--tenant',
    'acme',
  )
  expect(made).toMatchObject({ apiKey: { scopes: ['events:write', 'events:read'], tenant: 'acme' } })
  const { prefix } = (made as { apiKey: { prefix: string } }).apiKey
  expect(await run(keys, 'list', '--tenant', 'acme')).toContain(prefix)
  await run(keys, 'revoke', prefix, '--tenant', 'acme')
  expect(
    await json(keys, 'create', '--name', 'All', '--scope', 'events:read', '--all-tenants'),
  ).toMatchObject({
    apiKey: { tenant: null },
  })

  const events = await database.db.prisma.event.findMany({ select: { action: true, actorName: true } })
  expect(new Set(events.map((event) => event.action)).size).toBe(11)
  for (const event of events) expect(event.actorName).toMatch(/^command line \(.+\)$/)
})

test('a command that makes no sense says how it is meant', async () => {
  for (const [command, args] of [
    [users, ['frobnicate']],
    [users, ['list', '--colour']],
    [users, ['invite', '--name', 'X', '--tenant', 'acme']],
    [users, ['role', 'ada@test', 'owner', '--tenant', 'acme']],
    [keys, ['create', '--name', 'X', '--tenant', 'acme']],
    [keys, ['create', '--name', 'X', '--scope', 'everything', '--tenant', 'acme']],
    [keys, ['frobnicate']],
    [tenants, ['rename', 'acme']],
    [tenants, ['create', 'a', 'b', 'c']],
  ] satisfies [Command, string[]][]) {
    await expect(command.run(args), args.join(' ')).rejects.toThrow(UsageError)
  }
})

test('of several tenants none is guessed', async () => {
  await expect(users.run(['list'])).rejects.toThrow('There are: acme, portal')
  await expect(users.run(['list', '--tenant', 'nope'])).rejects.toThrow(AppError)
})

test('what a name holds cannot play with the terminal', async () => {
  await database.db.prisma.tenant.updateMany({
    where: { slug: 'portal' },
    data: { name: '\u001b[31mred\u0007\u202e' },
  })
  const text = await run(tenants)
  expect(text).toContain('red')
  expect(text).not.toMatch(/[\u001b\u0007\u202e]/)
})
