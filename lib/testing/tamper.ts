import { withClient } from '@/lib/db/client'

import type { TestDb } from './database'

/** One statement with its values. */
export type Tampering = [sql: string, ...values: unknown[]]

/** What somebody does who has all rights over the database: triggers off, then any statements. */
export async function tamper(
  { superUrl }: Pick<TestDb, 'superUrl'>,
  ...statements: Tampering[]
): Promise<void> {
  await withClient(superUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace",
    )
    for (const { name } of rows) await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`)
    for (const [sql, ...values] of statements) await client.query(sql, values)
  })
}
