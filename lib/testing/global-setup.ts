import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import pg from 'pg'
import type { TestProject } from 'vitest/node'

import { env } from '@/lib/config/env'
import { startEmbedded, stopAbandoned } from '@/lib/db/embedded'
import { withDatabase } from '@/lib/db/embedded/connection'
import { migrate } from '@/lib/db/migrate'
import { APP_ROLE, closeDatabase, ensureRoles, OWNER_ROLE } from '@/lib/db/roles'

/** What the tests of one run share: one server, and a migrated database to copy. */
export interface TestServer {
  /** Superuser, maintenance database. */
  superUrl: string
  /** The owner's and the serving role's, on the maintenance database: name another with `withDatabase`. */
  ownerUrl: string
  appUrl: string
  template: string
}

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer
  }
}

/** Runs once before the database tests of a run, and not at all without them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = env().testDatabaseUrl
  const { server, stop } = given === null ? await ownServer() : await givenServer(given)
  project.provide('testServer', server)
  return stop
}

/** Long enough for another run to have taken its lock. */
const ABANDONED_MS = 10 * 60_000

/** Test runs that were killed leave servers and directories behind; the next run clears them away. */
async function sweep(parent: string): Promise<void> {
  for (const name of readdirSync(parent)) {
    const dir = path.join(parent, name)
    const ours =
      /^vouchsafe-(test|embedded|start)-/.test(name) && Date.now() - statSync(dir).mtimeMs > ABANDONED_MS
    if (ours && (await stopAbandoned(path.join(dir, 'data')))) rmSync(dir, { recursive: true, force: true })
  }
}

/** A server in a directory of its own, without fsync: its data are gone with it. */
async function ownServer() {
  await sweep(os.tmpdir())
  const dir = mkdtempSync(path.join(os.tmpdir(), 'vouchsafe-test-'))
  // As root the server runs as another user, who must pass through.
  chmodSync(dir, 0o711)
  const embedded = await startEmbedded({
    dataDir: path.join(dir, 'data'),
    keysDir: path.join(dir, 'keys'),
    purpose: 'tests',
    createUser: null,
    throwaway: true,
  })
  const server = await prepare(embedded.superUrl, embedded.ownerUrl, embedded.appUrl)
  const stop = async () => {
    await embedded.stop()
    rmSync(dir, { recursive: true, force: true })
  }
  return { server, stop }
}

/** Another server, such as an older PostgreSQL. Passwords come from its URL, so that two runs at once agree on them. */
async function givenServer(superUrl: string) {
  const password = createHash('sha256').update(superUrl).digest('hex')
  const urlOf = (user: string) => {
    const url = new URL(superUrl)
    url.username = user
    url.password = password
    return url.toString()
  }
  const client = new pg.Client({ connectionString: superUrl })
  await client.connect()
  await ensureRoles(client, { owner: password, app: password })
  await client.end()
  const server = await prepare(superUrl, urlOf(OWNER_ROLE), urlOf(APP_ROLE))
  const stop = async () => {
    const cleaner = new pg.Client({ connectionString: superUrl })
    await cleaner.connect()
    await cleaner.query(`DROP DATABASE IF EXISTS ${cleaner.escapeIdentifier(server.template)} WITH (FORCE)`)
    await cleaner.end()
  }
  return { server, stop }
}

async function prepare(superUrl: string, ownerUrl: string, appUrl: string): Promise<TestServer> {
  const template = `vouchsafe_template_${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: superUrl })
  await client.connect()
  await client.query(`CREATE DATABASE ${template} OWNER ${OWNER_ROLE} TEMPLATE template0 ENCODING 'UTF8'`)
  await closeDatabase(client, template)
  await migrate({ ownerUrl: withDatabase(ownerUrl, template), appRole: APP_ROLE })
  await client.end()
  return { superUrl, ownerUrl, appUrl, template }
}
