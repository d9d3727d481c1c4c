import type pg from 'pg'

import { idFloor, uuidMs } from '@/lib/base/uuid'
import type { Query } from '@/lib/query/ast'
import { byFields, type FieldQuery } from '@/lib/query/by-fields'
import type { Compiled } from '@/lib/query/compile'
import { rollupParts, type Stretch } from '@/lib/search/rollup-parts'

import { ID_END, ID_MIN, type IdRange } from './partitions'
import { isTooLong } from './readers'
import type { Seen } from './seen'
import type { SearchScope } from './statement'
import { holdsCounts, readRollup, type RollupCell, type RollupField, ROLLUP_FIELDS } from './store-rollup'

/** A reading that counts are made for. */
export interface CountScope extends Seen {
  client: pg.ClientBase
  /** Only events with a smaller index. */
  size: number
  now: Date
}

/** The stretch of time that a range of ids stands for; null where its ends are no whole milliseconds. */
export function stretchOf({ from, to }: IdRange): Stretch | null {
  const fromMs = from === ID_MIN ? null : uuidMs(from)
  const toMs = to === ID_END ? null : uuidMs(to)
  if (fromMs !== null && idFloor(fromMs) !== from) return null
  return toMs !== null && idFloor(toMs) !== to ? null : { from: fromMs, to: toMs }
}

/** The query as one that the counts by day and hour answer; null when it reads anything else. */
export function rollupQuery(tree: Query, { tenant, sight }: Seen): FieldQuery | null {
  return byFields(tree, ROLLUP_FIELDS, { tenantSlug: tenant.slug, sight })
}

/** More time than this for what the counts leave over means that there is much of it. */
const ROLLUP_MS_MAX = 1_000

/**
 * What the counts by day and hour say about a range, exactly, as of the pinned size. Null where they cannot: too much
 * arrived since, or the hours at the ends hold too much to be counted one by one.
 */
export async function rollupCells(
  { client, tenant, size }: CountScope,
  range: IdRange,
  fields: readonly RollupField[],
  starts: readonly number[] = [],
  days = true,
): Promise<RollupCell[] | null> {
  const whole = stretchOf(range)
  if (whole === null || !(await holdsCounts(client, { tenant, size }))) return null
  if (range.from >= range.to) return []
  await client.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${ROLLUP_MS_MAX}`)
  try {
    const question = { parts: rollupParts(whole, days), whole, fields, starts }
    return await readRollup(client, { tenant, size }, question)
  } catch (error) {
    if (isTooLong(error)) return null
    throw error
  } finally {
    await client.query('COMMIT')
  }
}

/** A compiled query as what statements look at. */
export const scopeOf = ({ tenant, sight, size }: CountScope, compiled: Compiled): SearchScope => ({
  tenant,
  sight,
  compiled,
  size,
})
