import type pg from 'pg'

import { findPage, type FoundPage } from './find-page'
import type { IdRange } from './partitions'
import type { PageScope } from './store'
import type { StoredRow } from './stored-row'

/** How long the whole of something small may be looked for, in milliseconds; the page's own budget is a part of it. */
const BUDGET_MS = 3_000

/**
 * Up to `limit` matches of a range, going on where a page would stop: for what is only worth something whole. Where even
 * that is not enough time, `stoppedAt` says how far it came.
 */
export async function findAll(
  client: pg.ClientBase,
  scope: PageScope,
  range: IdRange,
  limit: number,
  now: Date,
): Promise<FoundPage> {
  const started = performance.now()
  const rows: StoredRow[] = []
  let rest = range
  for (;;) {
    const found = await findPage(client, scope, rest, limit - rows.length, now)
    rows.push(...found.rows)
    if (found.stoppedAt === null || rows.length >= limit) return { rows, stoppedAt: null }
    if (performance.now() - started > BUDGET_MS) return { rows, stoppedAt: found.stoppedAt }
    rest = scope.ascending ? { ...rest, from: found.stoppedAt } : { ...rest, to: found.stoppedAt }
  }
}
