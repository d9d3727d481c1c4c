import type pg from 'pg'

import { idAfter, windows, type IdRange } from './partitions'
import { sizeText } from './pinned'
import { isTooLong } from './readers'
import { isFiltered } from './statement'
import {
  arrivalChunk,
  type PageScope,
  probe,
  PROBE_ROWS,
  searchWindow,
  walking,
  WINDOW_MS_MAX,
} from './store'
import type { StoredRow } from './stored-row'

/** How long a page may look for rare matches before it gives what it has, in milliseconds. */
const BUDGET_MS = 500

/** The rows of a page, and where the search stopped if its time ran out before the range was exhausted. */
export interface FoundPage {
  rows: StoredRow[]
  /** An id (or, in order of arrival, an index) from which a later search can go on. Null: everything was looked at. */
  stoppedAt: string | null
}

/**
 * Finds up to `limit` events of the range in order: a probe by primary key first, which finds what is common; then
 * windows of partitions through the search index, which finds what is rare. Never bad at either, and independent of
 * statistics (reference figures: docs/decisions/0006-search.md).
 */
export function findPage(
  client: pg.ClientBase,
  scope: PageScope,
  range: IdRange,
  limit: number,
  now: Date,
): Promise<FoundPage> {
  return findPageWithin(client, scope, range, { limit, now, ends: Infinity })
}

/**
 * One of several pages that share their time. No statement begins or runs on after `ends`, a moment of
 * `performance.now()`; `stoppedAt` then says from where on nothing was looked at.
 */
export async function findPageWithin(
  client: pg.ClientBase,
  scope: PageScope,
  range: IdRange,
  { limit, now, ends }: { limit: number; now: Date; ends: number },
): Promise<FoundPage> {
  if (range.from >= range.to) return { rows: [], stoppedAt: null }
  const started = performance.now()
  const first = await (ends === Infinity
    ? probe(client, scope, range, limit)
    : endingBy(client, ends, () => probe(client, scope, range, limit)))
  if (first === null) return { rows: [], stoppedAt: scope.ascending ? range.from : range.to }
  if (!isFiltered(scope) || first.rows.length >= limit || first.seen < PROBE_ROWS || first.last === null)
    return { rows: first.rows, stoppedAt: null }

  const rest = scope.ascending
    ? { from: idAfter(first.last), to: range.to }
    : { from: range.from, to: first.last }
  const rows = first.rows
  const stoppedAt = await walking(
    client,
    async () => {
      // What the probe has looked at needs no second look, even if the first window takes too long.
      let edge = scope.ascending ? rest.from : rest.to
      for (const window of windows(rest, now, scope.ascending)) {
        const found = await searchWindow(client, scope, window, limit - rows.length).catch(nullIfTooLong)
        if (found === null) return edge
        rows.push(...found)
        if (rows.length >= limit) return null
        edge = scope.ascending ? window.to : window.from
        const spent = performance.now()
        if ((spent - started > BUDGET_MS || spent > ends) && edge !== (scope.ascending ? rest.to : rest.from))
          return edge
      }
      return null
    },
    timeLeft(ends),
  )
  return { rows, stoppedAt }
}

/** Milliseconds until then, as a timeout of a statement: at least one, since none is no timeout. */
const timeLeft = (ends: number): number =>
  Math.max(1, Math.ceil(Math.min(WINDOW_MS_MAX, ends - performance.now())))

/** Runs a statement that is cancelled at this moment; null when it was, or nothing was left. */
async function endingBy<T>(client: pg.ClientBase, ends: number, run: () => Promise<T>): Promise<T | null> {
  if (performance.now() >= ends) return null
  await client.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${timeLeft(ends)}`)
  try {
    return await run().catch(nullIfTooLong)
  } finally {
    await client.query('COMMIT')
  }
}

function nullIfTooLong(error: unknown): null {
  if (isTooLong(error)) return null
  throw error
}

const CHUNK_FIRST = 2_000
const CHUNK_MAX = 64_000

/** The same in the order of the log, newest arrival first, from before index `to` down. */
export async function findArrivals(
  client: pg.ClientBase,
  scope: PageScope,
  range: IdRange,
  to: number,
  limit: number,
): Promise<FoundPage> {
  const started = performance.now()
  const rows: StoredRow[] = []
  for (let high = to, chunk = CHUNK_FIRST; high > 0; chunk = Math.min(chunk * 2, CHUNK_MAX)) {
    const low = Math.max(0, high - chunk)
    rows.push(...(await arrivalChunk(client, scope, range, { low, high }, limit - rows.length)))
    if (rows.length >= limit) return { rows, stoppedAt: null }
    high = low
    if (performance.now() - started > BUDGET_MS && high > 0) return { rows, stoppedAt: sizeText(high) }
  }
  return { rows, stoppedAt: null }
}
