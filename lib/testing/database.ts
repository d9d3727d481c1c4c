import { createHash, randomBytes, randomUUID } from 'node:crypto'

import pg from 'pg'
import { inject } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import { instanceKeyOf, useInstanceKey } from '@/lib/config/keys'
import { type Db, openDb } from '@/lib/db/db'
import { withDatabase } from '@/lib/db/embedded/connection'
import { APP_ROLE, closeDatabase, OWNER_ROLE } from '@/lib/db/roles'

/** The same in every test, so that derived values can be written down in them. */
const testInstanceKey = instanceKeyOf('11'.repeat(32), 'the tests')

/** A migrated database of one test file's own. */
export interface TestDb {
  /** Open as the role that serves, with the rights it has in production. */
  db: Db
  name: string
  ownerUrl: string
  appUrl: string
  superUrl: string
  /** Closes `db` and removes the database. */
  drop(): Promise<void>
}

/**
 * Copies the run's migrated template, or another database that nobody is connected to. Call it in `beforeAll` and `drop` in
 * `afterAll`. Also sets the instance key.
 */
export async function testDatabase(template = inject('testServer').template): Promise<TestDb> {
  useInstanceKey(testInstanceKey)
  const place = await newDatabase(template)
  const db = openDb(place.appUrl, { poolSize: 5, applicationName: 'vouchsafe test' })
  const drop = async () => {
    await db.close()
    await place.drop()
  }
  return { ...place, db, drop }
}

/** A database without any table, for tests of migrations. */
export function emptyDatabase(): Promise<Omit<TestDb, 'db'>> {
  return newDatabase('template0')
}

async function newDatabase(template: string): Promise<Omit<TestDb, 'db'>> {
  const server = inject('testServer')
  const name = `vouchsafe_test_${randomBytes(8).toString('hex')}`
  await asSuperuser(server.superUrl, async (client) => {
    // Copying files is faster here than logging each page: the template has some 500 small files.
    await client.query(`CREATE DATABASE ${name} OWNER ${OWNER_ROLE} TEMPLATE ${template} STRATEGY FILE_COPY`)
    await closeDatabase(client, name)
  })
  return {
    name,
    ownerUrl: withDatabase(server.ownerUrl, name),
    appUrl: withDatabase(server.appUrl, name),
    superUrl: withDatabase(server.superUrl, name),
    drop: () => asSuperuser(server.superUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`)),
  }
}

async function asSuperuser(url: string, fn: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await fn(client)
  } finally {
    await client.end()
  }
}

/** SHA-256 of nothing: the root of an empty tree (RFC 6962, 2.1). */
const EMPTY_ROOT = createHash('sha256').digest()

/** What a test may say of a tenant; everything has a default. */
export interface TestTenant {
  slug?: string
  name?: string
  parentId?: string | null
  isSystem?: boolean
  personTypes?: string[]
}

/** Adds a tenant with an empty log, as the serving role. */
export async function testTenant(db: Db, tenant: TestTenant = {}): Promise<TenantRef> {
  const slug = tenant.slug ?? `t-${randomBytes(6).toString('hex')}`
  const id = randomUUID()
  const logId = randomUUID()
  const row = await db.prisma.tenant.create({
    data: {
      id,
      slug,
      name: tenant.name ?? slug,
      parentId: tenant.parentId ?? null,
      isSystem: tenant.isSystem ?? false,
      ...(tenant.personTypes ? { personTypes: tenant.personTypes } : {}),
      log: { create: { id: logId, identity: logId } },
    },
  })
  await db.prisma.logHead.create({
    data: {
      logId,
      tenantId: row.key,
      size: 0n,
      frontier: new Uint8Array(),
      root: new Uint8Array(EMPTY_ROOT),
    },
  })
  // The database tells of it, and may do so after the next request.
  forgetRights(db)
  return {
    id,
    key: row.key,
    slug,
    name: row.name,
    parentId: row.parentId,
    logId: logId.replaceAll('-', ''),
    logIdentity: logId.replaceAll('-', ''),
    personTypes: row.personTypes,
  }
}

/** The role names of the test server, for statements that name them. */
export const TEST_ROLES = { owner: OWNER_ROLE, app: APP_ROLE }
