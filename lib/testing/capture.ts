import pg from 'pg'

import { Outbox } from '@/sdk/src/prisma-outbox'

import { captureMigration } from './capture-migration'
import { emptyDatabase, TEST_ROLES } from './database'

/** An application's database of a test: made by its owner, and used by a role that may change rows and no more. */
export interface CaptureDb {
  ownerUrl: string
  appUrl: string
  superUrl: string
  owner: pg.Client
  app: pg.Client
  /** Another connection of the application. */
  connect(): Promise<pg.Client>
  /** What is yet to be sent, in the order in which it will be; taken out of the outbox. */
  drain(): Promise<Awaited<ReturnType<Outbox['next']>>>
  drop(): Promise<void>
}

/** Makes the tables by these statements, and audits what the Prisma schema names, as the migration of `init` does. */
export async function captureDatabase(tables: string, schema: string): Promise<CaptureDb> {
  const place = await emptyDatabase()
  const open: pg.Client[] = []
  const connect = async (url: string) => {
    const client = new pg.Client({ connectionString: url, application_name: 'a test' })
    await client.connect()
    open.push(client)
    return client
  }
  const owner = await connect(place.ownerUrl)
  await owner.query(tables)
  await owner.query(captureMigration(schema))
  await owner.query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${TEST_ROLES.app}`)
  await owner.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${TEST_ROLES.app}`)
  const outbox = new Outbox(owner)
  return {
    ...place,
    owner,
    app: await connect(place.appUrl),
    connect: () => connect(place.appUrl),
    drain: async () => {
      const all: Awaited<ReturnType<Outbox['next']>> = []
      for (;;) {
        const rows = await outbox.next()
        if (rows.length === 0) return all
        all.push(...rows)
        await outbox.settle(rows.map((row) => ({ row, refused: null })))
      }
    },
    drop: async () => {
      for (const client of open) await client.end()
      await place.drop()
    },
  }
}
