import type pg from 'pg'

import { idAfter, windows, type IdRange } from '@/lib/search/server/partitions'
import { isTooLong, tooLong } from '@/lib/search/server/readers'
import { isFiltered } from '@/lib/search/server/statement'
import { probe, PROBE_ROWS, searchWindow, walking, type PageScope } from '@/lib/search/server/store'

import { FirstRows, hull, isEmpty, meet, type TenantRow } from './merge'

/** How long one page may look for rare matches in all tenants together, in milliseconds. */
const BUDGET_MS = 1_000
/** How long even its first window may take, in milliseconds: with less than that, a page could come no further. */
const FIRST_WINDOW_MS_MAX = 10_000

/** One tenant, and the ids that are looked at in it. */
export interface Lane {
  scope: PageScope
  range: IdRange
}

/** The first rows of all lanes, and where the search stopped if its time ran out before the ranges were exhausted. */
export interface MergedPage {
  rows: readonly TenantRow[]
  /** Up to this id all lanes were looked at, and no row is from beyond it. Null: everything was looked at. */
  stoppedAt: string | null
}

/** What the lanes are read for. */
interface Wanted {
  ascending: boolean
  limit: number
  now: Date
  /** Default: a second. */
  budgetMs?: number
}

/** A search while it runs. */
interface Merging extends Wanted {
  client: pg.ClientBase
  first: FirstRows
  isOver(): boolean
  /** There is no time left even for the first window. */
  isFarOver(): boolean
}

/**
 * The first `limit` matches of all lanes in their common order: for each tenant the probe of `findPage`, then the walk's
 * windows, each through all lanes before the next. So whatever was looked at when time runs out was looked at in every
 * tenant, down to one id, and a page comes at least one window further. Once there are enough rows, only what would go
 * before the last of them is looked for: a further tenant costs an empty lookup.
 *
 * @throws AppError busy when ten seconds are not enough even for that.
 */
export async function findMerged(
  client: pg.ClientBase,
  lanes: readonly Lane[],
  wanted: Wanted,
): Promise<MergedPage> {
  const started = performance.now()
  const first = new FirstRows(wanted.limit, wanted.ascending)
  const isOver = () => performance.now() - started > (wanted.budgetMs ?? BUDGET_MS)
  const isFarOver = () => performance.now() - started > FIRST_WINDOW_MS_MAX
  const merging: Merging = { ...wanted, client, first, isOver, isFarOver }
  const open: Lane[] = []
  for (const { scope, range } of lanes) {
    const rest = await probeLane(merging, { scope, range: first.narrow(range, scope.tenant.key) })
    if (rest !== null) open.push(rest)
  }
  if (open.length === 0) return { rows: first.rows, stoppedAt: null }
  const edge = await walking(client, () => walkLanes(merging, open))
  if (edge === null) return { rows: first.rows, stoppedAt: null }
  // Its cursor would stand where this page began.
  if (edge === startOf(hull(lanes.map(({ range }) => range)), wanted.ascending)) throw tooLong()
  // What lies beyond was found in some tenants, and others were not asked: it is for the next page.
  const rows = first.rows.filter(({ row }) => (wanted.ascending ? row.id < edge : row.id >= edge))
  return { rows, stoppedAt: rows.length < wanted.limit ? edge : null }
}

/** Looks at the lane's first rows; what is left of it, or null when nothing of interest is. */
async function probeLane(
  { client, first, ascending, limit, isOver }: Merging,
  { scope, range }: Lane,
): Promise<Lane | null> {
  if (isEmpty(range)) return null
  // The windows find the same. Without a filter there are none, and the probe is the whole search.
  if (isFiltered(scope) && isOver()) return { scope, range }
  const found = await probe(client, scope, range, limit)
  first.add(scope.tenant, found.rows)
  if (!isFiltered(scope) || found.rows.length >= limit || found.seen < PROBE_ROWS || found.last === null)
    return null
  const { last } = found
  return { scope, range: ascending ? { from: idAfter(last), to: range.to } : { from: range.from, to: last } }
}

/** Walks all lanes, window by window. The id up to which all were looked at; null when all of them were, whole. */
async function walkLanes(
  { client, first, ascending, limit, isOver, isFarOver, now }: Merging,
  lanes: readonly Lane[],
): Promise<string | null> {
  const whole = hull(lanes.map(({ range }) => range))
  const start = startOf(whole, ascending)
  let edge = start
  for (const window of windows(whole, now, ascending)) {
    for (const { scope, range } of lanes) {
      const part = first.narrow(meet(range, window), scope.tenant.key)
      if (isEmpty(part)) continue
      // The first window is looked at for longer, or a search over many tenants would never get on.
      if (edge === start ? isFarOver() : isOver()) return edge
      const rows = await searchWindow(client, scope, part, limit).catch(nullIfTooLong)
      if (rows === null) return edge
      first.add(scope.tenant, rows)
    }
    edge = ascending ? window.to : window.from
  }
  return null
}

const startOf = ({ from, to }: IdRange, ascending: boolean): string => (ascending ? from : to)

function nullIfTooLong(error: unknown): null {
  if (isTooLong(error)) return null
  throw error
}
