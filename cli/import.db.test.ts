import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { createRule } from '@/lib/rules/server/create-rule'
import { deleteRule } from '@/lib/rules/server/delete-rule'
import { listRules } from '@/lib/rules/server/list-rules'
import { testCommandLine, type TestCommandLine } from '@/lib/testing/command-line'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { UsageError } from './command'
import { decode } from './decode'
import { importCommand } from './import'

let database: TestDb
let cli: TestCommandLine
let folder: string
let tenant: TenantRef

beforeAll(async () => {
  database = await testDatabase()
  tenant = await testTenant(database.db, { slug: 'mine' })
  cli = await testCommandLine(database)
  folder = mkdtempSync(path.join(tmpdir(), 'vouchsafe-import-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  cli.remove()
  await database.drop()
})

let files = 0
function file(content: string | Uint8Array): string {
  const name = path.join(folder, `${++files}.log`)
  writeFileSync(name, content)
  return name
}

/** Lines of Kibana's log: records without an identity of their own, so that nothing but the import tells them apart. */
const lines = (count: number, user: string): string =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      '@timestamp': new Date(Date.UTC(2026, 10, 1) + i).toISOString(),
      message: `User is reading dashboard ${i}`,
      event: { action: 'saved_object_get', category: ['database'], type: ['access'], outcome: 'success' },
      user: { name: user },
    }),
  ).join('\n')

const size = async (): Promise<number> => {
  const { rows } = await database.db.pool.query<{ size: string }>(
    'SELECT size FROM log_head WHERE log_id = $1',
    [tenant.logId],
  )
  return Number(rows[0]?.size)
}

async function said(command: typeof decode, ...args: string[]) {
  let told = ''
  const errors = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    told += String(chunk)
    return true
  })
  try {
    return { ...(await cli.run(command, ...args)), told }
  } finally {
    errors.mockRestore()
  }
}

