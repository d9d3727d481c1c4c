import pg from 'pg'
import { expect, vi } from 'vitest'

/** An open transaction that others wait for. */
export interface HeldLock {
  /** Returns when so many transactions of this database wait for a lock. */
  untilWaiting(transactions: number): Promise<void>
  /** Ends the transaction; what it changed holds from now on. */
  commit(): Promise<void>
}

/**
 * Begins a transaction and runs statements in it. As the superuser: the serving role's own connections may not hold a lock
 * for long.
 */
export async function holdLock(superUrl: string, ...statements: string[]): Promise<HeldLock> {
  const client = new pg.Client({ connectionString: superUrl })
  await client.connect()
  for (const statement of ['BEGIN', ...statements]) await client.query(statement)
  const waiting = async () => {
    // Within a transaction what others do is read once.
    await client.query('SELECT pg_stat_clear_snapshot()')
    const { rows } = await client.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
    return rows[0]?.n
  }
  return {
    untilWaiting: (transactions) =>
      vi.waitFor(async () => expect(await waiting()).toBe(transactions), { timeout: 4000 }),
    commit: async () => {
      await client.query('COMMIT')
      await client.end()
    },
  }
}
