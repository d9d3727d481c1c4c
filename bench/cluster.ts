import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { withClient } from '@/lib/db/client'
import { openDb, type Db } from '@/lib/db/db'
import { startEmbedded } from '@/lib/db/embedded'
import { withDatabase } from '@/lib/db/embedded/connection'
import { checkInstanceKey } from '@/lib/db/instance-key'
import { migrate } from '@/lib/db/migrate'
import { APP_ROLE, closeDatabase, OWNER_ROLE } from '@/lib/db/roles'

/** One migrated database of the bench's own server. */
export interface BenchDatabase {
  name: string
  db: Db
  appUrl: string
  ownerUrl: string
}

/** A real PostgreSQL with the settings of production, fsync included, for the time of one bench. */
export interface BenchCluster {
  keysDir: string
  superUrl: string
  database(name: string): Promise<BenchDatabase>
  /** A database without our tables; its owner's URL. */
  emptyDatabase(name: string): Promise<string>
  stop(): Promise<void>
}

/** Starts the server in a temporary directory. */
export async function startCluster(): Promise<BenchCluster> {
  const dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-bench-'))
  // As root the server runs as another user, who must pass through.
  chmodSync(dir, 0o711)
  const keysDir = path.join(dir, 'keys')
  const server = await startEmbedded({
    dataDir: path.join(dir, 'data'),
    keysDir,
    purpose: 'the bench',
    createUser: true,
  })
  const open: Db[] = []
  const create = async (name: string): Promise<string> => {
    await withClient(server.superUrl, async (client) => {
      await client.query(`CREATE DATABASE ${name} OWNER ${OWNER_ROLE}`)
      await closeDatabase(client, name)
    })
    return withDatabase(server.ownerUrl, name)
  }
  return {
    keysDir,
    superUrl: server.superUrl,
    emptyDatabase: create,
    database: async (name) => {
      const ownerUrl = await create(name)
      const appUrl = withDatabase(server.appUrl, name)
      await migrate({ ownerUrl, appRole: APP_ROLE })
      await withClient(appUrl, (client) => checkInstanceKey(client, keysDir))
      const db = openDb(appUrl, { applicationName: 'vouchsafe bench' })
      open.push(db)
      return { name, db, appUrl, ownerUrl }
    },
    stop: async () => {
      await Promise.all(open.map((db) => db.close()))
      await server.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
