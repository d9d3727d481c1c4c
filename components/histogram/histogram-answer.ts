import type { BucketStep } from '@/lib/search/buckets'
import type { HistogramBy } from '@/lib/view/explorer-state'

/** What `GET /api/v1/histogram` answers. */
export interface HistogramAnswer {
  /** RFC 3339. What was asked for, with open ends settled: buckets may begin before and end after it. */
  since: string
  until: string
  step: BucketStep
  by: HistogramBy
  /** False: only what happened from `countedBackTo` on was counted. */
  exact: boolean
  /** Oldest first, without gaps. `counts` is null where nothing was counted. */
  buckets: readonly TimeBucket[]
  /** Events that were counted. */
  total: number
  countedBackTo?: string
  /** For what else is counted of the same search. */
  read?: string
}

/** One bucket of a histogram: it ends where the next one starts. */
export interface TimeBucket {
  start: string
  counts: Readonly<Record<string, number>> | null
}
