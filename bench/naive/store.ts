import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { PrismaPg } from '@prisma/adapter-pg'

import { withClient } from '@/lib/db/client'
import type { EventDraft } from '@/lib/event/event'

/** The part of the generated client that is used here: it is made when the bench runs, so there is no type to import. */
interface NaiveClient {
  auditEvent: {
    createMany(args: { data: object[] }): Promise<{ count: number }>
    findMany(args: object): Promise<object[]>
  }
  $disconnect(): Promise<void>
}

/** What a team would write itself, on the same server. */
export interface NaiveStore {
  insert(drafts: readonly EventDraft[]): Promise<void>
  /** A first page of 50 by a details value. */
  find(tenant: string, details: Record<string, string>): Promise<number>
  close(): Promise<void>
}

const here = path.dirname(fileURLToPath(import.meta.url))

/** The migration that `prisma migrate` would make of schema.prisma. */
const TABLE = `
  CREATE TABLE "AuditEvent" (
    id uuid PRIMARY KEY, "tenantId" text NOT NULL, "occurredAt" timestamp(3) NOT NULL, "actorId" text,
    action text NOT NULL, "resourceType" text NOT NULL, "resourceId" text, event jsonb NOT NULL);
  CREATE INDEX ON "AuditEvent" ("tenantId", "occurredAt" DESC);
  CREATE INDEX ON "AuditEvent" ("tenantId", action);
  CREATE INDEX ON "AuditEvent" ("tenantId", "resourceType", "resourceId");
  CREATE INDEX ON "AuditEvent" USING gin (event jsonb_path_ops);`

function generate(): void {
  const cli = path.resolve('node_modules/prisma/build/index.js')
  const run = spawnSync(
    process.execPath,
    [cli, 'generate', '--no-hints', '--schema', path.join(here, 'schema.prisma')],
    {
      encoding: 'utf8',
      env: {
        NODE_ENV: 'production',
        PATH: '/usr/bin:/bin',
        PRISMA_SCHEMA_ENGINE_BINARY: cli,
        CHECKPOINT_DISABLE: '1',
      },
    },
  )
  if (run.status !== 0)
    throw new Error(`The naive client could not be generated:\n${run.stdout}${run.stderr}`)
}

/** Makes table and client on an empty database. */
export async function naiveStore(url: string): Promise<NaiveStore> {
  generate()
  await withClient(url, (client) => client.query(TABLE))
  // safe: generated a moment ago from the model above.
  const made = (await import(pathToFileURL(path.join(here, 'generated/client.ts')).href)) as {
    PrismaClient: new (options: object) => NaiveClient
  }
  const prisma = new made.PrismaClient({ adapter: new PrismaPg({ connectionString: url }) })
  return {
    insert: async (drafts) => {
      await prisma.auditEvent.createMany({
        data: drafts.map((event) => ({
          id: randomUUID(),
          tenantId: 'bench',
          occurredAt: new Date(event.occurredAt ?? 0),
          actorId: event.actor.id,
          action: event.action,
          resourceType: event.resource.type,
          resourceId: event.resource.id,
          event,
        })),
      })
    },
    find: async (tenantId, details) => {
      const rows = await prisma.auditEvent.findMany({
        where: {
          tenantId,
          AND: Object.entries(details).map(([key, equals]) => ({
            event: { path: ['details', key], equals },
          })),
        },
        orderBy: { occurredAt: 'desc' },
        take: 50,
      })
      return rows.length
    },
    close: () => prisma.$disconnect(),
  }
}
