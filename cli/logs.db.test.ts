import { rmSync } from 'node:fs'

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { env } from '@/lib/config/env'
import { withClient } from '@/lib/db/client'
import { checkGuard } from '@/lib/proof/server/check-guard'
import { Guard, guardDirectory } from '@/lib/proof/server/guard'
import { selectLogFacts } from '@/lib/proof/server/store-served'
import { testAppend } from '@/lib/testing/append'
import { testCommandLine, type TestCommandLine } from '@/lib/testing/command-line'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { someEvents, testPublishing } from '@/lib/testing/publishing'

import { logs } from './logs'

let database: TestDb
let cli: TestCommandLine
let tenant: TenantRef
let guardDir: string
const at = testPublishing()

beforeAll(async () => {
  database = await testDatabase()
  tenant = await testTenant(database.db, { slug: 'acme' })
  cli = await testCommandLine(database)
  guardDir = guardDirectory(env().keysDir)
  await append()
})
afterAll(async () => {
  at.remove()
  cli.remove()
  await database.drop()
})

async function append(): Promise<void> {
  await testAppend(database.db, tenant, someEvents(3))
  const publisher = at.publisher(database.db, { guardDir })
  await publisher.round()
  publisher.close()
}
const list = async () => {
  const { code, printed } = await cli.run(logs, 'list', '--json')
  return { code, ...(JSON.parse(printed) as { logs: { log: string }[] }).logs[0]! }
}

test('says how far logs are signed', async () => {
  expect(await list()).toEqual({
    code: 0,
    log: tenant.logId,
    tenant: 'acme',
    size: 3,
    signed: 3,
    problem: null,
    continues: null,
  })
})

test('a lost guard is made anew from a database that is whole', async () => {
  rmSync(guardDir, { recursive: true })
  await append()
  expect(await list()).toMatchObject({
    code: 1,
    size: 6,
    signed: 3,
    problem: expect.stringContaining('guard was lost') as string,
  })
  const { code, printed } = await cli.run(logs, 'adopt')
  expect([code, printed]).toEqual([0, '1 logs were adopted: they are signed from where they stand.\n'])
  await append()
  expect(await list()).toMatchObject({ code: 0, size: 9, signed: 9, problem: null })
})

test('a log whose entries are lost goes on under another name, and says what is lost', async () => {
  const guard = await Guard.open(guardDir)
  await guard.advance(new Map([[tenant.logId, { ...guard.signed(tenant.logId)!, size: 100n }]]))
  await expect(checkGuard(database.db, guardDir)).rejects.toThrow('vouchsafe logs continue')
  await expect(logs.run(['continue', '0'.repeat(32)])).rejects.toThrow('There is no log 0000')
  await expect(logs.run(['continue'])).rejects.toThrow('Name one log, or say --all.')
  await expect(logs.run(['continue', 'acme', '--all'])).rejects.toThrow('Name one log, or say --all.')
  const { code, printed } = await cli.run(logs, 'continue', 'acme')
  const { log, ...now } = await list()
  expect(now).toMatchObject({ size: 10, signed: null, continues: `localhost:3000/log/${tenant.logId}` })
  expect([code, ...printed.trimEnd().split('\n')]).toEqual([
    0,
    `acme: localhost:3000/log/${tenant.logId} has ended.`,
    '  100 entries of it were signed, and 9 of them are proven to be here.',
    '  Entries 9 to 99 are lost.',
    `  It goes on as localhost:3000/log/${log}. Whoever verifies it needs this key:`,
    expect.stringContaining(`  localhost:3000/log/${log}+`),
  ])
  await expect(checkGuard(database.db, guardDir)).resolves.toBeUndefined()
  await append()
  expect(await list()).toMatchObject({ code: 0, size: 13, signed: 13, problem: null })
})

test('where nothing is lost nothing is done, and what cannot be done keeps no other log from it', async () => {
  expect(await cli.run(logs, 'continue', '--all')).toEqual({
    code: 0,
    printed: 'All that was signed is there: nothing was to be done.\n',
  })
  const other = await testTenant(database.db, { slug: 'other' })
  await testAppend(database.db, other, someEvents(1))
  await append()
  const guard = await Guard.open(guardDir)
  await guard.advance(new Map([[other.logId, { ...guard.signed(other.logId)!, size: 2n }]]))
  await withClient(database.superUrl, async (client) => {
    await client.query('ALTER TABLE log_entry DISABLE TRIGGER USER')
    await client.query('DELETE FROM log_entry WHERE log_id = $1', [tenant.logId])
  })
  const { identity } = (await selectLogFacts(database.db.pool, tenant.logId))!
  await guard.advance(new Map([[identity, { ...guard.signed(identity)!, size: 100n }]]))
  const { code, printed } = await cli.run(logs, 'continue', '--all', '--json')
  expect(JSON.parse(printed)).toMatchObject({
    continued: [{ tenant: 'other', was: { size: 2, kept: 1 } }],
    failed: [expect.stringContaining('acme: The log')],
  })
  expect(code).toBe(1)
})
