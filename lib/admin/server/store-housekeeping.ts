import type pg from 'pg'

import type { Db } from '@/lib/db/db'

type Queryable = Pick<pg.ClientBase, 'query'>

/** A number that no other advisory lock of ours has: the first eight hex digits of SHA-256 of `vouchsafe worker`. */
const WORKER_LOCK = 0x14ba_9bb4

/**
 * Runs `work` if no other process runs it on this database now; answers whether it ran. Each statement may
 * take as long as it needs: flushing a large index or looking at a whole month is no runaway query.
 */
export async function asOnlyWorker(db: Db, work: (client: Queryable) => Promise<void>): Promise<boolean> {
  const client = await db.pool.connect()
  let healthy = false
  try {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [
      WORKER_LOCK,
    ])
    const mine = rows[0]?.mine === true
    if (mine) {
      await client.query('SET statement_timeout = 0')
      await work(client)
      await client.query('RESET statement_timeout')
      await client.query('SELECT pg_advisory_unlock($1)', [WORKER_LOCK])
    }
    healthy = true
    return mine
  } finally {
    // A connection that failed in the middle may still hold the lock: closing it gives the lock back.
    client.release(!healthy)
  }
}

/** Makes the monthly partitions up to three months ahead that are missing; answers with the names of new ones. */
export async function makePartitions(client: Queryable): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('SELECT vouchsafe_make_partitions(now(), 3) AS name')
  return rows.map((row) => row.name)
}

/** One partition of `event`. */
export interface Partition {
  name: string
  /** Its month has ended, it holds rows, and nobody has looked at it since. */
  wantsAnalyze: boolean
}

/** Every partition, newest first. */
export async function selectPartitions(client: Queryable): Promise<Partition[]> {
  const { rows } = await client.query<Partition>(
    // CASE, because nothing else keeps to_date from seeing the name of the partition below all months.
    `SELECT p.name,
            p.ended IS NOT NULL AND p.ended <= now() AND pg_relation_size(p.oid) > 0
              AND coalesce(greatest(s.last_analyze, s.last_autoanalyze) < p.ended, true) AS "wantsAnalyze"
       FROM (SELECT c.oid, c.relname AS name,
                    CASE WHEN c.relname ~ '^event_[0-9]{4}_[0-9]{2}$'
                         THEN (to_date(substr(c.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC'
                    END AS ended
               FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid
              WHERE h.inhparent = 'event'::regclass) p
       LEFT JOIN pg_stat_all_tables s ON s.relid = p.oid
      ORDER BY p.name DESC`,
  )
  return rows
}

/** Moves what waits in a partition's search index to its place. */
export async function flushPartition(client: Queryable, name: string): Promise<void> {
  await client.query('SELECT vouchsafe_flush_index($1)', [name])
}

/** Refreshes the statistics of a partition. */
export async function analyzePartition(client: Queryable, name: string): Promise<void> {
  await client.query('SELECT vouchsafe_analyze_partition($1)', [name])
}

/** Removes answers to an Idempotency-Key that nobody may repeat any more; answers how many. */
export async function deleteOldAnswers(client: Queryable, before: Date): Promise<number> {
  const { rowCount } = await client.query('DELETE FROM idempotency WHERE created_at < $1', [before])
  return rowCount ?? 0
}