describe('vouchsafe import', () => {
  test('takes in files, zipped or not, and the same command again takes nothing twice', async () => {
    const before = await size()
    const args = [file(lines(2300, 'ada')), file(gzipSync(lines(10, 'bob'))), '--format', 'kibana', '--json']
    const first = await said(importCommand, ...args)
    expect([first.code, JSON.parse(first.printed)]).toEqual([
      0,
      { accepted: 2310, duplicates: 0, ignored: 0, rejected: 0, before: 0 },
    ])
    const again = await said(importCommand, ...args)
    expect(JSON.parse(again.printed)).toMatchObject({ accepted: 0, before: 4 })
    expect(await size()).toBe(before + 2310)
    const { rows } = await database.db.pool.query(
      `SELECT DISTINCT source_name, source_format FROM event WHERE actor_name IN ('ada', 'bob')`,
    )
    expect(rows).toEqual([{ source_name: 'kibana', source_format: 'kibana' }])
  })

  test('goes on where it stopped when a part of the file is in the log and the reply was lost', async () => {
    const before = await size()
    const name = file(lines(1500, 'cleo'))
    const half = file(lines(1500, 'cleo').split('\n').slice(0, 1000).join('\n') + '\n')
    await said(importCommand, half, '--format', 'kibana', '--source', 'ours')
    const whole = await said(importCommand, name, '--format', 'kibana', '--source', 'ours')
    expect(whole.printed).toBe('500 taken, 1 part was taken by an earlier run.\n')
    expect(await size()).toBe(before + 1500)
  })

  test('takes of a file that has grown what is new, also after parts of it are forgotten, zipped or as an array @long', async () => {
    const before = await size()
    const text = lines(1300, 'jo')
    const name = file(`${text.split('\n').slice(0, 1200).join('\n')}\n`)
    const taken = async (path: string) =>
      (await said(importCommand, path, '--format', 'kibana', '--source', 'growing')).printed
    expect(await taken(name)).toBe('1,200 taken.\n')
    writeFileSync(name, text)
    expect(await taken(name)).toBe('100 taken, 200 were there already, 1 part was taken by an earlier run.\n')
    await database.db.pool.query('DELETE FROM idempotency')
    expect(await taken(file(gzipSync(text)))).toBe('0 taken, 1,300 were there already.\n')
    expect(await taken(file(`[${text.replaceAll('\n', ',')}]`))).toBe('0 taken, 1,300 were there already.\n')
    // At another place it is another record.
    const [line = ''] = text.split('\n')
    expect(await taken(file(`${text}\n${line}\n${line}`))).toContain('2 taken,')
    expect(await size()).toBe(before + 1302)
  })

  test('takes every member of a gzip, and says what stands behind the end of one that is none', async () => {
    const [one, two] = [gzipSync(`${lines(5, 'kit')}\n`), gzipSync(lines(7, 'lou'))]
    const taken = (path: string) => said(importCommand, path, '--format', 'kibana', '--source', 'members')
    expect((await taken(file(Buffer.concat([one, two])))).printed).toBe('12 taken.\n')
    const name = file(Buffer.concat([one, Buffer.from('nothing zipped')]))
    await expect(taken(name)).rejects.toThrow(
      `${name} holds something behind the end of its gzip, at byte ${one.length}, that is no gzip. Until there: `,
    )
  })

  test('leaves out what a rule ignores, counts it for the rule, and once', async () => {
    const principal = { kind: 'system', name: 'tests' } as const
    const requester = { principal, requestId: 'r', ip: null, userAgent: null, now: () => new Date() }
    const ctx = { db: database.db, tenant, ...requester }
    const { id } = await createRule(ctx, { name: 'Of Finn', query: 'actor:finn', source: 'quiet' })
    const before = await size()
    const args = [
      file(`${lines(1500, 'finn')}\n${lines(3, 'gus')}`),
      '--format',
      'kibana',
      '--source',
      'quiet',
    ]
    expect((await said(importCommand, ...args)).printed).toBe('3 taken, 1,500 ignored.\n')
    await said(importCommand, ...args)
    expect(await size()).toBe(before + 3)
    const [rule] = await listRules(ctx, {})
    expect([rule?.id, rule?.ignored.total]).toEqual([id, 1500])
    await deleteRule(ctx, { ruleId: id })
  })

  test('says which lines could not be taken, keeps them, and takes the others', async () => {
    const name = file(`${lines(1001, 'dora')}\nnonsense\n${lines(1, 'dora')}`)
    const { code, printed, told } = await said(importCommand, name, '--format', 'kibana')
    expect([code, printed]).toEqual([
      1,
      '1,002 taken, 1 could not be taken: they are kept among the rejects.\n',
    ])
    expect(told).toBe(
      `${name}, line 1002: record: is not JSON: no record of Kibana audit log begins like this\n`,
    )
    const { rows } = await database.db.pool.query(`SELECT convert_from(record, 'UTF8') AS record FROM reject`)
    expect(rows).toEqual([{ record: 'nonsense' }])
  })

  test('says of a zipped file that is cut off what was taken of it, and takes the rest of the whole one @long', async () => {
    const before = await size()
    const text = lines(2500, 'hal')
    const zipped = gzipSync(text)
    const name = file(zipped.subarray(0, -20))
    await expect(said(importCommand, name, '--format', 'kibana', '--source', 'cut')).rejects.toMatchObject({
      name: 'AppError',
      message: `${name} is cut off: its gzip has no end. Until there: 2,000 taken. Get the whole file and give the same command again: within a day, no part of a file is taken twice.`,
    })
    writeFileSync(name, zipped)
    const whole = await said(importCommand, name, '--format', 'kibana', '--source', 'cut')
    expect(whole.printed).toBe('500 taken, 2 parts were taken by an earlier run.\n')
    expect(await size()).toBe(before + 2500)
  })

  test('says of a zipped file that it is damaged', async () => {
    const zipped = gzipSync(lines(10, 'ivy'))
    zipped.fill(0xff, 30, 60)
    await expect(said(importCommand, file(zipped), '--format', 'kibana')).rejects.toThrow(
      /\.log is damaged: .+ byte \d+.*\. Until there: 0 taken\./,
    )
  })

  test.each([
    ['a format that nobody knows', ['x', '--format', 'klingon'], 'There is no format klingon.'],
    ['no format', ['x'], '--format is missing.'],
    ['a file that is not there', ['/nowhere/x', '--format', 'kibana'], 'There is no file /nowhere/x.'],
  ])('refuses %s before it takes anything', async (_, args, message) => {
    await expect(importCommand.run(args)).rejects.toThrow(new UsageError(message))
  })
})

describe('vouchsafe decode', () => {
  test('prints what records become, and every path without a home', async () => {
    const name = file(
      `{"event":{"action":"user_login"},"odd":{"field":1}}\n{"event":{"action":"user_logout"},"odd":{"field":2},"also":3}\n`,
    )
    const { code, printed, told } = await said(decode, name, '--format', 'kibana')
    const [first] = printed.split('\n')
    expect(JSON.parse(first ?? '')).toMatchObject({ action: 'user_login', details: { 'odd.field': 1 } })
    expect([code, told]).toEqual([0, '       2  odd.field\n       1  also\n'])
  })

  test('says of a zipped file that is cut off what was read of it', async () => {
    const name = file(gzipSync(lines(2500, 'hal')).subarray(0, -20))
    await expect(said(decode, name, '--format', 'kibana')).rejects.toThrow(
      `${name} is cut off: its gzip has no end. Until there, 2,000 records were read. Get the whole file`,
    )
  })

  test('says which records cannot be taken', async () => {
    const { code, told } = await said(decode, file('{"a":1}\n{"a":\n'), '--format', 'kibana')
    expect([code, told]).toEqual([1, expect.stringContaining('.log, line 2: is not JSON: column 6')])
  })
})
