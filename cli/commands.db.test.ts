import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import type { Principal } from '@/lib/access/roles'
import { acceptInvitation } from '@/lib/admin/server/accept-invitation'
import { passwordMatches } from '@/lib/admin/server/passwords'
import { resetPassword } from '@/lib/admin/server/reset-password'
import { AppError } from '@/lib/base/errors'
import { testCommandLine, type TestCommandLine } from '@/lib/testing/command-line'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { UsageError, type Command } from './command'
import { keys } from './keys'
import { printError } from './print'
import { rules } from './rules'
import { tenants } from './tenants'
import { users } from './users'

let database: TestDb
let cli: TestCommandLine

beforeAll(async () => {
  database = await testDatabase()
  await testTenant(database.db, { slug: 'system', isSystem: true })
  cli = await testCommandLine(database)
})
afterAll(async () => {
  cli.remove()
  await database.drop()
})

async function run(command: Command, ...args: string[]): Promise<string> {
  const { code, printed } = await cli.run(command, ...args)
  expect(code).toBe(0)
  return printed
}
const json = async (command: Command, ...args: string[]): Promise<unknown> =>
  JSON.parse(await run(command, ...args, '--json'))

test('tenants, people and keys are made, listed and changed, by a name that the log keeps', async () => {
  await run(tenants, 'create', 'acme', '--name', 'Acme')
  await run(tenants, 'create', 'portal', '--name', 'Portal', '--parent', 'acme')
  await run(tenants, 'rename', 'acme', '--name', 'Acme Ltd')
  expect(await run(tenants)).toMatch(
    /^SLUG +NAME +PARENT +STATE +ID\nacme +Acme Ltd +- +active .*\nportal +Portal +acme +active /,
  )

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
  const limit = [
    '--query',
    'namespace:team-a.*',
    '--mask',
    'client.ip',
    '--mask',
    'actor',
    '--tenant',
    'acme',
  ]
  expect(await json(users, 'grant', 'ada@test', '--role', 'viewer', ...limit)).toMatchObject({
    grant: { role: 'viewer', query: 'namespace:team-a.*', masks: ['actor', 'client.ip'], version: 2 },
  })
  expect(await run(users, 'grant', 'ada@test', '--role', 'viewer', '--tenant', 'acme')).toContain(
    'of all events',
  )
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
  expect(new Set(events.map((event) => event.action)).size).toBe(12)
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
    [tenants, ['create', 'a', 'b', '--name', 'X']],
    [tenants, ['list', '--slug', 'x']],
    [users, ['disable', 'a@x', 'b@x', '--tenant', 'acme']],
    [users, ['list', '--role', 'admin', '--tenant', 'acme']],
    [users, ['invite', 'a@x', '--name', 'X', '--role', 'viewer', '--off', '--tenant', 'acme']],
    [users, ['disable', 'a@x', '--reset', '--tenant', 'acme']],
    [users, ['toString']],
    [keys, ['create', '--name', 'X', '--scope', 'events:read', '--all-tenants', '--tenant', 'acme']],
    [keys, ['list', '--name', 'X', '--tenant', 'acme']],
    [keys, ['create', 'X', '--scope', 'events:read', '--tenant', 'acme']],
  ] satisfies [Command, string[]][]) {
    await expect(command.run(args), args.join(' ')).rejects.toThrow(UsageError)
  }
})

