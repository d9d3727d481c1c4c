import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import {
  differenceOf,
  type Difference,
  type Migrated,
  migrationName,
  migrationOf,
  readMigrated,
} from './prisma-migration'
import { readSchema, type Schema } from './prisma-schema'
import { type WatchedTables, watchedTables } from './prisma-watched'

/** Where the Prisma schema and migrations of an application are. */
export interface PrismaPlaces {
  /** A file, or a folder of files. */
  schema: string
  migrations: string
}

/** What an application's schema asks for, and what its migrations do. */
export interface PrismaProject {
  places: PrismaPlaces
  schema: Schema
  watched: WatchedTables
  migrated: Migrated
  /** null: they agree. */
  difference: Difference | null
}

/** A mistake of who called, with what to do about it. */
export class PrismaProjectError extends Error {
  override readonly name = 'PrismaProjectError'
}

const USUAL_SCHEMAS = ['prisma/schema.prisma', 'prisma/schema', 'schema.prisma', 'prisma']

/** Finds the schema as Prisma does: given, named by prisma.config.ts or package.json, or at its usual place. */
export function findPrisma(cwd: string, given: Partial<PrismaPlaces> = {}): PrismaPlaces {
  const config = readConfig(cwd)
  const wanted = given.schema ?? config.schema
  const schema = (wanted === undefined ? USUAL_SCHEMAS : [wanted])
    .map((one) => path.resolve(cwd, one))
    .find((one) => schemaFiles(one).length > 0)
  if (schema === undefined) {
    const where = wanted ?? USUAL_SCHEMAS.join(', ')
    throw new PrismaProjectError(`There is no Prisma schema at ${where}. Name it with --schema.`)
  }
  const beside =
    statSync(schema).isDirectory() && path.basename(schema) !== 'prisma' ? path.dirname(schema) : schema
  const usual = path.join(statSync(beside).isDirectory() ? beside : path.dirname(beside), 'migrations')
  const migrations = given.migrations ?? config.migrations
  return { schema, migrations: migrations === undefined ? usual : path.resolve(cwd, migrations) }
}

/** The two paths that matter, where they stand in the configuration as plain texts: it is a program, and not run. */
function readConfig(cwd: string): Partial<PrismaPlaces> {
  const read = (name: string) => {
    const file = path.join(cwd, name)
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }
  const text = ['prisma.config.ts', 'prisma.config.mjs', 'prisma.config.js'].map(read).join('\n')
  const schema = /\bschema\s*:\s*['"`]([^'"`]+)['"`]/.exec(text)?.[1] ?? schemaOfPackage(read('package.json'))
  const migrations = /\bmigrations\s*:\s*\{[^}]*?\bpath\s*:\s*['"`]([^'"`]+)['"`]/.exec(text)?.[1]
  return { ...(schema !== undefined && { schema }), ...(migrations !== undefined && { migrations }) }
}

function schemaOfPackage(text: string): string | undefined {
  return /"prisma"\s*:\s*\{[^}]*?"schema"\s*:\s*"([^"]+)"/.exec(text)?.[1]
}

function schemaFiles(place: string): string[] {
  if (!existsSync(place)) return []
  if (!statSync(place).isDirectory()) return [place]
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.prisma'))
    .toSorted()
    .map((name) => path.join(place, name))
}

/** Reads schema and migrations. Throws with every mistake of the annotations, where there are any. */
export function readProject(cwd: string, places: PrismaPlaces): PrismaProject {
  const files = schemaFiles(places.schema).map((file) => ({
    path: path.relative(cwd, file),
    source: readFileSync(file, 'utf8'),
  }))
  const schema = readSchema(files)
  const watched = watchedTables(schema)
  if (watched.problems.length > 0) throw new PrismaProjectError(watched.problems.join('\n'))
  if (watched.tables.length === 0) throw new PrismaProjectError(`${places.schema} has no model to audit.`)
  const texts = migrationNames(places.migrations).map((name) =>
    readFileSync(path.join(places.migrations, name, 'migration.sql'), 'utf8'),
  )
  const migrated = readMigrated(texts)
  return { places, schema, watched, migrated, difference: differenceOf(watched.tables, migrated) }
}

function migrationNames(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => existsSync(path.join(folder, name, 'migration.sql')))
    .toSorted()
}

/** Writes the migration that the project lacks and gives its file; null: it lacks none. */
export function writeMigration({ places, difference }: PrismaProject, now: Date): string | null {
  if (difference === null) return null
  const folder = path.join(places.migrations, migrationName(now, migrationNames(places.migrations)))
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, 'migration.sql')
  writeFileSync(file, migrationOf(difference))
  return file
}
