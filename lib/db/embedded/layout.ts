import { createHash } from 'node:crypto'
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { SetupError } from '@/lib/config/setup-error'

import type { Account } from './account'

/** Where the embedded server keeps its things. All paths are absolute. */
export interface Layout {
  dataDir: string
  /** PGDATA. */
  cluster: string
  socketDir: string
  logFile: string
  lockFile: string
}

/** The port's only use on a unix socket is in the socket's file name. */
export const SOCKET_PORT = 5432

/** macOS allows 103 bytes, Linux 107; below both. */
const SOCKET_PATH_BYTES_MAX = 100

/** Paths only; touches nothing. */
export function layoutOf(dataDir: string): Layout {
  const cluster = path.join(dataDir, 'postgres')
  return {
    dataDir,
    cluster,
    socketDir: socketDirOf(dataDir, cluster),
    logFile: path.join(dataDir, 'postgres.log'),
    lockFile: path.join(dataDir, 'postgres.lock'),
  }
}

function socketDirOf(dataDir: string, cluster: string): string {
  const beside = path.join(dataDir, 'socket')
  const longest = path.join(beside, `.s.PGSQL.${SOCKET_PORT}.lock`)
  if (Buffer.byteLength(longest) <= SOCKET_PATH_BYTES_MAX) return beside
  const hash = createHash('sha256').update(cluster).digest('hex').slice(0, 16)
  return path.join(os.tmpdir(), `vouchsafe-${hash}`)
}

/** Makes the directories, each with the rights that PostgreSQL and we need, or says which one cannot be used. */
export function prepareLayout(layout: Layout, account: Account): void {
  makeDataDir(layout.dataDir, account)
  refuseBlockedPath(layout.dataDir, account)
  if (process.platform !== 'win32') makePrivateDir(layout.socketDir, account)
}

function makeDataDir(dir: string, account: Account): void {
  try {
    if (existsSync(dir)) return
    mkdirSync(dir, { recursive: true })
    // The database's user must pass through it, and needs no more.
    chmodSync(dir, account ? 0o711 : 0o700)
  } catch (cause) {
    throw new SetupError(
      `The data directory ${dir} cannot be made.`,
      'Set VOUCHSAFE_DATA to a directory that this user may write.',
      { cause },
    )
  }
}

/** A directory for `account` alone. One that somebody else put there (in a shared tmp) is refused, never used. */
export function makePrivateDir(dir: string, account: Account): void {
  const uid = account?.uid ?? process.getuid?.()
  try {
    mkdirSync(dir, { mode: 0o700 })
    if (account) chownSync(dir, account.uid, account.gid)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) {
      throw new SetupError(`The directory ${dir} cannot be made.`, 'Make its parent writable.', { cause })
    }
  }
  const stat = lstatSync(dir)
  const mine = stat.isDirectory() && (uid === undefined || stat.uid === uid)
  if (!mine) {
    throw new SetupError(
      `${dir} is not a directory of the database's user (uid ${uid ?? '?'}): it belongs to uid ${stat.uid}.`,
      `Remove it, or change its owner, and start again.`,
    )
  }
  if ((stat.mode & 0o777) !== 0o700) chmodSync(dir, 0o700)
}

/** The first directory on the way to `target` that `account` cannot pass through, or null. */
export function blockedAncestor(target: string, account: Account): string | null {
  if (!account) return null
  const parts = target.split(path.sep)
  const ancestors = parts.map((_, i) => parts.slice(0, i + 1).join(path.sep) || path.sep)
  const blocked = ancestors.find((dir) => existsSync(dir) && !mayPass(statSync(dir), account))
  return blocked ?? null
}

function mayPass(stat: { mode: number; uid: number; gid: number }, account: NonNullable<Account>): boolean {
  if (stat.uid === account.uid) return (stat.mode & 0o100) !== 0
  if (stat.gid === account.gid) return (stat.mode & 0o010) !== 0
  return (stat.mode & 0o001) !== 0
}

function refuseBlockedPath(dataDir: string, account: Account): void {
  const blocked = blockedAncestor(dataDir, account)
  if (blocked === null || !account) return
  throw new SetupError(
    `The database runs as the user ${account.name}, who cannot pass through ${blocked} to reach ${dataDir}.`,
    'Set VOUCHSAFE_DATA to a directory that is not inside it, for example /var/lib/vouchsafe, or start as a normal user.',
  )
}
