import type pg from 'pg'

import { findPageWithin, type FoundPage } from './find-page'
import type { IdRange } from './partitions'
import type { PageScope } from './store'
import type { StoredRow } from './stored-row'

/** How long the whole of something small may be looked for, in milliseconds; its pages share it. */
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
  const ends = performance.now() + BUDGET_MS
  const rows: StoredRow[] = []
  let rest = range
  for (;;) {
    const found = await findPageWithin(client, scope, rest, { limit: limit - rows.length, now, ends })
    rows.push(...found.rows)
    if (found.stoppedAt === null || rows.length >= limit) return { rows, stoppedAt: null }
    if (performance.now() > ends) return { rows, stoppedAt: found.stoppedAt }
    rest = scope.ascending ? { ...rest, from: found.stoppedAt } : { ...rest, to: found.stoppedAt }
  }
}
