import { captureProblems } from './prisma-check-capture'
import { CAPTURE_VERSION } from './prisma-migration'
import type { PostgresClient } from './prisma-postgres'
import type { Watched } from './prisma-watched'

/** What of a database does not audit as the schema says. */
export interface Checked {
  /** One sentence each. Empty: it does. */
  problems: string[]
  /** The tables among them, which are to be watched again. */
  tables: Watched[]
  /** Whether functions, or what belongs to them, are to be made again. */
  isCaptureStale: boolean
}

/**
 * One line for each trigger that a table, or what lies below it, does not have as `watch` makes it. Its arguments are put
 * together as there.
 */
const TRIGGERS = String.raw`
  WITH RECURSIVE given AS (
    SELECT name, text::jsonb AS options, to_regclass(name)::oid AS root FROM unnest($1::text[], $2::text[]) AS t(name, text)
  ), below AS (
    SELECT root, root AS relation FROM given WHERE root IS NOT NULL
    UNION SELECT root, inhrelid FROM pg_inherits JOIN below ON inhparent = relation
  ), wanted AS (
    SELECT name, root, (SELECT string_agg(convert_to(one, 'UTF8') || '\x00'::bytea, ''::bytea ORDER BY n) FROM unnest(ARRAY[
      options ->> 'type',
      ARRAY(SELECT jsonb_array_elements_text(options -> 'key'))::text,
      ARRAY(SELECT jsonb_array_elements_text(options -> 'redact'))::text,
      ARRAY(SELECT jsonb_array_elements_text(options -> 'ignore'))::text,
      coalesce(options ->> 'softDelete', ''),
      coalesce(options ->> 'name', ''),
      ARRAY(
        SELECT attname::text FROM pg_attribute WHERE attrelid = root AND attgenerated = 'v' AND NOT attisdropped ORDER BY 1
      )::text
    ]) WITH ORDINALITY AS argument(one, n)) AS arguments FROM given
  )
  SELECT name, NULL AS inner_name, 'is not there' AS wrong FROM wanted WHERE root IS NULL
  UNION ALL
  SELECT name, CASE WHEN relation <> wanted.root THEN relation::regclass::text END, CASE
    WHEN tg.oid IS NULL THEN missing
    WHEN tg.tgenabled <> 'A' THEN 'has a trigger that is switched off'
    WHEN tg.tgfoid IS DISTINCT FROM to_regproc('vouchsafe.capture')::oid THEN 'has a trigger that calls another function'
    WHEN tg.tgtype <> type OR tg.tgqual IS NOT NULL OR tg.tgattr::text <> '' THEN 'has a trigger that does not see every change'
    ELSE 'has the trigger of another schema'
  END
  FROM wanted JOIN below USING (root) JOIN pg_class ON pg_class.oid = relation
  CROSS JOIN (VALUES
    ('00_vouchsafe', 29, 'has no trigger'),
    ('00_vouchsafe_truncate', 32, 'has no trigger for TRUNCATE, as a partition that was made later')
  ) AS kind(trigger_name, type, missing)
  LEFT JOIN pg_trigger AS tg ON tg.tgrelid = relation AND tg.tgname = trigger_name
  WHERE (trigger_name = '00_vouchsafe' OR relkind IN ('r', 'p')) AND (
    tg.oid IS NULL OR tg.tgenabled <> 'A' OR tg.tgfoid IS DISTINCT FROM to_regproc('vouchsafe.capture')::oid
    OR tg.tgtype <> type OR tg.tgqual IS NOT NULL OR tg.tgattr::text <> '' OR tg.tgargs <> arguments
  )`

/** Compares all that `init` makes with what a database has. */
export async function checkDatabase(client: PostgresClient, tables: readonly Watched[]): Promise<Checked> {
  const { rows } = await client.query(
    `SELECT obj_description(to_regnamespace('vouchsafe'), 'pg_namespace') AS version`,
  )
  // safe: the statement names its one column
  const { version } = rows[0] as { version: string | null }
  if (version === null) {
    const problem = 'The database has no schema vouchsafe: apply the migrations.'
    return { problems: [problem], tables: [], isCaptureStale: false }
  }
  const problems =
    version === `Capture ${CAPTURE_VERSION}`
      ? await captureProblems(client)
      : ['The database has the functions of another version.']
  const isCaptureStale = problems.length > 0
  const values = [tables.map(({ table }) => table), tables.map(({ options }) => JSON.stringify(options))]
  const found = await client.query(TRIGGERS, values)
  const wrong = new Set<string>()
  // safe: the statement names its columns
  for (const one of found.rows as { name: string; inner_name: string | null; wrong: string }[]) {
    wrong.add(one.name)
    const below = one.inner_name === null ? one.name : `${one.inner_name}, below ${one.name},`
    problems.push(`The table ${below} ${one.wrong}.`)
  }
  return { problems, tables: tables.filter(({ table }) => wrong.has(table)), isCaptureStale }
}
