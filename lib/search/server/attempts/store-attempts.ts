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

/** What is looked at for the other parts of attempts. */
export interface PartsScope {
  seen: Seen
  /** Only events with a smaller index. */
  size: number
  range: IdRange
  part: AttemptPart['part']
}

/** Attempts that are looked up with one tsquery: PostgreSQL prepares longer ones more slowly than several. */
const LOOKUP_MAX = 100

interface PartRow {
  id: string
  occurred_at: string
  outcome: Outcome
  reason: string | null
  attempt: string
}

/**
 * The events of these attempts that are this part, by attempt; of several the earliest. By the search index, in which the
 * id of each attempt is a rare lexeme: what else is asked of them is asked of the few rows that it finds.
 */
export async function findParts(
  client: pg.ClientBase,
  { seen, size, range, part }: PartsScope,
  ids: readonly string[],
): Promise<Map<string, AttemptEnd>> {
  const found = new Map<string, AttemptEnd>()
  if (ids.length === 0 || range.from >= range.to) return found
  const values = new Values()
  const lookups = pieces(ids).map((piece) => `search @@ ${values.add(lookup(seen, piece))}::tsquery`)
  const where = [
    `tenant_id + 0 = ${values.add(seen.tenant.key)}`,
    `id >= ${values.add(range.from)}`,
    `id < ${values.add(range.to)}`,
    `idx < ${values.add(size)}`,
    `(${lookups.join(' OR ')})`,
    `${PART} = ${values.add(part)}`,
  ]
  // A limit would be looked up by itself, whatever it finds, if the planner saw that it can be.
  const shown = filters(values, { compiled: compileAll(seen) })
  if (shown.length > 0) where.push(`(${shown.join(' AND ')}) IS TRUE`)
  const columns = shownColumns(['id', 'occurred_at', 'outcome', 'reason'], seen.sight.masks)
  const { rows } = await walking(client, () =>
    client.query<PartRow>(
      `SELECT ${columns}, ${ID} AS attempt FROM event WHERE ${where.join(' AND ')} ORDER BY id`,
      values.list,
    ),
  )
  for (const { id, occurred_at, outcome, reason, attempt } of rows) {
    if (found.has(attempt)) continue
    found.set(attempt, { event: id, at: occurred_at, outcome, ...(reason !== null && { reason }) })
  }
  return found
}

function pieces(ids: readonly string[]): string[][] {
  const distinct = [...new Set(ids)]
  return Array.from({ length: Math.ceil(distinct.length / LOOKUP_MAX) }, (_, i) =>
    distinct.slice(i * LOOKUP_MAX, (i + 1) * LOOKUP_MAX),
  )
}

function lookup({ tenant }: Seen, ids: readonly string[]): string {
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
