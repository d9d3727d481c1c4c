import { migrationOf } from '@/sdk/src/prisma-migration'
import { readSchema } from '@/sdk/src/prisma-schema'
import { watchedTables } from '@/sdk/src/prisma-watched'

/** The first migration of `vouchsafe prisma init` for this schema. */
export function captureMigration(schema: string): string {
  const { tables, problems } = watchedTables(readSchema([{ path: 'schema.prisma', source: schema }]))
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return migrationOf({ isCaptureStale: true, watch: tables, unwatch: [] })
}
