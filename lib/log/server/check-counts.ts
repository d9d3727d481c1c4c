import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import { timeText } from '@/lib/base/time'
import { type Finding, finding } from '@/lib/log/finding'

import {
  type CountedFacts,
  type CountDifference,
  type HourRange,
  readDayDifferences,
  readHourDifferences,
  readHours,
  readRows,
} from './store-check-counts'

export const HOUR_MS = 3_600_000
/** Rows that are counted in one statement, unless there are more in a single hour. */
const ROWS_AT_ONCE = 20_000

/** The hours from here on whose rows are few enough to be counted at once. */
export async function nextHours(
  client: pg.ClientBase,
  tenant: TenantRef,
  fromMs: number | null,
): Promise<HourRange> {
  const { hours, isLast } = await readHours(client, tenant.key, fromMs)
  let rows = 0
  for (const { ms, n } of hours) {
    rows += n
    if (rows >= ROWS_AT_ONCE) return { fromMs, toMs: ms + HOUR_MS }
  }
  return { fromMs, toMs: isLast ? null : (hours.at(-1)?.ms ?? 0) + HOUR_MS }
}

/** What was found of the rows and counts of some hours. */
export interface HoursCheck {
  /** Rows of entries below `size` of the log. */
  rows: number
  /** How many the hourly counts say there are of them. */
  counted: number
  findings: Finding[]
}

/**
 * Compares the hourly counts with the rows, and looks that each row has an entry. Rows and counts are kept by tenant: those of its
 * other logs, and entries from `size` on, belong to neither sum.
 */
export async function checkHours(
  client: pg.ClientBase,
  tenant: TenantRef,
  range: HourRange,
  size: bigint,
): Promise<HoursCheck> {
  const { rows, others, counted, orphans } = await readRows(client, tenant, range, size)
  const differences = await readHourDifferences(client, tenant.key, range)
  return {
    rows,
    counted: counted - others,
    findings: [
      ...orphans.map(({ eventId, index }) =>
        finding(`event ${eventId}`, `has a row at index ${index}, and no entry`, { index, eventId }),
      ),
      ...differences.map((one) =>
        finding('counts', `the hourly counts say ${one.counted} ${facts(one)}, there are ${one.rows} rows`),
      ),
    ],
  }
}

/** Compares the counts by day with those by hour. */
export async function checkDays(client: pg.ClientBase, tenant: TenantRef): Promise<Finding[]> {
  const differences = await readDayDifferences(client, tenant.key)
  return differences.map((one) =>
    finding('counts', `the daily counts say ${one.counted} ${facts(one)}, the hourly ones ${one.rows}`),
  )
}

const facts = ({ ms, type, change, outcome, source, action }: CountDifference & CountedFacts): string =>
  `of ${action} (${type}, ${change}, ${outcome}) from ${source} at ${timeText(ms)}`
