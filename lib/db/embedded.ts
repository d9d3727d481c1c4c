import { setTimeout as delay } from 'node:timers/promises'

import pg from 'pg'

import { SetupError } from '@/lib/config/setup-error'

import { withClient } from './client'
import { type Account, databaseAccount } from './embedded/account'
import { type Binaries, findBinaries } from './embedded/binaries'
import { ensureCluster, setSuperuserPassword, SUPERUSER, writeConfig } from './embedded/cluster'
import { freePort, serverUrls, type ServerUrls } from './embedded/connection'
import { type Layout, layoutOf, prepareLayout, SOCKET_PORT } from './embedded/layout'
import { acquireLock, currentHolder } from './embedded/lock'
import { loadPasswords, type Passwords } from './embedded/passwords'
import { runningServer, stopLeftovers } from './embedded/postmaster'
import { Supervisor } from './embedded/supervisor'
import { machineAt, THROWAWAY_SETTINGS, tunedSettings } from './embedded/tuning'
import { ensureDatabase, ensureRoles } from './roles'

/** Where an embedded server lives and how it is to run. */
export interface EmbeddedOptions {
  dataDir: string
  keysDir: string
  /** Shown to a second starter: `npm start`, `vouchsafe doctor`. */
  purpose: string
  /** As root: may a system user be made? null: only in a container. */
  createUser: boolean | null
  /** true: tests whose data nobody will miss. Never for data that somebody keeps. */
  throwaway?: boolean
  /** false: the caller stops the server itself when a signal ends it, for example after finishing requests. */
  stopOnSignal?: boolean
  /** Told when the server had to be started again, and when that failed. */
  onNotice?: (message: string) => void
}

/** A running embedded server. URLs hold passwords: never log them. */
export interface EmbeddedServer extends ServerUrls {
  /** Whether this process started it, and `stop` therefore stops it. */
  owned: boolean
  /** Sessions end, everything is written. Of a server that somebody else runs: does nothing. */
  stop(): Promise<void>
}

/** The database that Vouchsafe uses on its own server. */
const DATABASE = 'vouchsafe'

/**
 * Starts PostgreSQL in `dataDir`, making the cluster, the roles and the empty database at first. A server that a killed
 * starter left behind is stopped first. While this process lives, a server that dies is started again.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const layout = layoutOf(options.dataDir)
  const account = databaseAccount(layout.cluster, options.createUser)
  prepareLayout(layout, account)
  const binaries = findBinaries(account)
  const lock = acquireLock(layout.lockFile, options.purpose)
  try {
    await stopLeftovers(layout, binaries)
    const { passwords, made } = loadPasswords(options.keysDir)
    const isNew = ensureCluster(layout, binaries, account, options.throwaway)
    const port = await configure(layout, account, options)
    if (isNew || made) setSuperuserPassword(layout, binaries, account, passwords.superuser)
    return await run({ layout, binaries, account, passwords, port, options, release: lock.release })
  } catch (error) {
    lock.release()
    throw error
  }
}

async function configure(layout: Layout, account: Account, options: EmbeddedOptions): Promise<number> {
  const port = process.platform === 'win32' ? await freePort() : SOCKET_PORT
  const tuned = tunedSettings(machineAt(layout.cluster))
  const settings = options.throwaway ? { ...tuned, ...THROWAWAY_SETTINGS } : tuned
  writeConfig(layout, account, { socketDir: layout.socketDir, port }, settings)
  return port
}

interface Prepared {
  layout: Layout
  binaries: Binaries
  account: Account
  passwords: Passwords
  port: number
  options: EmbeddedOptions
  release(): void
}

async function run(p: Prepared): Promise<EmbeddedServer> {
  const supervisor = new Supervisor(p.layout, p.binaries, p.account, {
    stopOnSignal: p.options.stopOnSignal ?? true,
    onNotice: p.options.onNotice ?? (() => undefined),
    onStopped: p.release,
  })
  await supervisor.start()
  const urls = serverUrls(p.layout.socketDir, p.port, p.passwords, DATABASE)
  try {
    await withClient(urls.superUrl, async (client) => {
      await ensureRoles(client, p.passwords)
      await ensureDatabase(client, DATABASE)
    })
  } catch (error) {
    await supervisor.stop()
    throw passwordsOfAnother(p.layout, error)
  }
  return { ...urls, owned: true, stop: () => supervisor.stop() }
}

/**
 * Ends what a killed process left in `dataDir`: its server, if that still runs. Does nothing while the process that
 * started it lives. Answers whether nobody uses the directory now.
 */
export async function stopAbandoned(dataDir: string): Promise<boolean> {
  const layout = layoutOf(dataDir)
  if (currentHolder(layout.lockFile)) return false
  if (runningServer(layout.cluster))
    await stopLeftovers(layout, findBinaries(databaseAccount(layout.cluster, false)))
  return true
}

/** How long a command waits for a server that another process is just starting. */
const WAIT_FOR_STARTER_MS = 60_000
const POLL_MS = 100

/**
 * For commands beside a running Vouchsafe: connects to its server if it runs, waits if it is being started, else starts
 * it for the time of the command. Call `stop` in every case.
 */
export async function connectEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const layout = layoutOf(options.dataDir)
  const until = performance.now() + WAIT_FOR_STARTER_MS
  for (;;) {
    const running = runningServer(layout.cluster)
    if (running?.ready) {
      const { passwords } = loadPasswords(options.keysDir)
      const urls = serverUrls(running.socketDir, running.port, passwords, DATABASE)
      return { ...urls, owned: false, stop: () => Promise.resolve() }
    }
    const holder = currentHolder(layout.lockFile)
    if (!holder) return startEmbedded(options)
    if (performance.now() > until) {
      throw new SetupError(
        `Another Vouchsafe (${holder.purpose}, process ${holder.pid}) holds ${options.dataDir}, and its database is not up.`,
        'Look at what it says, stop it, and try again.',
      )
    }
    await delay(POLL_MS)
  }
}

function passwordsOfAnother(layout: Layout, cause: unknown): unknown {
  const inner = cause instanceof SetupError ? cause.cause : null
  const refused = inner instanceof pg.DatabaseError && inner.code === '28P01'
  if (!refused) return cause
  return new SetupError(
    `The database in ${layout.cluster} does not take the password of ${SUPERUSER} in VOUCHSAFE_KEYS: the two do not belong together.`,
    'Set VOUCHSAFE_KEYS to the directory that goes with VOUCHSAFE_DATA. If only the passwords are lost, remove postgres-passwords.json there: new ones are made and set.',
    { cause },
  )
}
