import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { SetupError } from '@/lib/config/setup-error'

/** One migration of `prisma/migrations`, in Prisma's own layout. */
export interface Migration {
  /** The directory's name, `<time>_<name>`: also its place in the order. */
  name: string
  sql: string
  /** SHA-256 of the file in hex, as Prisma records it. */
  checksum: string
}

/** One row of `_prisma_migrations`, as far as it matters here. */
export interface AppliedMigration {
  name: string
  checksum: string
  /** false: Prisma began it and did not finish. */
  finished: boolean
}

/** Reads every migration of a directory, oldest first. */
export function readMigrations(dir: string = migrationsDir()): Migration[] {
  const names = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(dir, entry.name, 'migration.sql')))
    .map((entry) => entry.name)
    .sort()
  return names.map((name) => {
    const bytes = readFileSync(path.join(dir, name, 'migration.sql'))
    return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') }
  })
}

/** Beside the sources in a checkout; beside the working directory when the server runs bundled. */
function migrationsDir(): string {
  const here = path.dirname(fileURLToPath(import.meta.url))
  const places = [path.resolve(here, '../../prisma/migrations'), path.resolve('prisma/migrations')]
  const found = places.find((place) => existsSync(place))
  if (found) return found
  throw new SetupError(
    `The migrations were not found (looked in ${places.join(' and ')}).`,
    "Start Vouchsafe from the project's directory.",
  )
}

/**
 * Which migrations are still to run. Stops when the database and the files disagree: a changed file means that two
 * databases of one name differ, and an unknown one that the database is newer than this program.
 */
export function pendingMigrations(
  files: readonly Migration[],
  applied: readonly AppliedMigration[],
): Migration[] {
  const known = new Map(files.map((file) => [file.name, file]))
  for (const row of applied) {
    const file = known.get(row.name)
    if (!row.finished) throw unfinished(row.name)
    if (!file) throw unknown(row.name)
    if (file.checksum !== row.checksum) throw changed(row.name)
  }
  const done = new Set(applied.map((row) => row.name))
  const pending = files.filter((file) => !done.has(file.name))
  const last = applied
    .map((row) => row.name)
    .sort()
    .at(-1)
  const late = pending.find((file) => last !== undefined && file.name < last)
  if (late) throw outOfOrder(late.name, last)
  return pending
}

function unfinished(name: string): SetupError {
  return new SetupError(
    `Migration ${name} was begun by another tool and did not finish.`,
    `Look at what it left behind, then run: prisma migrate resolve --rolled-back ${name}`,
  )
}

function unknown(name: string): SetupError {
  return new SetupError(
    `The database has migration ${name}, which this version of Vouchsafe does not know.`,
    'Start the version that made it, or a newer one. An older version never writes to a newer database.',
  )
}

function changed(name: string): SetupError {
  return new SetupError(
    `Migration ${name} has been changed since it was applied to this database.`,
    `Restore prisma/migrations/${name}/migration.sql as it was, and put the change into a new migration.`,
  )
}

function outOfOrder(name: string, last: string | undefined): SetupError {
  return new SetupError(
    `Migration ${name} is older than ${last ?? ''}, which this database already has.`,
    'Give it a later time in its name, so that every database runs the same migrations in the same order.',
  )
}
