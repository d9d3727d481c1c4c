import type pg from 'pg'

import { SetupError } from '@/lib/config/setup-error'

/** The oldest PostgreSQL that the migrations and queries are written for, as `server_version_num`. */
const OLDEST = 150_000

/** Refuses a server that is too old, before anything is written to it. Answers with its version, such as `16.4`. */
export async function requireServerVersion(client: Pick<pg.ClientBase, 'query'>): Promise<string> {
  const { rows } = await client.query<{ number: number; text: string }>(
    `SELECT current_setting('server_version_num')::int AS number, split_part(current_setting('server_version'), ' ', 1) AS text`,
  )
  const version = rows[0]
  if (version && version.number >= OLDEST) return version.text
  throw new SetupError(
    `The database server is PostgreSQL ${version?.text ?? '(unknown)'}; Vouchsafe needs 15 or newer.`,
    'Upgrade the server, or unset DATABASE_URL to use the embedded PostgreSQL 18.',
  )
}
