import { createHash } from 'node:crypto'

import { CAPTURE_SQL } from './prisma-capture-sql'
import type { Watched, WatchOptions } from './prisma-watched'

/** What the migrations of an application have made so far, when all are applied. */
export interface Migrated {
  /** Of the functions and tables; null: nothing yet. */
  version: string | null
  /** Options by table, each as the text that its migration has. */
  tables: Map<string, string>
}

/** What the next migration has to do. */
export interface Difference {
  /** Whether the functions and tables are to be made, or made anew. */
  isCaptureStale: boolean
  /** Tables that are audited in another way from now on, or for the first time. */
  watch: Watched[]
  /** Tables that are audited no more. */
  unwatch: string[]
}

/** Tells this version of the functions and tables from others. */
export const CAPTURE_VERSION = createHash('sha256').update(CAPTURE_SQL).digest('hex').slice(0, 16)

const VERSION_LINE = /^-- Capture ([0-9a-f]{16})$/gm
const WATCH_LINE =
  /^SELECT vouchsafe\.(?:watch\('((?:[^']|'')+)'::regclass, '((?:[^']|'')+)'\)|unwatch\(to_regclass\('((?:[^']|'')+)'\)\));$/gm

/** Reads the texts of all migrations, in the order in which they are applied. */
export function readMigrated(migrations: readonly string[]): Migrated {
  const migrated: Migrated = { version: null, tables: new Map() }
  for (const sql of migrations) {
    for (const [, version] of sql.matchAll(VERSION_LINE)) migrated.version = version ?? null
    for (const [, watched, options, unwatched] of sql.matchAll(WATCH_LINE)) {
      if (watched !== undefined) migrated.tables.set(unescaped(watched), unescaped(options ?? ''))
      if (unwatched !== undefined) migrated.tables.delete(unescaped(unwatched))
    }
  }
  return migrated
}

/** What lies between the schema and its migrations; null: they agree. */
export function differenceOf(tables: readonly Watched[], migrated: Migrated): Difference | null {
  const isCaptureStale = migrated.version !== CAPTURE_VERSION
  const watch = tables.filter(({ table, options }) => migrated.tables.get(table) !== written(options))
  const wanted = new Set(tables.map(({ table }) => table))
  const unwatch = [...migrated.tables.keys()].filter((table) => !wanted.has(table))
  return isCaptureStale || watch.length > 0 || unwatch.length > 0 ? { isCaptureStale, watch, unwatch } : null
}

/** The text of the migration that makes the difference go. */
export function migrationOf({ isCaptureStale, watch, unwatch }: Difference): string {
  const parts = [
    '-- Made by `vouchsafe prisma init`. Run that again after a change of the schema; it reads these lines.\n',
  ]
  if (isCaptureStale)
    parts.push(
      `-- Capture ${CAPTURE_VERSION}\n${CAPTURE_SQL}COMMENT ON SCHEMA vouchsafe IS 'Capture ${CAPTURE_VERSION}';\n`,
    )
  const lines = [
    ...unwatch.map((table) => `SELECT vouchsafe.unwatch(to_regclass(${literal(table)}));`),
    ...watch.map(
      ({ table, options }) =>
        `SELECT vouchsafe.watch(${literal(table)}::regclass, ${literal(written(options))});`,
    ),
  ]
  if (lines.length > 0) parts.push(`${lines.join('\n')}\n`)
  return parts.join('\n')
}

/** One text for one meaning: members in this order, absent ones left out. */
function written({ type, key, redact, ignore, softDelete, name }: WatchOptions): string {
  return JSON.stringify({ type, key, redact, ignore, softDelete, name })
}

/** A text of SQL. Never in E'' form: a backslash stands for itself. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function unescaped(text: string): string {
  return text.replaceAll("''", "'")
}

/** The name of a migration made at this moment, behind all that are there: Prisma applies them by name. */
export function migrationName(now: Date, existing: readonly string[]): string {
  const last = existing.map((name) => /^(\d{14})/.exec(name)?.[1] ?? '').reduce((a, b) => (a > b ? a : b), '')
  const stamp = now.toISOString().replaceAll(/\D/g, '').slice(0, 14)
  // Another clock, or another zone, may be ahead. These are digits to be sorted, so the next number will do.
  const next = stamp > last ? stamp : String(BigInt(last) + 1n)
  return `${next}_vouchsafe_capture`
}
