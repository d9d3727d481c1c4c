import { afterAll, beforeAll, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { env } from '@/lib/config/env'
import { withClient } from '@/lib/db/client'
import { recordAlone } from '@/lib/log/server/record'
import { Guard, guardDirectory } from '@/lib/proof/server/guard'
import { testCommandLine, type TestCommandLine } from '@/lib/testing/command-line'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { UsageError } from './command'
import { doctor } from './doctor'

let database: TestDb
let cli: TestCommandLine
let archived: TenantRef

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  await testTenant(db, { slug: 'system', isSystem: true })
  await testTenant(db, { slug: 'open' })
  archived = await testTenant(db, { slug: 'archived' })
  const requester = { requestId: 'test-request', ip: null, userAgent: null, now: () => new Date() }
  await recordAlone(db, { ...requester, principal: { kind: 'system', name: 'test' } }, archived, {
    action: 'vouchsafe.tenant.create',
    change: 'CREATE',
    resource: { type: 'TENANT', id: archived.id },
    message: 'Something that happened',
  })
  await asSuperuser('UPDATE tenant SET archived_at = now() WHERE id = $1', archived.id)
  cli = await testCommandLine(database)
})
afterAll(async () => {
  cli.remove()
  await database.drop()
})

/** Past the rights of the role that serves: it may not hide a tenant. */
const asSuperuser = (sql: string, ...values: unknown[]) =>
  withClient(database.superUrl, (client) => client.query(sql, values))

test('without --deep it says that no log was checked', async () => {
  const text = await cli.run(doctor)
  expect(text.code).toBe(0)
  expect(text.printed).toMatch(/\nNo log was checked: --deep does that\.\n$/)
  const json = await cli.run(doctor, '--json')
  expect(json.code).toBe(0)
  expect(JSON.parse(json.printed)).toMatchObject({ deep: false, logs: [] })
  expect(doctor.summary).toContain('with --deep')
})

test('a tenant without --deep is a mistake, and so is one that is not there', async () => {
  await expect(doctor.run(['--tenant', 'open'])).rejects.toThrow(UsageError)
  await expect(doctor.run(['--deep', '--tenant', 'nope'])).rejects.toThrow(UsageError)
})

test('every log is checked, of archived tenants too', async () => {
  const all = await cli.run(doctor, '--deep')
  expect(all.code).toBe(0)
  for (const name of ['archived (archived)', 'open', 'system']) {
    expect(all.printed).toContain(`${name}: accepted`)
  }
  expect(all.printed.match(/nothing is wrong/g)).toHaveLength(3)
  const one = await cli.run(doctor, '--deep', '--json', '--tenant', 'archived')
  expect(one.code).toBe(0)
  expect(JSON.parse(one.printed)).toMatchObject({
    deep: true,
    logs: [{ tenant: 'archived', archived: true, size: 1 }],
  })
})

test('what is stored is compared with what was signed, which is not in the database', async () => {
  const { rows } = await asSuperuser('SELECT size, root FROM log_head WHERE tenant_id = $1', archived.key)
  // safe: the statement names them.
  const { size, root } = rows[0] as { size: string; root: Buffer }
  const guard = await Guard.open(guardDirectory(env().keysDir))
  const signed = { origin: 'here/log/x', tenant: archived.id, size: BigInt(size) }
  await guard.advance(new Map([[archived.logIdentity, { ...signed, root }]]))
  expect((await cli.run(doctor, '--deep')).code).toBe(0)
  await guard.advance(new Map([[archived.logIdentity, { ...signed, root: new Uint8Array(32) }]]))
  const { code, printed } = await cli.run(doctor, '--deep')
  await guard.advance(new Map([[archived.logIdentity, { ...signed, root }]]))
  expect(code).toBe(1)
  expect(printed).toMatch(
    /archived \(archived\): .*\n.*\n {2}checkpoint: is not the root of the first 1 entries/,
  )
})

test('what was changed behind the back of an archived tenant is found', async () => {
  await asSuperuser('ALTER TABLE log_head DISABLE TRIGGER USER')
  await asSuperuser("UPDATE log_head SET root = sha256('another') WHERE tenant_id = $1", archived.key)
  const { code, printed } = await cli.run(doctor, '--deep')
  expect(code).toBe(1)
  expect(printed).toMatch(/archived \(archived\): .*\n.*\n {2}head: /)
})
