import pg from 'pg'

/** Limits of one pool; times in milliseconds. */
export interface PoolOptions {
  /** Most connections at once. */
  max: number
  /** Shown in pg_stat_activity, so that a slow statement can be traced to its process. */
  applicationName: string
  /** A statement that runs longer is cancelled; 0: never. Long readers SET LOCAL their own. */
  statementTimeoutMs: number
  /** A transaction that waits for us this long is ended, or one stuck process would hold a log's head for ever. */
  idleInTransactionTimeoutMs: number
}

const CONNECT_TIMEOUT_MS = 10_000
const IDLE_CONNECTION_MS = 30_000

/** The settings of one connection, for `pg` and for Prisma's adapter alike. */
export function connectionConfig(url: string, options: PoolOptions): pg.PoolConfig {
  return {
    connectionString: url,
    max: options.max,
    application_name: options.applicationName,
    statement_timeout: options.statementTimeoutMs,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    keepAlive: true,
  }
}

/**
 * A pool that survives its server: an idle connection that dies is dropped and replaced, and the next query that
 * needs one gets the error. Without the listener Node would end the process.
 */
export function makePool(url: string, options: PoolOptions): pg.Pool {
  const pool = new pg.Pool(connectionConfig(url, options))
  pool.on('error', ignoreLostConnection)
  // A client in use can lose its server between two of our statements: its next statement fails, and that is enough.
  pool.on('connect', (client) => client.on('error', ignoreLostConnection))
  return pool
}

/** Whoever needed the connection sees the failure; there is nothing more to do here. */
export function ignoreLostConnection(): void {}
