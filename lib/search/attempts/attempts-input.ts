import { z } from 'zod'

import { searchShape, wholeNumber } from '@/lib/search/input'

/** Which attempts are listed: those without a result, those with one, or both. */
export const ATTEMPT_STATES = ['open', 'answered', 'all'] as const
export type AttemptState = (typeof ATTEMPT_STATES)[number]

/** Attempts on one page, at most and when nothing is said. */
const ATTEMPTS_MAX = 200
const ATTEMPTS_DEFAULT = 50

/** An attempt that began less than so many seconds ago may still be at work. */
export const OLDER_THAN_DEFAULT = 60
const OLDER_THAN_MAX = 30 * 86_400

/** Which attempts are listed. */
export const attemptsInput = z.strictObject({
  state: z.enum(ATTEMPT_STATES).default('open'),
  /** Which intents: of their events, not of the results'. */
  q: searchShape.q,
  /** The intent happened at or after. */
  since: searchShape.since,
  /** The intent happened before. */
  until: searchShape.until,
  /** Seconds since the intent, at least. */
  olderThan: wholeNumber(0, OLDER_THAN_MAX).default(OLDER_THAN_DEFAULT),
  limit: wholeNumber(1, ATTEMPTS_MAX).default(ATTEMPTS_DEFAULT),
  cursor: z.string().max(8192).optional(),
})
export type AttemptsInput = z.output<typeof attemptsInput>
