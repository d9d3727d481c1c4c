import { rmSync } from 'node:fs'

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { env } from '@/lib/config/env'
import { checkGuard } from '@/lib/proof/server/check-guard'
import { Guard, guardDirectory } from '@/lib/proof/server/guard'
import { testAppend } from '@/lib/testing/append'
import { testCommandLine, type TestCommandLine } from '@/lib/testing/command-line'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { servedCheckpoint, someEvents, testPublishing } from '@/lib/testing/publishing'

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
  return { code, ...(JSON.parse(printed) as { logs: object[] }).logs[0] }
}

test('says how far logs are signed', async () => {
  expect(await list()).toEqual({
    code: 0,
    log: tenant.logId,
    tenant: 'acme',
    size: 3,
    signed: 3,
    problem: null,
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

test('a log whose entries are lost is given up: it is served, and never signed again', async () => {
  const guard = await Guard.open(guardDir)
  await guard.advance(new Map([[tenant.logId, { ...guard.signed(tenant.logId)!, size: 100n }]]))
  await expect(checkGuard(database.db, guardDir)).rejects.toThrow('vouchsafe logs give-up')
  await expect(logs.run(['give-up', '0'.repeat(32)])).rejects.toThrow('does not know a log')
  const { printed } = await cli.run(logs, 'give-up', tenant.logId)
  expect(printed).toContain('was signed up to 100 entries, and is never signed again')
  await expect(checkGuard(database.db, guardDir)).resolves.toEqual({ unknown: [] })
  await append()
  expect(await list()).toMatchObject({
    size: 12,
    signed: 9,
    problem: expect.stringContaining('are lost') as string,
  })
  expect((await servedCheckpoint(database.db, tenant)).size).toBe(9n)
})
