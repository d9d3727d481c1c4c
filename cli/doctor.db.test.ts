import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { instanceKey } from '@/lib/config/keys'
import { recordAlone } from '@/lib/log/server/record'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { UsageError } from './command'
import { doctor } from './doctor'

let database: TestDb
let dir: string
let printed = ''
let archived: TenantRef
let closed: TenantRef

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  await testTenant(db, { slug: 'system', isSystem: true })
  await testTenant(db, { slug: 'open' })
  archived = await testTenant(db, { slug: 'archived' })
  closed = await testTenant(db, { slug: 'closed' })
  for (const tenant of [archived, closed]) {
    const requester = { requestId: 'test-request', ip: null, userAgent: null, now: () => new Date() }
    await recordAlone(db, { ...requester, principal: { kind: 'system', name: 'test' } }, tenant, {
      action: 'vouchsafe.tenant.create',
      change: 'CREATE',
      resource: { type: 'TENANT', id: tenant.id },
      message: 'Something that happened',
    })
  }
  await asSuperuser('UPDATE tenant SET archived_at = now() WHERE id = $1', archived.id)
  await asSuperuser('UPDATE log SET closed_at = now() WHERE tenant_id = $1', closed.id)
  dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-doctor-'))
  const keysDir = path.join(dir, 'keys')
  mkdirSync(keysDir, { mode: 0o700 })
  writeFileSync(path.join(keysDir, 'instance.key'), `${'11'.repeat(32)}\n`, { mode: 0o600 })
  await db.prisma.instance.create({ data: { keyFingerprint: instanceKey().fingerprint } })
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

/** Past the rights of the role that serves: it may not hide a tenant or a log. */
async function asSuperuser(sql: string, ...values: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: database.superUrl })
  await client.connect()
  try {
    await client.query(sql, values)
  } finally {
    await client.end()
  }
}

test('without --deep it says that no log was checked', async () => {
  expect(await doctor.run([])).toBe(0)
  expect(printed).toMatch(/\nNo log was checked: --deep does that\.\n$/)
  printed = ''
  expect(await doctor.run(['--json'])).toBe(0)
  expect(JSON.parse(printed)).toMatchObject({ deep: false, logs: [] })
  expect(doctor.summary).toContain('with --deep')
})

test('a tenant without --deep is a mistake, and so is one that is not there', async () => {
  await expect(doctor.run(['--tenant', 'open'])).rejects.toThrow(UsageError)
  await expect(doctor.run(['--deep', '--tenant', 'nope'])).rejects.toThrow(UsageError)
})

test('every log is checked, of archived tenants and closed ones too', async () => {
  expect(await doctor.run(['--deep'])).toBe(0)
  for (const name of ['archived (archived)', `closed (closed log ${closed.logId})`, 'open', 'system']) {
    expect(printed).toContain(`${name}: accepted`)
  }
  expect(printed.match(/nothing is wrong/g)).toHaveLength(4)
  printed = ''
  expect(await doctor.run(['--deep', '--json', '--tenant', 'archived'])).toBe(0)
  expect(JSON.parse(printed)).toMatchObject({
    deep: true,
    logs: [{ tenant: 'archived', archived: true, closed: false, size: 1 }],
  })
})

test('what was changed behind the back of an archived tenant is found', async () => {
  await asSuperuser('ALTER TABLE log_head DISABLE TRIGGER USER')
  await asSuperuser("UPDATE log_head SET root = sha256('another') WHERE tenant_id = $1", archived.key)
  expect(await doctor.run(['--deep'])).toBe(1)
  expect(printed).toMatch(/archived \(archived\): .*\n.*\n {2}head: /)
})
