import type pg from 'pg'

import type { Prisma } from './generated/client'
import { makePool, type PoolOptions } from './pool'
import { makePrisma, type PrismaClient } from './prisma'

/** The database as the serving role sees it: `pool` and `readers` for the event path, `prisma` for everything else. */
export interface Db {
  /** For short statements: appends, rights, single rows. */
  readonly pool: pg.Pool
  /** For searches and exports, which may take long: they must never keep an event from being stored. */
  readonly readers: pg.Pool
  readonly prisma: PrismaClient
  /** Waits for running statements, then closes every connection. A second call does nothing. */
  close(): Promise<void>
}

/** Prisma inside a transaction: everything but opening another one. */
export type Tx = Prisma.TransactionClient

/** What `openDb` may be told; each has a default. */
export interface DbOptions {
  /** Most connections of `pool`; default 10. `readers` gets as many, at least 4; Prisma half as many, at least 2. */
  poolSize?: number
  applicationName?: string
  statementTimeoutMs?: number
}

const DEFAULT_POOL_SIZE = 10
const READERS_MIN = 4
const STATEMENT_TIMEOUT_MS = 30_000
/** Nobody waits longer for a page. Exports set their own. */
const READ_TIMEOUT_MS = 10_000
/** Whoever holds a log's head and falls silent blocks every append of its tenant. */
const IDLE_IN_TRANSACTION_MS = 5000

/** Opens the database at `url`. Nothing connects before the first statement. */
export function openDb(url: string, options: DbOptions = {}): Db {
  const size = options.poolSize ?? DEFAULT_POOL_SIZE
  const name = options.applicationName ?? 'vouchsafe'
  const shared: PoolOptions = {
    max: size,
    applicationName: name,
    statementTimeoutMs: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
    idleInTransactionTimeoutMs: IDLE_IN_TRANSACTION_MS,
  }
  const pool = makePool(url, shared)
  const readers = makePool(url, {
    ...shared,
    max: Math.max(READERS_MIN, size),
    applicationName: `${name} (reading)`,
    statementTimeoutMs: Math.min(shared.statementTimeoutMs || READ_TIMEOUT_MS, READ_TIMEOUT_MS),
  })
  const prisma = makePrisma(url, {
    ...shared,
    max: Math.max(2, Math.ceil(size / 2)),
    applicationName: `${name} (admin)`,
  })
  let closing: Promise<void> | undefined
  const close = async () => {
    await Promise.all([pool.end(), readers.end(), prisma.$disconnect()])
  }
  return { pool, readers, prisma, close: () => (closing ??= close()) }
}

/** Longest a change of settings may wait for a connection, and run, in milliseconds. */
const TRANSACTION_WAIT_MS = 5000
const TRANSACTION_RUN_MS = 15_000

/** Runs `fn` in one Prisma transaction: all of it is stored, or, if it throws, nothing. */
export function transaction<T>(db: Db, fn: (tx: Tx) => Promise<T>): Promise<T> {
  return db.prisma.$transaction(fn, { maxWait: TRANSACTION_WAIT_MS, timeout: TRANSACTION_RUN_MS })
}

// Next may load a module twice in one process: pools live on globalThis.
const holder = globalThis as typeof globalThis & { vouchsafeDb?: Db }

/** Makes `db` the one that `currentDb` gives to pages and routes of this process. */
export function useDb(db: Db): void {
  holder.vouchsafeDb = db
}

/** The database of this process. It must have been opened at start, by `useDb`. */
export function currentDb(): Db {
  if (!holder.vouchsafeDb) throw new Error('The database is not open: call useDb(openDb(url)) at start.')
  return holder.vouchsafeDb
}
