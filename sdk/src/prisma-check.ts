import { CAPTURE_VERSION } from './prisma-migration'
import type { PostgresClient } from './prisma-postgres'
import type { Watched } from './prisma-watched'

/** One line for each table: what is wrong with its trigger, or null. The arguments are put together as `watch` does. */
const TRIGGERS = String.raw`
  SELECT name, CASE
    WHEN relation IS NULL THEN 'is not there'
    WHEN tg.oid IS NULL THEN 'has no trigger'
    WHEN tg.tgenabled <> 'A' THEN 'has a trigger that is switched off'
    WHEN tg.tgargs <> wanted THEN 'has the trigger of another schema'
  END AS wrong
  FROM unnest($1::text[], $2::text[]) AS given(name, text)
  CROSS JOIN LATERAL (SELECT to_regclass(name) AS relation, text::jsonb AS options) AS read
  CROSS JOIN LATERAL (
    SELECT array_agg(convert_to(one, 'UTF8') || '\x00'::bytea ORDER BY n) AS parts FROM unnest(ARRAY[
      options ->> 'type',
      ARRAY(SELECT jsonb_array_elements_text(options -> 'key'))::text,
      ARRAY(SELECT jsonb_array_elements_text(options -> 'redact'))::text,
      ARRAY(SELECT jsonb_array_elements_text(options -> 'ignore'))::text,
      coalesce(options ->> 'softDelete', ''),
      coalesce(options ->> 'name', ''),
      ARRAY(
        SELECT attname::text FROM pg_attribute WHERE attrelid = relation AND attgenerated = 'v' AND NOT attisdropped ORDER BY 1
      )::text
    ]) WITH ORDINALITY AS argument(one, n)
  ) AS arguments
  CROSS JOIN LATERAL (SELECT parts[1] || parts[2] || parts[3] || parts[4] || parts[5] || parts[6] || parts[7] AS wanted) AS bytes
  LEFT JOIN pg_trigger AS tg ON tg.tgrelid = relation AND tg.tgname = '00_vouchsafe'`

/** What of a database does not audit as the schema says: one sentence each. Empty: it does. */
export async function databaseProblems(
  client: PostgresClient,
  tables: readonly Watched[],
): Promise<string[]> {
  const { rows } = await client.query(
    `SELECT obj_description(to_regnamespace('vouchsafe'), 'pg_namespace') AS version`,
  )
  // safe: the statement names its one column
  const { version } = rows[0] as { version: string | null }
  if (version === null) return ['The database has no schema vouchsafe: apply the migrations.']
  const problems =
    version === `Capture ${CAPTURE_VERSION}` ? [] : ['The database has the functions of another version.']
  const values = [tables.map(({ table }) => table), tables.map(({ options }) => JSON.stringify(options))]
  const found = await client.query(TRIGGERS, values)
  for (const { name, wrong } of found.rows as { name: string; wrong: string | null }[]) {
    if (wrong !== null) problems.push(`The table ${name} ${wrong}.`)
  }
  return problems
}
