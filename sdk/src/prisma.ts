import type { AuditOptions } from './audit'
import type { PostgresPool } from './prisma-connect'
import { RunningShipper, type Shipper } from './prisma-shipper'
import { readSettings } from './settings'
import { Transport } from './transport'

export type { AuditContext } from './prisma-context'
export type { Lag } from './prisma-outbox'
export type { PostgresPool } from './prisma-connect'
export type { PostgresClient } from './prisma-postgres'
export type { Shipper, ShipperCounters } from './prisma-shipper'
export { withAudit } from './prisma-with-audit'
export type { ContextSource } from './prisma-with-audit'

/** How a shipper is set up. Where to send is read from the environment where it is not said, as in `createAudit`. */
export interface ShipperOptions extends Pick<AuditOptions, 'url' | 'key' | 'tenant' | 'timeoutMs'> {
  /** The application's database, as a role that may read and delete in the schema `vouchsafe`. */
  connectionString?: string | undefined
  /** A pool of `pg` instead. The shipper keeps one of its connections for itself. */
  pool?: PostgresPool | undefined
  /** How often the shipper looks without being told, in ms. By default 1,000. */
  pollMs?: number | undefined
  /** Told of everything that keeps events from being sent; it goes on trying. By default it is written to standard error. */
  onError?: ((error: unknown) => void) | undefined
}

/**
 * Sends what the database captured, in the order of the commits, until stopped. Start one in each process: one of them sends,
 * the others take over when its connection ends. A row is deleted when Vouchsafe has said that its event is stored; whatever
 * dies before that, it is sent again with the same id.
 *
 * @throws AuditError (`setting`) at once when a setting is missing or wrong.
 */
export function startShipper(options: ShipperOptions): Shipper {
  const { connectionString, pool, pollMs, onError } = options
  const settings = readSettings(options)
  const transport = new Transport(settings)
  const database = databaseOf(connectionString, pool)
  return new RunningShipper({
    database,
    post: (lines) => transport.post(lines, settings.timeoutMs),
    pollMs,
    onError,
  })
}

function databaseOf(
  connectionString: string | undefined,
  pool: PostgresPool | undefined,
): { connectionString: string } | { pool: PostgresPool } {
  if (pool !== undefined) return { pool }
  if (connectionString !== undefined && connectionString !== '') return { connectionString }
  throw new TypeError('A shipper needs the database: give connectionString or pool.')
}
