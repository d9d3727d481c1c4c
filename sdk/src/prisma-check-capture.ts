import { madeFunctions, madeTables } from './prisma-capture-made'
import type { PostgresClient } from './prisma-postgres'

const FUNCTIONS = `
  SELECT proname AS name, prosrc AS body, prosecdef AS "isDefiner",
    ARRAY(SELECT lower(one) FROM unnest(proconfig) AS one ORDER BY 1) AS settings
  FROM pg_proc WHERE pronamespace = 'vouchsafe'::regnamespace`

const TABLES = `
  SELECT relname AS name, relkind::text AS kind, relpersistence = 'p' AS "isLogged",
    ARRAY(SELECT attname || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute
      WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum) AS columns,
    ARRAY(SELECT pg_get_constraintdef(oid) FROM pg_constraint
      WHERE conrelid = pg_class.oid AND contype IN ('p', 'u') ORDER BY 1) AS keys,
    ARRAY(SELECT tgname::text FROM pg_trigger WHERE tgrelid = pg_class.oid AND NOT tgisinternal AND tgname <> 'at_commit'
      UNION SELECT rulename::text FROM pg_rewrite WHERE ev_class = pg_class.oid ORDER BY 1) AS others
  FROM pg_class WHERE relnamespace = 'vouchsafe'::regnamespace AND relkind IN ('r', 'p', 'S', 'v')`

const AT_COMMIT = `
  SELECT tgenabled = 'A' AND tgdeferrable AND tginitdeferred AND tgfoid = to_regproc('vouchsafe.at_commit')::oid AND tgtype = 5 AS right
  FROM pg_trigger WHERE tgrelid = to_regclass('vouchsafe.outbox') AND tgname = 'at_commit'`

/** What anybody may do, and who may write what only the triggers write. */
const GRANTS = `
  SELECT what, CASE grantee WHEN 0 THEN 'everybody' ELSE grantee::regrole::text END AS who,
    string_agg(privilege_type, ', ' ORDER BY privilege_type) AS may
  FROM (
    SELECT 'the schema vouchsafe' AS what, nspowner AS owner, false AS is_written, one.* FROM pg_namespace,
      aclexplode(coalesce(nspacl, acldefault('n', nspowner))) AS one WHERE nspname = 'vouchsafe'
    UNION ALL
    SELECT 'vouchsafe.' || relname, relowner, relname IN ('outbox', 'committed', 'place'), one.* FROM pg_class,
      aclexplode(coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))) AS one
      WHERE relnamespace = to_regnamespace('vouchsafe') AND relkind IN ('r', 'p', 'S', 'v')
    UNION ALL
    SELECT 'vouchsafe.' || proname || '()', proowner, false, one.* FROM pg_proc,
      aclexplode(coalesce(proacl, acldefault('f', proowner))) AS one WHERE pronamespace = to_regnamespace('vouchsafe')
  ) AS grants
  WHERE grantee = 0 OR (is_written AND grantee <> owner AND privilege_type IN ('INSERT', 'UPDATE', 'TRUNCATE', 'TRIGGER', 'USAGE'))
  GROUP BY what, grantee ORDER BY 1, 2`

const KEYS: Readonly<Record<string, readonly string[]>> = {
  outbox: ['PRIMARY KEY (xid, place)'],
  committed: ['PRIMARY KEY (xid)', 'UNIQUE (place)'],
  refused: ['PRIMARY KEY (xid, place)'],
}

/** What of the functions, tables and rights of this version a database has in another way: one sentence each. */
export async function captureProblems(client: PostgresClient): Promise<string[]> {
  const read = async <Row>(text: string): Promise<Row[]> => {
    const { rows } = await client.query(text)
    // safe: each statement names the columns of its rows
    return rows as Row[]
  }
  const functions = functionProblems(await read(FUNCTIONS))
  const tables = tableProblems(await read(TABLES))
  const [atCommit] = await read<{ right: boolean }>(AT_COMMIT)
  const numbers =
    atCommit?.right === true
      ? []
      : [
          'The trigger at_commit of vouchsafe.outbox, which numbers commits, is missing, changed or switched off.',
        ]
  const grants = (await read<{ what: string; who: string; may: string }>(GRANTS)).map(
    ({ what, who, may }) => `${who} may use ${what} (${may}): revoke that.`,
  )
  return [...functions, ...tables, ...numbers, ...grants.map((one) => one[0]!.toUpperCase() + one.slice(1))]
}

interface FoundFunction {
  name: string
  body: string
  isDefiner: boolean
  settings: string[]
}

function functionProblems(found: readonly FoundFunction[]): string[] {
  return madeFunctions().flatMap((made) => {
    const one = found.find(({ name }) => name === made.name)
    if (one === undefined) return [`The function vouchsafe.${made.name} is not there.`]
    const isSame =
      one.body === made.body &&
      one.isDefiner === made.isDefiner &&
      String(one.settings) === String(made.settings)
    return isSame ? [] : [`The function vouchsafe.${made.name} is another one.`]
  })
}

interface FoundTable {
  name: string
  kind: string
  isLogged: boolean
  columns: string[]
  keys: string[]
  others: string[]
}

function tableProblems(found: readonly FoundTable[]): string[] {
  const problems = madeTables().flatMap((made) => {
    const one = found.find(({ name }) => name === made.name)
    const called = `The table vouchsafe.${made.name}`
    if (one === undefined || one.kind !== 'r') return [`${called} is not there.`]
    const wrong: string[] = []
    if (String(one.columns) !== String(made.columns)) wrong.push('has other columns')
    if (KEYS[made.name]?.every((key) => one.keys.includes(key)) !== true) wrong.push('has lost a key')
    if (!one.isLogged) wrong.push('is not logged, so that a crash empties it')
    if (one.others.length > 0) wrong.push(`has triggers or rules of somebody else: ${one.others.join(', ')}`)
    return wrong.map((what) => `${called} ${what}.`)
  })
  const isNumbered = found.some(({ name, kind }) => name === 'place' && kind === 'S')
  return isNumbered ? problems : [...problems, 'The sequence vouchsafe.place is not there.']
}
