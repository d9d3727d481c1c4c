import type pg from 'pg'

import type { IdRange } from './partitions'
import { shownColumns } from './shown-columns'
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
  /** Columns of `event` that `found` has beside its id, as far as they may be shown. Never before or after: these would be detoasted. */
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
  /** Matches that were counted: the newest ones of this piece. */
  matched: number
  /** There are more matches in it than were to be counted. */
  isCut: boolean
  /** The oldest match that was counted. */
  oldest: string | null
  /** Rows that a chunk looked at, and the newest and the oldest id among them. */
  seen: number
  first: string | null
  last: string | null
}

/** Marks the row that says how far a piece looked. */
const REACH = -1

/** How much one piece counts: matches at most (null: all), and rows that a chunk looks at. */
export interface PieceSize {
  matches: number | null
  rows: number
}

/** The newest `rows` events of the range by primary key, and the newest matches among them, counted. */
export function countChunk(
  client: pg.ClientBase,
  scope: SearchScope,
  range: IdRange,
  counting: Counting,
  { matches, rows }: PieceSize,
): Promise<CountedPiece> {
  const values = new Values()
  const where = `tenant_id = ${values.add(scope.tenant.key)} AND id >= ${values.add(range.from)} AND id < ${values.add(range.to)} AND idx < ${values.add(scope.size)}`
  const columns = shownColumns(['id', ...counting.columns], scope.sight.masks)
  const newest = `FROM event WHERE ${where} ORDER BY id DESC LIMIT ${rows}`
  // The limit inside keeps the planner from any other way than the primary key; only slim columns are kept of its rows.
  const seen = isFiltered(scope)
    ? `SELECT ${columns}, (${filters(values, scope).join(' AND ')}) AS hit FROM (SELECT * ${newest}) event`
    : `SELECT ${columns}, true AS hit ${newest}`
  const found =
    matches === null
      ? 'found AS NOT MATERIALIZED (SELECT * FROM seen WHERE hit)'
      : `found AS MATERIALIZED (SELECT * FROM seen WHERE hit ORDER BY id DESC LIMIT ${matches})`
  const reach = [
    '(SELECT count(*) FROM seen WHERE hit)::float8',
    '(SELECT count(*) FROM seen)::text',
    '(SELECT id FROM seen ORDER BY id LIMIT 1)::text',
    '(SELECT id FROM seen ORDER BY id DESC LIMIT 1)::text',
    OLDEST,
  ]
  return count(client, {
    values,
    source: `seen AS MATERIALIZED (${seen}), ${found}`,
    reach,
    counting,
    matches,
  })
}

/** The newest matches in one window of partitions by the search index. Runs inside `walking`. */
export function countWindow(
  client: pg.ClientBase,
  scope: SearchScope,
  range: IdRange,
  counting: Counting,
  matches: number | null,
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
  const all = `SELECT ${shownColumns(['id', ...counting.columns], scope.sight.masks)} FROM event WHERE ${where.join(' AND ')}`
  // One more than is counted tells whether there are more.
  const source =
    matches === null
      ? `hits AS MATERIALIZED (${all}), found AS NOT MATERIALIZED (SELECT * FROM hits)`
      : `hits AS MATERIALIZED (${all} ORDER BY id DESC LIMIT ${matches + 1}), found AS MATERIALIZED (SELECT * FROM hits ORDER BY id DESC LIMIT ${matches})`
  const reach = ['(SELECT count(*) FROM hits)::float8', `'0'`, 'NULL', 'NULL', OLDEST]
  return count(client, { values, source, reach, counting, matches })
}

const OLDEST = '(SELECT id FROM found ORDER BY id LIMIT 1)::text'

interface Statement {
  values: Values
  source: string
  /** How many matches there are, how many rows were looked at, the oldest and newest of them, and the oldest match. */
  reach: readonly string[]
  counting: Counting
  matches: number | null
}

async function count(
  client: pg.ClientBase,
  { values, source, reach, counting, matches }: Statement,
): Promise<CountedPiece> {
  const parts = [`SELECT ${REACH}, ${reach.join(', ')}`, ...counting.selections(values)]
  const { rows } = await client.query<[...CountedRow]>({
    text: `WITH ${source} ${parts.map((text) => `(${text})`).join(' UNION ALL ')}`,
    values: values.list,
    rowMode: 'array',
  })
  const [, hits = 0, seen, last, first, oldest] = rows.find(([selection]) => selection === REACH) ?? []
  return {
    rows: rows.filter(([selection]) => selection !== REACH),
    matched: matches === null ? hits : Math.min(hits, matches),
    isCut: matches !== null && hits > matches,
    oldest: oldest ?? null,
    seen: Number(seen ?? 0),
    first: first ?? null,
    last: last ?? null,
  }
}
