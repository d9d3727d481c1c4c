import { statfsSync } from 'node:fs'
import os from 'node:os'

/** The machine, as far as the server's settings depend on it; in MiB. */
export interface Machine {
  memory: number
  /** Free where the cluster lies. */
  disk: number
}

const MIB = 1024 * 1024

/** Memory of this machine, or of the container that we are in, and the free disk at `dir`. */
export function machineAt(dir: string): Machine {
  const limit = process.constrainedMemory()
  const memory = limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem()
  const disk = statfsSync(dir)
  return { memory: Math.floor(memory / MIB), disk: Math.floor((disk.bavail * disk.bsize) / MIB) }
}

const clamp = (value: number, min: number, max: number) => Math.floor(Math.min(Math.max(value, min), max))

/** Web, worker, publisher, flusher and a few tools, each with a small pool. */
const MAX_CONNECTIONS = 60

/**
 * Settings for a server that shares the machine with Node. `fsync`, `full_page_writes` and `synchronous_commit` keep
 * their safe defaults: an accepted event is on disk.
 */
export function tunedSettings(machine: Machine): Record<string, string> {
  const { memory, disk } = machine
  const wal = clamp(Math.min(memory / 3, disk / 10), 256, 8192)
  return {
    max_connections: String(MAX_CONNECTIONS),
    shared_buffers: `${clamp(memory / 8, 64, 8192)}MB`,
    effective_cache_size: `${clamp(memory / 2, 128, 262_144)}MB`,
    work_mem: `${clamp(memory / 400, 4, 64)}MB`,
    maintenance_work_mem: `${clamp(memory / 32, 32, 1024)}MB`,
    // An event writes 5.6 kB of WAL: a small limit would mean a checkpoint every few seconds under load. On a small
    // disk it must not fill the disk either.
    max_wal_size: `${wal}MB`,
    min_wal_size: `${clamp(wal / 8, 80, 1024)}MB`,
    checkpoint_timeout: '15min',
    // These binaries are built without lz4.
    wal_compression: 'pglz',
    // Its compile time is longer than our longest statement.
    jit: 'off',
    random_page_cost: '1.1',
    default_text_search_config: "'pg_catalog.simple'",
    timezone: "'UTC'",
    log_timezone: "'UTC'",
  }
}

/** What may be written to the server's log: never a statement's text or a row's values, which erasure cannot reach. */
export const LOG_SETTINGS: Record<string, string> = {
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  log_line_prefix: "'%m [%p] '",
}

/** For tests alone: a server whose data nobody will miss. */
export const THROWAWAY_SETTINGS: Record<string, string> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '2GB',
  autovacuum_naptime: '10min',
}

/** The text of a PostgreSQL configuration file. */
export function configText(settings: Record<string, string>): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  return `# Made by Vouchsafe at each start. Your own settings go into postgresql.conf, below the include.\n${lines.join('\n')}\n`
}
