import type pg from 'pg'

import type { IdRange } from './partitions'
import { filters, isFiltered, type SearchScope, Values } from './statement'

/** One row of what was counted: which of the selections it is of, how many events, and up to four values. */
export type CountedRow = readonly [
  selection: number,
  count: number,
  a: string | null,
  b: string | null,
  c: string | null,
  d: string | null,
]

/**
 * What is counted over the matches, which are the rows of `found`. Texts of SQL: they come from our own tables, and
 * values only through `values`.
 */
export interface Counting {
  /** Columns of `event` that `found` has beside its id. Never before or after: these would be detoasted. */
  columns: readonly string[]
  /** SELECTs over `found`, each of six columns as `CountedRow` says; `grouped` makes them. */
  selections(values: Values): readonly string[]
}

/** A selection: the matches grouped by these expressions over columns of `found`. */
export function grouped(selection: number, expressions: readonly string[]): string {
  const four = [...expressions.map((expression) => `(${expression})::text`), 'NULL', 'NULL', 'NULL', 'NULL']
  const places = expressions.map((_, i) => i + 3).join(', ')
  return `SELECT ${selection}, count(*)::float8, ${four.slice(0, 4).join(', ')} FROM found${places && ` GROUP BY ${places}`}`
}

/** What one piece of a walk counted. */
export interface CountedPiece {
  rows: CountedRow[]
  /** Matches in this piece. */
  matched: number
  /** Rows that a chunk looked at. */
  seen: number
  /** The newest and the oldest id among them; of a window, which looks at matches only, the oldest match. */
  first: string | null
  last: string | null
}

/** Marks the row that says how far a piece looked. */
const REACH = -1

/** The newest `rows` events of the range by primary key, and the matches among them, counted. */
export function countChunk(
  client: pg.ClientBase,
  scope: SearchScope,
  range: IdRange,
  counting: Counting,
  rows: number,
): Promise<CountedPiece> {
  const values = new Values()
  const where = `tenant_id = ${values.add(scope.tenant.key)} AND id >= ${values.add(range.from)} AND id < ${values.add(range.to)} AND idx < ${values.add(scope.size)}`
  const columns = ['id', ...counting.columns].join(', ')
  const newest = `FROM event WHERE ${where} ORDER BY id DESC LIMIT ${rows}`
  // The limit inside keeps the planner from any other way than the primary key; only slim columns are kept of its rows.
  const seen = isFiltered(scope)
    ? `SELECT ${columns}, (${filters(values, scope).join(' AND ')}) AS hit FROM (SELECT * ${newest}) event`
    : `SELECT ${columns}, true AS hit ${newest}`
  const source = `seen AS MATERIALIZED (${seen}), found AS NOT MATERIALIZED (SELECT * FROM seen WHERE hit)`
  const reach = `SELECT ${REACH}, (SELECT count(*) FROM found)::float8, (SELECT count(*) FROM seen)::text, (SELECT id FROM seen ORDER BY id LIMIT 1)::text, (SELECT id FROM seen ORDER BY id DESC LIMIT 1)::text, NULL`
  return count(client, values, source, reach, counting)
}

/** The matches in one window of partitions by the search index, at most `limit` of the newest. Runs inside `walking`. */
export function countWindow(
  client: pg.ClientBase,
  scope: SearchScope,
  range: IdRange,
  counting: Counting,
  limit: number | null,
): Promise<CountedPiece> {
  const values = new Values()
  const where = [
    // Hides the primary key from the planner, as in `searchWindow`.
    `tenant_id + 0 = ${values.add(scope.tenant.key)}`,
    `id >= ${values.add(range.from)}`,
    `id < ${values.add(range.to)}`,
    `idx < ${values.add(scope.size)}`,
    ...filters(values, scope),
  ]
  const newest = limit === null ? '' : ` ORDER BY id DESC LIMIT ${limit}`
  const columns = ['id', ...counting.columns].join(', ')
  const source = `found AS MATERIALIZED (SELECT ${columns} FROM event WHERE ${where.join(' AND ')}${newest})`
  const reach = `SELECT ${REACH}, (SELECT count(*) FROM found)::float8, '0', ${limit === null ? 'NULL' : '(SELECT id FROM found ORDER BY id LIMIT 1)::text'}, NULL, NULL`
  return count(client, values, source, reach, counting)
}

async function count(
  client: pg.ClientBase,
  values: Values,
  source: string,
  reach: string,
  counting: Counting,
): Promise<CountedPiece> {
  const selections = [reach, ...counting.selections(values)].map((text) => `(${text})`)
  const { rows } = await client.query<[...CountedRow]>({
    text: `WITH ${source} ${selections.join(' UNION ALL ')}`,
    values: values.list,
    rowMode: 'array',
  })
  const far = rows.find(([selection]) => selection === REACH)
  return {
    rows: rows.filter(([selection]) => selection !== REACH),
    matched: far?.[1] ?? 0,
    seen: Number(far?.[2] ?? 0),
    last: far?.[3] ?? null,
    first: far?.[4] ?? null,
  }
}
