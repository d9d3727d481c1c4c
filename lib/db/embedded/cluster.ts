import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'

import { SetupError } from '@/lib/config/setup-error'

import { type Account, runAs } from './account'
import type { Binaries } from './binaries'
import { initdbFailure, lastLines } from './failures'
import { type Layout, makePrivateDir } from './layout'
import { configText, LOG_SETTINGS } from './tuning'

/** The superuser that initdb makes. */
export const SUPERUSER = 'postgres'

/**
 * Makes the cluster if there is none; answers whether it did. Made under another name and renamed when complete, so a
 * crash or a full disk in between leaves nothing that looks like a database.
 */
export function ensureCluster(
  layout: Layout,
  binaries: Binaries,
  account: Account,
  throwaway = false,
): boolean {
  if (existsSync(layout.cluster)) {
    refuseUnfit(layout.cluster, binaries, account)
    return false
  }
  const draft = `${layout.cluster}.new-${randomBytes(6).toString('hex')}`
  try {
    makePrivateDir(draft, account)
    initdb(draft, binaries, account, throwaway)
    // Our file has the settings; this one is left to the people who run the server.
    writeOwned(
      path.join(draft, 'postgresql.conf'),
      "include 'vouchsafe.conf'\n# Your own settings:\n",
      account,
    )
    renameSync(draft, layout.cluster)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw error
  }
  return true
}

function initdb(dir: string, binaries: Binaries, account: Account, throwaway: boolean): void {
  // The built-in provider sorts by code point, the same on every system and after every upgrade of its libc.
  const args = [
    `--pgdata=${dir}`,
    `--username=${SUPERUSER}`,
    // Nobody connects before our own pg_hba.conf and the password are in place.
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
    ...(throwaway ? ['--no-sync'] : []),
  ]
  const result = spawnSync(binaries.initdb, args, { encoding: 'utf8', ...runAs(account) })
  if (result.status !== 0) throw initdbFailure(result.error?.message ?? result.stderr, path.dirname(dir))
}

function refuseUnfit(cluster: string, binaries: Binaries, account: Account): void {
  const uid = account?.uid ?? process.getuid?.()
  const owner = statSync(cluster).uid
  if (uid !== undefined && owner !== uid) {
    throw new SetupError(
      `The database in ${cluster} belongs to the user with id ${owner}; it would run as ${uid}.`,
      `Start as the user it belongs to, or hand it over: chown -R ${uid} '${cluster}'`,
    )
  }
  const file = path.join(cluster, 'PG_VERSION')
  if (!existsSync(file)) {
    throw new SetupError(
      `${cluster} exists and holds no PostgreSQL database.`,
      'Move it away, or set VOUCHSAFE_DATA to another directory.',
    )
  }
  const made = readFileSync(file, 'utf8').trim()
  if (made === String(binaries.major)) return
  throw new SetupError(
    `The database in ${cluster} was made by PostgreSQL ${made}; this Vouchsafe brings PostgreSQL ${binaries.major}.`,
    `Start the version of Vouchsafe that made it, and move the data with pg_dump and DATABASE_URL to PostgreSQL ${binaries.major}.`,
  )
}

/** How one start of the server listens: on the socket, or, where Node can open none (Windows), on the port. */
export interface Listen {
  socketDir: string
  port: number
}

/** Writes what may change from start to start: settings and who may connect. */
export function writeConfig(
  layout: Layout,
  account: Account,
  listen: Listen,
  settings: Record<string, string>,
): void {
  const windows = process.platform === 'win32'
  const text = configText({
    listen_addresses: windows ? "'127.0.0.1'" : "''",
    port: String(listen.port),
    unix_socket_directories: windows ? "''" : settingText(listen.socketDir),
    unix_socket_permissions: '0700',
    password_encryption: "'scram-sha-256'",
    ...LOG_SETTINGS,
    ...settings,
  })
  writeOwned(path.join(layout.cluster, 'vouchsafe.conf'), text, account)
  const line = windows ? 'host all all 127.0.0.1/32 scram-sha-256' : 'local all all scram-sha-256'
  writeOwned(
    path.join(layout.cluster, 'pg_hba.conf'),
    `# Made by Vouchsafe at each start.\n${line}\n`,
    account,
  )
}

/** A list setting takes names in double quotes, inside the single quotes of the file. */
function settingText(dir: string): string {
  return `'"${dir.replaceAll('"', '""').replaceAll("'", "''")}"'`
}

function writeOwned(file: string, text: string, account: Account): void {
  writeFileSync(file, text, { mode: 0o600 })
  chmodSync(file, 0o600)
  if (account) chownSync(file, account.uid, account.gid)
}

/**
 * Sets the superuser's password in a cluster that is not running, in single-user mode: nothing listens meanwhile, and
 * the password is on no command line.
 */
export function setSuperuserPassword(
  layout: Layout,
  binaries: Binaries,
  account: Account,
  password: string,
): void {
  const result = spawnSync(binaries.postgres, ['--single', '-D', layout.cluster, 'postgres'], {
    encoding: 'utf8',
    // base64url, so there is no quote in it.
    input: `ALTER ROLE ${SUPERUSER} PASSWORD '${password}'\n`,
    ...runAs(account),
  })
  if (result.status === 0 && !/ERROR|FATAL|PANIC/.test(result.stderr)) return
  throw new SetupError(
    `The database in ${layout.cluster} does not take a new password: ${lastLines(result.error?.message ?? result.stderr)}`,
    'Correct the cause and start again.',
  )
}
