import type pg from 'pg'

import { timeText } from '@/lib/base/time'
import { uuidMs } from '@/lib/base/uuid'
import { type ReaderCount, readerFigures } from '@/lib/search/reads/reader-figures'
import type { Readers } from '@/lib/search/reads/reads-page'
import { ID_END, type IdRange } from '@/lib/search/server/partitions'
import type { SearchScope } from '@/lib/search/server/statement'
import type { CountedRow, Counting } from '@/lib/search/server/store-counts'
import { walkMatches } from '@/lib/search/server/walk-matches'

/** Records that are counted, and how long that may take, in ms. */
const RECORDS = 20_000
const BUDGET_MS = 800
/** Readers that are answered. */
const READERS_MAX = 200

/** Times of RFC 3339 in UTC stand in the order of their bytes. */
const LAST = 'max(occurred_at COLLATE "C")'

const COUNTING: Counting = {
  columns: ['occurred_at', 'actor_type', 'actor_id', 'actor_name', 'actor_email', 'action', 'ip', 'details'],
  selections: () => [
    `SELECT 0, count(*)::float8, actor_type, actor_id, action, ${LAST} FROM found GROUP BY 3, 4, 5`,
    // A person's names change; the latest one is theirs.
    `SELECT 1, 0::float8, actor_type, actor_id, jsonb_build_array(actor_name, actor_email)::text, ${LAST} FROM found GROUP BY 3, 4, 5`,
    `SELECT 2, max((details ->> 'rows')::float8), actor_type, actor_id, coalesce(details ->> 'read', id::text), NULL
       FROM found WHERE jsonb_typeof(details -> 'rows') = 'number' GROUP BY 3, 4, 5`,
    `SELECT 3, 0::float8, actor_type, actor_id, ip, ${LAST} FROM found WHERE ip IS NOT NULL GROUP BY 3, 4, 5`,
  ],
}

/** Counts who read the log, over the records of reading that the scope finds. */
export async function countReaders(
  client: pg.ClientBase,
  scope: SearchScope,
  range: IdRange,
  now: Date,
): Promise<Readers> {
  const limits = { matches: RECORDS, budgetMs: BUDGET_MS, now }
  const walked = await walkMatches(client, scope, range, COUNTING, limits)
  const all = readerFigures(walked.rows.flatMap(countOf))
  return {
    readers: all.slice(0, READERS_MAX),
    more: all.length > READERS_MAX,
    ...(walked.reach !== null && walked.reach < ID_END && { countedBackTo: timeText(uuidMs(walked.reach)) }),
  }
}

function countOf([selection, count, type, id, a, last]: CountedRow): ReaderCount[] {
  if (type === null || a === null) return []
  const who = { type, id }
  if (selection === 2) return [{ what: 'rows', ...who, act: a, rows: count }]
  if (last === null) return []
  if (selection === 0) return [{ what: 'acts', ...who, action: a, count, last }]
  if (selection === 3) return [{ what: 'addresses', ...who, ip: a, last }]
  // safe: the statement makes this array
  const [name, email] = JSON.parse(a) as [string | null, string | null]
  return [{ what: 'names', ...who, name, email, last }]
}
