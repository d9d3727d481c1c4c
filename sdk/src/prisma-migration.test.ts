import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { madeFunctions, madeTables } from './prisma-capture-made'
import { CAPTURE_SQL } from './prisma-capture-sql'
import { differenceOf, migrationName, migrationOf, readMigrated } from './prisma-migration'
import { findPrisma, readProject, writeMigration } from './prisma-project'
import type { Watched } from './prisma-watched'

const table = (name: string, more: object = {}): Watched => ({
  table: `"${name}"`,
  options: { type: name.toUpperCase(), key: ['id'], redact: [], ignore: [], ...more },
})

describe('what is written', () => {
  test('is read again as it was meant, whatever names hold', () => {
    const tables = [table('a'), table(`it's "q"\\`, { redact: [`o'clock`], name: 'x' })]
    const first = migrationOf({ isCaptureStale: true, watch: tables, unwatch: [] })
    expect(differenceOf(tables, readMigrated([first]))).toBeNull()
  })

  test('only what changed is written again', () => {
    const first = migrationOf({
      isCaptureStale: true,
      watch: [table('a'), table('b'), table('c')],
      unwatch: [],
    })
    const difference = differenceOf(
      [table('a'), table('b', { redact: ['x'] }), table('d')],
      readMigrated([first]),
    )
    expect(difference).toEqual({
      isCaptureStale: false,
      watch: [table('b', { redact: ['x'] }), table('d')],
      unwatch: ['"c"'],
    })
    const second = migrationOf(difference!)
    expect(second.split('\n').filter((line) => line.startsWith('SELECT'))).toEqual([
      `SELECT vouchsafe.unwatch(to_regclass('"c"'));`,
      `SELECT vouchsafe.watch('"b"'::regclass, '{"type":"B","key":["id"],"redact":["x"],"ignore":[]}');`,
      `SELECT vouchsafe.watch('"d"'::regclass, '{"type":"D","key":["id"],"redact":[],"ignore":[]}');`,
    ])
    expect(second).not.toContain('CREATE')
    expect(
      differenceOf([table('a'), table('b', { redact: ['x'] }), table('d')], readMigrated([first, second])),
    ).toBeNull()
  })

  test('functions of another version are made anew, tables that agree are left alone', () => {
    const first = migrationOf({ isCaptureStale: true, watch: [table('a')], unwatch: [] })
    const old = first.replace(/^-- Capture .*$/m, `-- Capture ${'0'.repeat(16)}`)
    expect(differenceOf([table('a')], readMigrated([old]))).toEqual({
      isCaptureStale: true,
      watch: [],
      unwatch: [],
    })
  })
})

test('what the migration makes is told from its text, whole', () => {
  const made = (what: string) => [
    ...CAPTURE_SQL.matchAll(new RegExp(`^CREATE ${what} vouchsafe\\.(\\w+)`, 'gm')),
  ]
  expect(madeFunctions().map(({ name }) => name)).toEqual(made('OR REPLACE FUNCTION').map(([, name]) => name))
  expect(madeTables().map(({ name, columns }) => [name, columns.length])).toEqual([
    ['outbox', 18],
    ['committed', 3],
    ['refused', 20],
  ])
})

test('a migration comes behind all that are there, also those of a clock that is ahead', () => {
  const now = new Date('2026-11-22T10:20:30.123Z')
  expect(migrationName(now, ['20250101000000_init'])).toBe('20261122102030_vouchsafe_capture')
  expect(migrationName(now, ['20261122102030_a', '0_init', 'x'])).toBe('20261122102031_vouchsafe_capture')
})

describe('in a project', () => {
  let cwd: string
  beforeEach(() => (cwd = mkdtempSync(path.join(tmpdir(), 'vouchsafe-prisma-'))))
  afterEach(() => rmSync(cwd, { recursive: true, force: true }))
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true })
    writeFileSync(path.join(cwd, file), text)
  }
  const read = () => readProject(cwd, findPrisma(cwd))
  const now = new Date('2026-11-22T10:20:30Z')

  test('the first call writes all, the next one nothing, and one after a change what changed', () => {
    write('prisma/schema.prisma', 'model User { id Int @id }')
    write('prisma/migrations/20260101000000_init/migration.sql', 'CREATE TABLE "User" (id int);')
    const file = writeMigration(read(), now)
    expect(path.relative(cwd, file!)).toBe('prisma/migrations/20261122102030_vouchsafe_capture/migration.sql')
    expect(readFileSync(file!, 'utf8')).toContain('CREATE SCHEMA IF NOT EXISTS vouchsafe;')
    expect(writeMigration(read(), now)).toBeNull()
    write('prisma/schema.prisma', 'model User { id Int @id }\nmodel Post { id Int @id }')
    expect(read().difference).toMatchObject({ watch: [{ table: '"Post"' }], unwatch: [] })
    expect(path.relative(cwd, writeMigration(read(), now)!)).toContain('20261122102031_')
    expect(read().difference).toBeNull()
  })

  test('a schema in several files, and places that the configuration names', () => {
    write(
      'prisma.config.ts',
      `export default { schema: 'db/models', migrations: { seed: 'x', path: 'db/changes' } }`,
    )
    write('db/models/a.prisma', 'model A { id Int @id\n bs B[] }')
    write('db/models/deep/b.prisma', 'model B { id Int @id\n as A[] }')
    const project = read()
    expect(project.watched.tables.map(({ table: name }) => name)).toEqual(['"A"', '"B"', '"_AToB"'])
    expect(path.relative(cwd, project.places.migrations)).toBe(path.join('db', 'changes'))
  })

  test('mistakes say where they are and what to do', () => {
    expect(() => read()).toThrow('There is no Prisma schema at prisma/schema.prisma')
    write('schema.prisma', 'model A { id Int @id /// @vouchsafe.hide\n}')
    expect(() => read()).toThrow('schema.prisma:1: @vouchsafe.hide is not known')
    write('schema.prisma', 'generator client { provider = "prisma-client" }')
    expect(() => read()).toThrow('has no model to audit')
  })
})
