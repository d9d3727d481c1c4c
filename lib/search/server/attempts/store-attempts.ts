import type pg from 'pg'

import { ATTEMPT_ID_PATH, ATTEMPT_PART_PATH, type AttemptPart } from '@/lib/event/attempt'
import type { Outcome } from '@/lib/event/event'
import { lexeme } from '@/lib/event/lexeme'
import { eventColumns } from '@/lib/log/server/event-reader'
import { allOf, anyOf, type Plan } from '@/lib/query/plan'
import { tsqueryText } from '@/lib/query/tsquery'
import type { AttemptEnd } from '@/lib/search/attempts/attempts-page'
import { compileAll } from '@/lib/search/server/compile-search'
import type { IdRange } from '@/lib/search/server/partitions'
import type { Seen } from '@/lib/search/server/seen'
import { shownColumns } from '@/lib/search/server/shown-columns'
import { filters, Values } from '@/lib/search/server/statement'
import { walking } from '@/lib/search/server/store'
import type { Counting } from '@/lib/search/server/store-counts'
import { JSON_AS_TEXT, type StoredRow } from '@/lib/search/server/stored-row'

const textAt = (path: string): string => `details #>> '{${path.replace('.', ',')}}'`
const ID = textAt(ATTEMPT_ID_PATH)
const PART = textAt(ATTEMPT_PART_PATH)

/** The intents among the matches of a walk: the event's id, and the attempt's. */
export const INTENTS: Counting = {
  columns: ['details'],
  selections: () => [`SELECT 0, 1::float8, id::text, ${ID}, NULL, NULL FROM found WHERE ${PART} = 'intent'`],
}

/** Which parts of attempts are looked for, and for whom. */
export interface PartsScope {
  seen: Seen
  /** Only events with a smaller index. */
  size: number
  part: AttemptPart['part']
}

/** Attempts that are looked up with one statement: more of them take longer to plan than several statements do. */
const LOOKUP_MAX = 100

interface PartRow {
  id: string
  occurred_at: string
  outcome: Outcome
  reason: string | null
  attempt: string
}

/**
 * The events of these attempts that are this part, whenever they were: by attempt, of several the earliest. By the search
 * index, in which the id of each attempt is a rare lexeme. What else is asked of them is asked of the few rows that it finds:
 * with a range of ids the planner would read the range, and compare each of its rows with every attempt.
 */
export async function findParts(
  client: pg.ClientBase,
  { seen, size, part }: PartsScope,
  ids: readonly string[],
): Promise<Map<string, AttemptEnd>> {
  const distinct = [...new Set(ids)]
  const rows: PartRow[] = []
  for (let from = 0; from < distinct.length; from += LOOKUP_MAX) {
    const some = distinct.slice(from, from + LOOKUP_MAX)
    rows.push(...(await walking(client, () => lookUp(client, { seen, size, part }, some))))
  }
  return byAttempt(rows)
}

async function lookUp(
  client: pg.ClientBase,
  { seen, size, part }: PartsScope,
  ids: readonly string[],
): Promise<PartRow[]> {
  const values = new Values()
  const where = [
    `tenant_id + 0 = ${values.add(seen.tenant.key)}`,
    `search @@ ${values.add(anyOfAttempts(seen, ids))}::tsquery`,
    `(idx < ${values.add(size)}) IS TRUE`,
    `${PART} = ${values.add(part)}`,
  ]
  // A limit would be looked up by itself, whatever it finds, if the planner saw that it can be.
  const shown = filters(values, { compiled: compileAll(seen) })
  if (shown.length > 0) where.push(`(${shown.join(' AND ')}) IS TRUE`)
  const text = `SELECT ${partColumns(seen)} FROM event WHERE ${where.join(' AND ')} ORDER BY id`
  return (await client.query<PartRow>(text, values.list)).rows
}

/** Rows that are read for parts that may lie near. */
const NEAR_ROWS = 20_000

/**
 * Those of the parts that lie in a range of ids, among its first rows: by primary key, each row compared once with all
 * attempts. Where attempts are frequent that is a small part of the cost of looking each of them up.
 */
export async function findPartsNear(
  client: pg.ClientBase,
  { seen, size, part }: PartsScope,
  range: IdRange,
  ids: readonly string[],
): Promise<Map<string, AttemptEnd>> {
  const values = new Values()
  const inRange = `tenant_id = ${values.add(seen.tenant.key)} AND id >= ${values.add(range.from)} AND id < ${values.add(range.to)} AND idx < ${values.add(size)}`
  const where = [
    `${PART} = ${values.add(part)}`,
    `${ID} = ANY(${values.add(ids)}::text[])`,
    ...filters(values, { compiled: compileAll(seen) }),
  ]
  // The limit inside keeps the planner from any other way than the primary key.
  const { rows } = await client.query<PartRow>(
    `SELECT ${partColumns(seen)} FROM (SELECT * FROM event WHERE ${inRange} ORDER BY id LIMIT ${NEAR_ROWS}) event
      WHERE ${where.join(' AND ')} ORDER BY id`,
    values.list,
  )
  return byAttempt(rows)
}

const partColumns = ({ sight }: Seen): string =>
  `${shownColumns(['id', 'occurred_at', 'outcome', 'reason'], sight.masks)}, ${ID} AS attempt`

/** `rows`: the earliest first. */
function byAttempt(rows: readonly PartRow[]): Map<string, AttemptEnd> {
  const found = new Map<string, AttemptEnd>()
  for (const { id, occurred_at, outcome, reason, attempt } of rows) {
    if (found.has(attempt)) continue
    found.set(attempt, { event: id, at: occurred_at, outcome, ...(reason !== null && { reason }) })
  }
  return found
}

function anyOfAttempts({ tenant }: Seen, ids: readonly string[]): string {
  const own: Plan = { kind: 'lexeme', text: lexeme('t', '', String(tenant.key)), prefix: false }
  const any = ids.map((id): Plan => ({
    kind: 'lexeme',
    text: lexeme('d', ATTEMPT_ID_PATH, id),
    prefix: false,
  }))
  return tsqueryText(allOf([own, anyOf(any)]))
}

/** Events by their ids, newest first: of those that a walk of the same reader has found. */
export async function eventsOf(
  client: pg.ClientBase,
  { tenant }: Seen,
  ids: readonly string[],
): Promise<StoredRow[]> {
  if (ids.length === 0) return []
  const sorted = ids.toSorted()
  // The range lets the planner leave out all other partitions.
  const { rows } = await client.query<StoredRow>({
    text: `SELECT ${eventColumns(false)} FROM event
            WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND id >= $3 AND id <= $4 ORDER BY id DESC`,
    values: [tenant.key, sorted, sorted[0], sorted.at(-1)],
    types: JSON_AS_TEXT,
  })
  return rows
}
