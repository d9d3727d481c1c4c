import type pg from 'pg'

interface Wire {
  /** Its server process, as the server said when they connected. */
  processID: number | null
  connection: { stream: { destroy(): void } }
}

/**
 * Ends what runs on a connection of a pool, now, and the connection with it: whatever waits for it there fails. It must
 * still be released, as broken. `pool` is another one, whose connections are never all in use for long.
 */
export async function cutOff(pool: pg.Pool, client: pg.PoolClient): Promise<void> {
  // safe: a connected client has both.
  const { processID, connection } = client as unknown as Wire
  // First: PostgreSQL does not notice that a connection is gone while it looks for rows. Where even this fails, the
  // statement ends at its own timeout.
  await pool.query('SELECT pg_cancel_backend($1)', [processID]).catch(() => undefined)
  connection.stream.destroy()
}
