import { randomUUID } from 'node:crypto'

import pg from 'pg'

import { SetupError } from '@/lib/config/setup-error'

import { withClient } from './client'
import { type AppliedMigration, type Migration, pendingMigrations, readMigrations } from './migrations'
import { requireServerVersion } from './server-version'

/** The lock that `prisma migrate` takes, so that the two never run at once. */
const PRISMA_LOCK = 72_707_369

/** Prisma's own table, column by column: `prisma migrate deploy` agrees with what we wrote, and we with it. */
const CREATE_RECORDS = `
  CREATE TABLE _prisma_migrations (
    id                  varchar(36) PRIMARY KEY NOT NULL,
    checksum            varchar(64) NOT NULL,
    finished_at         timestamptz,
    migration_name      varchar(255) NOT NULL,
    logs                text,
    rolled_back_at      timestamptz,
    started_at          timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`

/** What `migrate` is told. */
export interface MigrateOptions {
  /** The role that owns the tables. */
  ownerUrl: string
  /** The role that will serve; it gets its rights after the migrations. null or the owner itself: nothing to grant. */
  appRole: string | null
  /** Defaults to `prisma/migrations`. */
  migrations?: readonly Migration[]
}

/**
 * Brings the database up to date and answers with the names of the migrations that it applied. Each runs in a
 * transaction with its record, so a crash leaves it done or not begun. Several starters may call it at once: one works,
 * the others wait and find nothing to do.
 */
export function migrate(options: MigrateOptions): Promise<string[]> {
  const migrations = options.migrations ?? readMigrations()
  return withClient(
    options.ownerUrl,
    async (client) => {
      await requireServerVersion(client)
      // Given back when the session ends.
      await client.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK])
      const pending = pendingMigrations(migrations, await appliedMigrations(client))
      if (pending.length > 0) await refuseWithoutRights(client)
      for (const migration of pending) await apply(client, migration)
      await grantApp(client, options.appRole)
      return pending.map((migration) => migration.name)
    },
    'vouchsafe (migrate)',
  )
}

/** Refuses a database that is not at this version's last migration, and changes nothing. For commands. */
export function checkMigrated(
  url: string,
  migrations: readonly Migration[] = readMigrations(),
): Promise<void> {
  return withClient(url, async (client) => {
    await requireServerVersion(client)
    const pending = pendingMigrations(migrations, await appliedMigrations(client))
    if (pending.length === 0) return
    throw new SetupError(
      `The database lacks ${pending.length} migration(s) of this version.`,
      'Start this version of Vouchsafe once (npm start): it applies them.',
    )
  })
}

async function appliedMigrations(client: pg.Client): Promise<AppliedMigration[]> {
  const exists = await client.query<{ found: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found`,
  )
  if (!exists.rows[0]?.found) return []
  const { rows } = await client.query<AppliedMigration>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
  )
  return rows
}

async function refuseWithoutRights(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ allowed: boolean; role: string; schema: string | null }>(
    `SELECT has_schema_privilege(current_schema(), 'CREATE') AS allowed, current_user AS role, current_schema() AS schema`,
  )
  const row = rows[0]
  if (row?.allowed) return
  throw new SetupError(
    `The database needs a migration, and the role ${row?.role ?? '?'} may not make tables in the schema ${row?.schema ?? '(none)'}.`,
    'Set DATABASE_OWNER_URL to the role that owns the database.',
  )
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(CREATE_RECORDS.replace('CREATE TABLE', 'CREATE TABLE IF NOT EXISTS'))
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at) VALUES ($1, $2, $3, clock_timestamp())`,
      [randomUUID(), migration.checksum, migration.name],
    )
    await client.query(migration.sql)
    await client.query(
      `UPDATE _prisma_migrations SET finished_at = clock_timestamp(), applied_steps_count = 1
        WHERE migration_name = $1 AND rolled_back_at IS NULL`,
      [migration.name],
    )
    await client.query('COMMIT')
  } catch (cause) {
    await client.query('ROLLBACK')
    throw migrationFailed(migration, cause)
  }
}

function migrationFailed(migration: Migration, cause: unknown): SetupError {
  const message = cause instanceof Error ? cause.message : String(cause)
  const position = cause instanceof pg.DatabaseError ? Number(cause.position) : Number.NaN
  const line = Number.isFinite(position)
    ? ` at line ${migration.sql.slice(0, position).split('\n').length}`
    : ''
  return new SetupError(
    `Migration ${migration.name} failed${line}: ${message}. The database is as it was before.`,
    'Correct the cause and start again.',
    { cause },
  )
}

/** Tables of new migrations need rights too, so this runs every time; granting again changes nothing. */
async function grantApp(client: pg.Client, appRole: string | null): Promise<void> {
  if (appRole === null) return
  const { rows } = await client.query<{ owner: string; me: string; mine: boolean }>(
    `SELECT pg_get_userbyid(proowner) AS owner, current_user AS me, pg_has_role(proowner, 'USAGE') AS mine
       FROM pg_proc WHERE oid = to_regprocedure('vouchsafe_grant_app(name)')`,
  )
  const owner = rows[0]
  // Serving with the owner's role: it has every right already. Migrated by somebody else: granted by them.
  if (!owner || !owner.mine || appRole === owner.owner || appRole === owner.me) return
  await client.query('BEGIN')
  await client.query('SELECT vouchsafe_grant_app($1)', [appRole])
  await client.query('COMMIT')
}
