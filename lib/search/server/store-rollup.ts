import type pg from 'pg'

import { idFloor } from '@/lib/base/uuid'
import type { FieldName } from '@/lib/event/fields'
import type { FieldValues } from '@/lib/query/by-fields'
import type { RollupParts, Stretch } from '@/lib/search/rollup-parts'

import { ID_END, ID_MIN } from './partitions'
import { type SearchScope, Values } from './statement'

/** The fields that are counted as events arrive, and their columns, which are the same in `event`. */
const ROLLUP_COLUMNS = {
  type: 'resource_type',
  change: 'change',
  outcome: 'outcome',
  source: 'source_name',
  action: 'action',
} as const satisfies Partial<Record<FieldName, string>>

/** Their names. */
export const ROLLUP_FIELDS = Object.keys(ROLLUP_COLUMNS) as (keyof typeof ROLLUP_COLUMNS)[] // safe: its own keys

export type RollupField = (typeof ROLLUP_FIELDS)[number]

/** How many events have these values, in one bucket. */
export interface RollupCell {
  /** Which of the starts that were given, from 1; 0 lies before the first, and stands for everything without starts. */
  bucket: number
  values: FieldValues
  count: number
}

/** What is asked of the counts. */
export interface RollupQuestion {
  parts: RollupParts
  /** All of the stretch, for what arrived after the pin. */
  whole: Stretch
  fields: readonly RollupField[]
  /** Starts of buckets in ms, oldest first; none where time does not matter. */
  starts: readonly number[]
}

/** What arrived after the pin is taken off one by one, so there must not be more of it than this. */
const NEWER_MAX = 20_000

/**
 * Whether the counts can be held to a pin: not too much arrived since, and they are of this log alone, since they are kept
 * by tenant and an index says nothing about another log.
 */
export async function holdsCounts(
  client: pg.ClientBase,
  { tenant, size }: Pick<SearchScope, 'tenant' | 'size'>,
): Promise<boolean> {
  const { rows } = await client.query<{ holds: boolean }>(
    `SELECT size - $2::bigint <= ${NEWER_MAX} AND NOT EXISTS (SELECT FROM log WHERE tenant_id = $3 AND id <> $1) AS holds
       FROM log_head WHERE log_id = $1`,
    [tenant.logId, size, tenant.id],
  )
  return rows[0]?.holds === true
}

/**
 * Counts of the tenant's events by these fields, and by bucket, as of the pinned size: what was added up by day and by
 * hour as it arrived, the hours at the ends counted, what arrived after the pin taken off. One statement, so that all of
 * it is of one moment. Reads a day's or an hour's few rows by primary key; 10 ms for three years of a million events.
 */
export async function readRollup(
  client: pg.ClientBase,
  scope: Pick<SearchScope, 'tenant' | 'size'>,
  { parts, whole, fields, starts }: RollupQuestion,
): Promise<RollupCell[]> {
  const values = new Values()
  const tenant = values.add(scope.tenant.key)
  const size = values.add(scope.size)
  const columns = fields.map((name) => ROLLUP_COLUMNS[name])
  const bucketOf = bucketing(values, starts)
  const group = (bucket: string, count: string, from: string): string =>
    `SELECT ${[bucket, ...columns].join(', ')}, ${count} AS n FROM ${from} GROUP BY ${['1', ...columns].join(', ')}`
  const time = (ms: number): string => `${values.add(new Date(ms).toISOString())}::timestamptz`
  const day = (ms: number): string => `${values.add(new Date(ms).toISOString().slice(0, 10))}::date`
  const ids = (column: string, { from, to }: Stretch): string =>
    `${column} >= ${values.add(from === null ? ID_MIN : idFloor(from))}::uuid AND ${column} < ${values.add(to === null ? ID_END : idFloor(to))}::uuid`

  const counted = (table: string, column: string, bounds: string): string =>
    group(bucketOf.time(column), 'sum(n)::float8', `${table} WHERE tenant_id = ${tenant}${bounds}`)
  const arms = [
    ...parts.days.map((part) => counted('event_rollup_day', 'day', between('day', part, day))),
    ...parts.hours.map((part) => counted('event_rollup', 'hour', between('hour', part, time))),
    ...parts.rest.map((part) =>
      group(
        bucketOf.id('id'),
        'count(*)::float8',
        `event WHERE tenant_id = ${tenant} AND ${ids('id', part)} AND idx < ${size}`,
      ),
    ),
  ]
  if (parts.days.length + parts.hours.length > 0) arms.push(newerArm())
  const { rows } = await client.query<[number, ...(string | number)[]]>({
    text: arms.map((arm) => `(${arm})`).join(' UNION ALL '),
    values: values.list,
    rowMode: 'array',
  })
  return rows.map(cellOf(fields))

  /** The rest is counted below the pin already, so only whole hours have something to take off. */
  function newerArm(): string {
    const [first, last] = [...parts.hours, ...parts.days].reduce<[number, number]>(
      ([low, high], { from, to }) => [Math.min(low, from ?? -Infinity), Math.max(high, to ?? Infinity)],
      [Infinity, -Infinity],
    )
    const inner: Stretch = {
      from: Number.isFinite(first) ? first : whole.from,
      to: Number.isFinite(last) ? last : whole.to,
    }
    // Row by row on purpose: joined as sets, every partition of `event` would be read.
    const newer = `(SELECT event_id FROM log_entry WHERE log_id = ${values.add(scope.tenant.logId)}::uuid AND idx >= ${size} AND ${ids('event_id', inner)} OFFSET 0) l
      CROSS JOIN LATERAL (SELECT id, ${[...new Set(['action', ...columns])].join(', ')} FROM event WHERE tenant_id = ${tenant} AND id = l.event_id OFFSET 0) event`
    return group(bucketOf.id('id'), '-count(*)::float8', newer)
  }
}

/** How a time and an id say in which bucket they lie. */
function bucketing(
  values: Values,
  starts: readonly number[],
): { time(column: string): string; id(column: string): string } {
  if (starts.length === 0) return { time: () => '0', id: () => '0' }
  const times = values.add(starts.map((ms) => new Date(ms).toISOString()))
  const ids = values.add(starts.map((ms) => idFloor(Math.max(0, ms))))
  return {
    // A day as a moment of UTC, whatever the session's time zone is.
    time: (column) =>
      `width_bucket(${column === 'day' ? `day::timestamp AT TIME ZONE 'UTC'` : column}, ${times}::timestamptz[])`,
    id: (column) => `width_bucket(${column}, ${ids}::uuid[])`,
  }
}

function between(column: string, { from, to }: Stretch, bound: (ms: number) => string): string {
  return `${from === null ? '' : ` AND ${column} >= ${bound(from)}`}${to === null ? '' : ` AND ${column} < ${bound(to)}`}`
}

const cellOf =
  (fields: readonly RollupField[]) =>
  (row: readonly (string | number)[]): RollupCell => ({
    bucket: Number(row[0]),
    values: Object.fromEntries(fields.map((name, i) => [name, String(row[i + 1])])),
    count: Number(row.at(-1)),
  })

/** The id of the tenant's oldest (`ASC`) or newest event; null when there is none. By primary key. */
export async function endEvent(
  client: pg.ClientBase,
  { tenant }: Pick<SearchScope, 'tenant'>,
  order: 'ASC' | 'DESC',
): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM event WHERE tenant_id = $1 ORDER BY id ${order} LIMIT 1`,
    [tenant.key],
  )
  return rows[0]?.id ?? null
}