describe('a key that is to be revoked', () => {
  const made = async () =>
    (await json(keys, 'create', '--name', 'Leaked', '--scope', 'events:write', '--tenant', 'acme')) as {
      apiKey: { id: string; prefix: string }
      secret: string
    }
  test.each<[string, (key: Awaited<ReturnType<typeof made>>) => string]>([
    ['its prefix', ({ apiKey }) => apiKey.prefix],
    ['its id', ({ apiKey }) => apiKey.id.toUpperCase()],
    ['vs_ and its prefix', ({ apiKey }) => `vs_${apiKey.prefix}`],
    ['as lists show it', ({ apiKey }) => `vs_${apiKey.prefix}_…`],
    ['all of it', ({ secret }) => secret],
    ['a part of it', ({ secret }) => secret.slice(0, 25)],
  ])('is named by %s', async (_, name) => {
    const key = await made()
    const text = await run(keys, 'revoke', name(key), '--tenant', 'acme')
    expect(text).toContain('is revoked')
    expect(text).not.toContain(key.secret.slice(14))
    const row = await database.db.prisma.apiKey.findUniqueOrThrow({ where: { id: key.apiKey.id } })
    expect(row.revokedAt).not.toBeNull()
  })

  test('and is not there is named by no more than its prefix', async () => {
    const { secret, apiKey } = await made()
    // Another tenant's list does not hold it.
    const elsewhere = keys.run(['revoke', secret, '--tenant', 'portal'])
    await expect(elsewhere).rejects.toThrow(`There is no API key vs_${apiKey.prefix} here.`)
    const bare = keys.run(['revoke', secret.slice(14), '--tenant', 'acme'])
    await expect(bare).rejects.toThrow('There is no API key like this here.')
  })

  test('is repeated by no complaint', async () => {
    const { secret, apiKey } = await made()
    let complaint = ''
    vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
      complaint += String(chunk)
      return true
    })
    for (const args of [[secret], ['revoke', apiKey.id, secret], ['list', `--${secret}`]]) {
      const error = await keys.run(args).catch((thrown: unknown) => thrown)
      printError(error instanceof UsageError ? error.message : 'something else')
    }
    expect(complaint).toContain(`vs_${apiKey.prefix}_…`)
    expect(complaint).not.toContain('something else')
    expect(complaint).not.toContain(secret.slice(14, 20))
  })
})

describe('a password', () => {
  const person = { id: '33333333-3333-4333-8333-333333333333', email: 'root@test', name: 'Root' }
  beforeAll(async () => {
    const data = { ...person, passwordHash: 'forgotten', instanceAdmin: true }
    await database.db.prisma.account.create({ data })
    const session = {
      idHash: new Uint8Array(32),
      publicId: 'session-of-root',
      accountId: person.id,
      expiresAt: new Date(Date.now() + 1e6),
    }
    await database.db.prisma.session.create({ data: session })
  })

  test('is reset without naming a tenant, for the only instance admin too; sessions end', async () => {
    const text = await run(users, 'link', 'Root@test', '--reset')
    const token = /\/invite\/([\w-]{43})/.exec(text)?.[1] ?? ''
    const row = await database.db.prisma.account.findUniqueOrThrow({
      where: { id: person.id },
      include: { sessions: true },
    })
    expect(row).toMatchObject({ passwordHash: null, sessions: [{ revokedAt: expect.any(Date) }] })
    const requester: Parameters<typeof acceptInvitation>[0] = {
      db: database.db,
      principal: { kind: 'anonymous' },
      requestId: 'test-request',
      ip: null,
      userAgent: null,
      now: () => new Date(),
    }
    await acceptInvitation(requester, { token, password: 'a new and long one' })
    const after = await database.db.prisma.account.findUniqueOrThrow({ where: { id: person.id } })
    expect(await passwordMatches(after.passwordHash, 'a new and long one')).toBe(true)
    expect(after).toMatchObject({ name: 'Root', instanceAdmin: true })
    const events = await database.db.prisma.event.findMany({
      where: { resourceId: person.id },
      orderBy: { idx: 'asc' },
    })
    expect(events.map(({ action, actorName }) => [action, actorName])).toEqual([
      ['vouchsafe.user.reset_password', expect.stringMatching(/^command line/)],
      ['vouchsafe.user.accept_invitation', null],
    ])
    // The link is nowhere in the log.
    expect(JSON.stringify(events.map(({ message, details }) => [message, details]))).not.toContain(token)
  })

  test('of nobody, and of who is disabled, is not reset; a plain link resets none', async () => {
    await expect(users.run(['link', 'nobody@test', '--reset'])).rejects.toThrow('Nobody has an account')
    await expect(users.run(['link', person.email, '--tenant', 'acme'])).rejects.toThrow('accepted')
    const where = { id: person.id }
    await database.db.prisma.account.update({ where, data: { disabledAt: new Date() } })
    await expect(users.run(['link', person.email, '--reset'])).rejects.toThrow('is disabled')
    await database.db.prisma.account.update({ where, data: { disabledAt: null } })
  })

  test('is reset by nobody but the machine itself', async () => {
    const principal: Principal = {
      kind: 'user',
      userId: person.id,
      email: person.email,
      name: person.name,
      sessionId: 'x',
      instanceAdmin: true,
      grants: [],
    }
    const requester = { db: database.db, principal, requestId: 'test-request', ip: null, userAgent: null }
    const ctx = { ...requester, tenant: null, now: () => new Date() }
    await expect(resetPassword(ctx, { email: person.email })).rejects.toThrow('command line')
  })

  test('and the second factor beside it is taken away from who lost it', async () => {
    const factor = { accountId: person.id, secret: new Uint8Array(8), lastStep: 0 }
    await database.db.prisma.secondFactor.create({ data: factor })
    const text = await run(users, 'remove-second-factor', 'root@test', '--tenant', 'acme')
    expect(text).toContain('root@test signs in with the password alone')
    expect(await database.db.prisma.secondFactor.count()).toBe(0)
  })
})

