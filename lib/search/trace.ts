import { z } from 'zod'

import type { Event } from '@/lib/event/event'
import { TEXT_MAX } from '@/lib/event/limits'

/** Events of one trace that are given out and drawn; a request that did more is looked at in the events list. */
export const TRACE_EVENTS_MAX = 1000

/** Which trace is looked at. */
export const traceInput = z.strictObject({
  /** The trace's id, in any case of letters, as the query's `trace:` takes it. */
  id: z.string().min(1, 'Name a trace.').max(TEXT_MAX.id, `An id has at most ${TEXT_MAX.id} characters.`),
})

/** Everything that one request did, as far as anybody told. */
export interface Trace {
  id: string
  /** Oldest first, without before and after; events of one millisecond by their finer digits, then as they arrived. */
  events: Event[]
  /** True when it has more events than these: the oldest are given. */
  more: boolean
  /** The log size that the answer was read at; absent for who sees only a part. */
  size?: number
  /** Set when time ran out: everything up to this moment was looked at, and later events may be missing. */
  searchedUpTo?: string
}
