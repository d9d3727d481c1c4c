import type { Db } from '@/lib/db/db'
import type { AppliedMigration } from '@/lib/db/migrations'

/** The fingerprint of the instance key that this database belongs to; null before first start. */
export async function boundFingerprint(db: Db): Promise<string | null> {
  const { rows } = await db.pool.query<{ fingerprint: string }>(
    'SELECT key_fingerprint AS fingerprint FROM instance',
  )
  return rows[0]?.fingerprint ?? null
}

/** The migrations that this database has, in order. */
export async function selectMigrations(db: Db): Promise<AppliedMigration[]> {
  const { rows } = await db.pool.query<AppliedMigration>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
  )
  return rows
}