test('an address that has an account already is invited only with --existing', async () => {
  const invite = ['invite', 'root@test', '--name', 'X', '--role', 'viewer', '--tenant', 'acme']
  await expect(users.run(invite)).rejects.toThrow(/has an account already.*--existing$/)
  expect(await run(users, ...invite, '--existing')).toContain('They can sign in already.')
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

test('ignore filters of other systems are read, shown, and made rules, or refused whole', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'vouchsafe-rules-'))
  const file = (text: string) => {
    const name = path.join(folder, 'kibana.yml')
    writeFileSync(name, text)
    return name
  }
  await run(tenants, 'create', 'quiet', '--name', 'Quiet')
  const filters = 'xpack.security.audit.ignore_filters:\n  - actions: [http_request]\n'
  const shown = await run(rules, 'import', file(filters), '--tenant', 'quiet', '--dry-run')
  expect(shown).toContain(
    'One rule would be made.\n  Kibana: filter 1\n    format:kibana action:http_request\n',
  )
  expect(await run(rules, 'list', '--tenant', 'quiet')).toBe('NAME  SOURCE  STATE  IGNORED  QUERY\n')
  const made = await run(rules, 'import', file(filters), '--tenant', 'quiet', '--source', 'kibana-1')
  expect(made).toContain('One rule is made, and on: Kibana: filter 1.')
  expect(await json(rules, 'list', '--tenant', 'quiet')).toMatchObject({
    rules: [{ name: 'Kibana: filter 1', source: 'kibana-1', enabled: true }],
  })
  const wrong = file(`${filters.replace('http', 'other')}  - users: ['/a/']\n`)
  await expect(rules.run(['import', wrong, '--tenant', 'quiet'])).rejects.toThrow('Nothing was made')
  expect(await cli.run(rules, 'import', wrong, '--tenant', 'quiet', '--dry-run')).toMatchObject({
    code: 1,
    printed: expect.stringContaining(
      'line 3, xpack.security.audit.ignore_filters[1].users: "/a/" is a regular',
    ),
  })
  await expect(rules.run(['import', wrong, '--tenant', 'quiet', '--leave-out'])).rejects.toThrow(
    'of this name',
  )
  rmSync(folder, { recursive: true, force: true })
})
