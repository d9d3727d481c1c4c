import { idFloor, uuidMs } from '@/lib/base/uuid'
import type { FieldQuery } from '@/lib/query/by-fields'
import type { Compiled } from '@/lib/query/compile'
import { type BucketStep, DAY_MS, stepMs } from '@/lib/search/buckets'
import type { HistogramInput } from '@/lib/search/counts-input'

import { type CountScope, rollupCells, scopeOf } from './count-scope'
import type { IdRange } from './partitions'
import { type Counting, grouped } from './store-counts'
import { walkMatches, type WalkLimits } from './walk-matches'

/** The buckets of a histogram, and what each is divided by. */
export interface Buckets {
  step: BucketStep
  /** In ms, oldest first. */
  starts: readonly number[]
  by: HistogramInput['by']
}

/** How many events with a value; the bucket counts from 1. */
export interface BucketCell {
  bucket: number
  value: string
  count: number
}

/** What one log holds in each bucket. */
export interface BucketCounts {
  cells: BucketCell[]
  /** All matches from this moment on were counted; null: all of the stretch. */
  backToMs: number | null
}

/** From the counts by day and hour, for a query that reads nothing else; null where they cannot tell. */
export async function rollupBuckets(
  count: CountScope,
  query: FieldQuery,
  range: IdRange,
  { step, starts, by }: Buckets,
): Promise<BucketCounts | null> {
  const fields = [...new Set([...query.reads, by])]
  const cells = await rollupCells(
    count,
    range,
    // safe: the query reads nothing else
    fields as Parameters<typeof rollupCells>[2],
    starts,
    stepMs(step) >= DAY_MS,
  )
  if (cells === null) return null
  const own = cells.filter((cell) => query.test(cell.values))
  return {
    cells: own.map(({ bucket, values, count: n }) => ({ bucket, value: values[by] ?? '', count: n })),
    backToMs: null,
  }
}

/** Counted one by one, the newest first. */
export async function walkBuckets(
  count: CountScope,
  compiled: Compiled,
  range: IdRange,
  { starts, by }: Buckets,
  limits: WalkLimits,
): Promise<BucketCounts> {
  const counting: Counting = {
    columns: [by],
    selections: (values) => [
      grouped(0, [`width_bucket(id, ${values.add(starts.map(idFloor))}::uuid[])`, by]),
    ],
  }
  const walked = await walkMatches(count.client, scopeOf(count, compiled), range, counting, limits)
  return {
    cells: walked.rows.map(([, n, bucket, value]) => ({
      bucket: Number(bucket),
      value: value ?? '',
      count: n,
    })),
    backToMs: walked.reach === null ? null : uuidMs(walked.reach),
  }
}
