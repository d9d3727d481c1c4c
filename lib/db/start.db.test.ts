import { chmodSync, copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { type Env, parseEnv } from '@/lib/config/env'
import { instanceKey } from '@/lib/config/keys'
import { emptyDatabase, type TestDb } from '@/lib/testing/database'

import { withClient } from './client'
import { connectDatabase, startDatabase, type StartedDatabase } from './start'

let t: Omit<TestDb, 'db'>
let dir: string
let settings: Env

beforeEach(async () => {
  t = await emptyDatabase()
  dir = mkdtempSync(path.join(os.tmpdir(), 'vouchsafe-start-'))
  chmodSync(dir, 0o711)
  settings = parseEnv({
    VOUCHSAFE_DATA: path.join(dir, 'data'),
    DATABASE_URL: t.appUrl,
    DATABASE_OWNER_URL: t.ownerUrl,
  })
})
afterEach(async () => {
  await t.drop()
  rmSync(dir, { recursive: true })
})

const start = (changes: Partial<Env> = {}): Promise<StartedDatabase> =>
  startDatabase({ purpose: 'a test', settings: { ...settings, ...changes } })

const fingerprintIn = (url: string) =>
  withClient(url, async (client) => (await client.query('SELECT key_fingerprint FROM instance')).rows)

describe('on a server of somebody else', () => {
  test('the first start migrates, makes the key and binds the database to it', async () => {
    const started = await start()
    expect(started).toMatchObject({ appUrl: t.appUrl, embedded: false })
    expect(started.migrated.length).toBeGreaterThan(0)
    expect(await fingerprintIn(t.appUrl)).toEqual([{ key_fingerprint: instanceKey().fingerprint }])
    expect(existsSync(settings.dataDir)).toBe(false)
  })

  test('the second finds everything, without the owner too', async () => {
    await start()
    const { fingerprint } = instanceKey()
    expect((await start({ databaseOwnerUrl: null })).migrated).toEqual([])
    expect(instanceKey().fingerprint).toBe(fingerprint)
  })

  test('one URL for both is enough @long', async () => {
    const started = await start({ databaseUrl: t.ownerUrl, databaseOwnerUrl: null })
    expect(started.migrated.length).toBeGreaterThan(0)
  })

  test('two first starts at once agree on one key @long', async () => {
    await Promise.all([start(), start()])
    expect(await fingerprintIn(t.appUrl)).toEqual([{ key_fingerprint: instanceKey().fingerprint }])
  })

  test('two URLs of different databases are refused @long', async () => {
    const other = await emptyDatabase()
    await expect(start({ databaseUrl: other.appUrl })).rejects.toThrow(
      /name different databases.*\n.*Correct one/,
    )
    await other.drop()
  })

  test('a command on a database that was never started says so, and makes nothing', async () => {
    await expect(connectDatabase({ purpose: 'doctor', settings })).rejects.toThrow(/lacks.*\n.*npm start/)
    expect(existsSync(settings.keysDir)).toBe(false)
    await start()
    await expect(connectDatabase({ purpose: 'doctor', settings })).resolves.toMatchObject({ migrated: [] })
  })
})

describe('the instance key', () => {
  test('when lost stops the start, and no new one is made', async () => {
    await start()
    rmSync(path.join(settings.keysDir, 'instance.key'))
    await expect(start()).rejects.toThrow(/instance key is missing.*\n.*Restore it from your backup/)
    expect(readdirSync(settings.keysDir)).toEqual([])
  })

  test('of another instance stops the start @long', async () => {
    await start()
    const { fingerprint } = instanceKey()
    const other = path.join(dir, 'other-keys')
    const elsewhere = await emptyDatabase()
    await start({ databaseUrl: elsewhere.appUrl, databaseOwnerUrl: elsewhere.ownerUrl, keysDir: other })
    await elsewhere.drop()
    copyFileSync(path.join(other, 'instance.key'), path.join(settings.keysDir, 'instance.key'))
    await expect(start()).rejects.toThrow(`belongs to the instance key ${fingerprint}; the one in`)
    await expect(start()).rejects.toThrow('Restore instance.key from the backup')
  })
})

describe('embedded', () => {
  test('the first start makes everything, a command connects beside it, the second start finds it', async () => {
    const embedded = { databaseUrl: null, databaseOwnerUrl: null }
    const first = await start(embedded)
    expect(first.embedded).toBe(true)
    expect(first.migrated.length).toBeGreaterThan(0)
    const command = await connectDatabase({ purpose: 'doctor', settings: { ...settings, ...embedded } })
    expect(command).toMatchObject({ appUrl: first.appUrl, migrated: [] })
    await command.stop()
    expect(await fingerprintIn(first.appUrl)).toHaveLength(1)
    await first.stop()
    const second = await start(embedded)
    expect(second.migrated).toEqual([])
    await second.stop()
  })
})
