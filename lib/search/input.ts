import { z } from 'zod'

import { parseTime } from '@/lib/base/time'

/** Events on one page at most, and when nothing is said. A page of large events ends earlier. */
export const LIMIT_MAX = 1000
export const LIMIT_DEFAULT = 50

/** `desc` newest first, `asc` oldest first, `arrival` in the order of the log, newest first. */
export const ORDERS = ['desc', 'asc', 'arrival'] as const

const time = z
  .string()
  .refine(
    (text) => parseTime(text) !== null,
    'Give a time like 2026-11-20T10:00:00Z (RFC 3339, with a zone).',
  )
  .transform((text) => parseTime(text)!.ms)

/** Digits and nothing else, as many as a number holds: `Number` would take an empty text for 0 and `0x10` for 16. */
export const wholeNumber = (min: number, max: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value),
    z.number('must be a whole number').int().min(min).max(max),
  )

/** What is looked for, without the page: shared by the list and the export. */
export const searchShape = {
  /** The query. Its own problems are reported with their places in it. */
  q: z.string().max(4096, 'A query has at most 4,096 characters.').default(''),
  /** Happened at or after. */
  since: time.optional(),
  /** Happened before. */
  until: time.optional(),
  /** The log size that the answer is pinned to: only events with a smaller index. Default: the size now. */
  size: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
}

/** Which logs the answer is pinned to, with `?tenant=*`: from the first page of a search of all tenants. */
export const pinInput = z.string().max(8192).optional()

/** One page of events. */
export const searchInput = z.strictObject({
  ...searchShape,
  pin: pinInput,
  order: z.enum(ORDERS).default('desc'),
  limit: wholeNumber(1, LIMIT_MAX).default(LIMIT_DEFAULT),
  cursor: z.string().max(8192).optional(),
  /** `false` leaves before and after out: lists are faster without. */
  documents: z.stringbool().default(true),
})
export type SearchInput = z.output<typeof searchInput>

/** What a live tail follows. */
export const tailInput = z.strictObject({
  q: searchShape.q,
  /**
   * Where it begins: the `id` of an event of a tail, after which it goes on; or a log size, as a page of events gives it:
   * what is in the log from there on. Default: now.
   */
  after: z.string().max(512, 'A position is at most 512 characters long.').optional(),
})
