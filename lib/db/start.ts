import type pg from 'pg'

import { type Env, env, forgetOwnerUrl } from '@/lib/config/env'
import { SetupError } from '@/lib/config/setup-error'

import { withClient } from './client'
import { connectEmbedded, type EmbeddedServer, startEmbedded } from './embedded'
import { checkInstanceKey } from './instance-key'
import { checkMigrated, migrate } from './migrate'
import { APP_ROLE } from './roles'

/** How a program wants its database. */
export interface StartOptions {
  /** Shown to a second starter, such as `npm start`. */
  purpose: string
  /** false: the program stops the database itself when a signal ends it. */
  stopOnSignal?: boolean
  /** Told when the embedded server had to be started again. */
  onNotice?: (message: string) => void
  settings?: Env
}

/** A migrated database whose instance key has been checked. `appUrl` holds a password: never log it. */
export interface StartedDatabase {
  appUrl: string
  embedded: boolean
  /** Names of the migrations that ran now; all of them on a new database. */
  migrated: string[]
  stop(): Promise<void>
}

/** For the server: starts the embedded database unless DATABASE_URL is set, migrates it and checks the instance key. */
export function startDatabase(options: StartOptions): Promise<StartedDatabase> {
  return open(options, startEmbedded)
}

/** The same for a command, which may find a server running: then it uses that one and leaves it running. */
export function connectDatabase(options: StartOptions): Promise<StartedDatabase> {
  return open(options, connectEmbedded)
}

async function open(options: StartOptions, start: typeof startEmbedded): Promise<StartedDatabase> {
  const settings = options.settings ?? env()
  if (settings.databaseUrl === null) return openEmbedded(settings, options, start)
  return openServer(settings, settings.databaseUrl, start === startEmbedded)
}

async function openEmbedded(
  settings: Env,
  options: StartOptions,
  start: typeof startEmbedded,
): Promise<StartedDatabase> {
  const server = await start({
    dataDir: settings.dataDir,
    keysDir: settings.keysDir,
    createUser: settings.createUser,
    purpose: options.purpose,
    ...(options.stopOnSignal === undefined ? {} : { stopOnSignal: options.stopOnSignal }),
    ...(options.onNotice ? { onNotice: options.onNotice } : {}),
  })
  try {
    const migrated = await migrateEmbedded(server)
    await withClient(server.appUrl, (client) => checkInstanceKey(client, settings.keysDir))
    return { appUrl: server.appUrl, embedded: true, migrated, stop: () => server.stop() }
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** A server that somebody else runs may serve another version now: a command must not migrate under it. */
async function migrateEmbedded(server: EmbeddedServer): Promise<string[]> {
  if (server.owned) return migrate({ ownerUrl: server.ownerUrl, appRole: APP_ROLE })
  await checkMigrated(server.appUrl)
  return []
}

async function openServer(settings: Env, appUrl: string, mayMigrate: boolean): Promise<StartedDatabase> {
  const migrated = mayMigrate ? await migrateServer(settings, appUrl) : []
  if (!mayMigrate) await checkMigrated(appUrl)
  // Nothing that serves needs it, and what is not there cannot leak.
  forgetOwnerUrl()
  await withClient(appUrl, async (client) => {
    await refuseOtherDatabase(client)
    await checkInstanceKey(client, settings.keysDir)
  })
  return { appUrl, embedded: false, migrated, stop: () => Promise.resolve() }
}

async function migrateServer(settings: Env, appUrl: string): Promise<string[]> {
  const appRole = await withClient(appUrl, currentUser)
  return migrate({ ownerUrl: settings.databaseOwnerUrl ?? appUrl, appRole })
}

async function currentUser(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ role: string }>('SELECT current_user AS role')
  return rows[0]?.role ?? ''
}

async function refuseOtherDatabase(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT to_regclass('instance') IS NOT NULL AS found`,
  )
  if (rows[0]?.found) return
  throw new SetupError(
    'DATABASE_URL and DATABASE_OWNER_URL name different databases: the tables are only in the second.',
    'Correct one of them; they differ in user and password alone.',
  )
}
