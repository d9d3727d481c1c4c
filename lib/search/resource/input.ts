import { z } from 'zod'

import { parseTime } from '@/lib/base/time'
import { isUuid } from '@/lib/base/uuid'
import { NAME_PATTERN, TEXT_MAX } from '@/lib/event/limits'
import { wholeNumber } from '@/lib/search/input'

/** Versions on one page of a history at most, and when nothing is said. */
export const HISTORY_LIMIT_MAX = 200
export const HISTORY_LIMIT_DEFAULT = 50

/** A resource is its type and its id, both exactly as its events name them: case counts. */
const resourceShape = {
  type: z.string().regex(NAME_PATTERN, 'Give the type of the resource as its events name it, such as FLOW.'),
  id: z.string().min(1, 'Give the id of the resource.').max(TEXT_MAX.id),
}

const eventId = z
  .string()
  .refine(isUuid, 'Give the id of an event, a UUID.')
  .transform((text) => text.toLowerCase())

/** The `read` of an answer about the same resource: what is asked for now belongs to that act of reading. */
const read = z.string().max(8192).optional()

/** A page of a resource's history. */
export const historyInput = z.strictObject({
  ...resourceShape,
  limit: wholeNumber(1, HISTORY_LIMIT_MAX).default(HISTORY_LIMIT_DEFAULT),
  cursor: z.string().max(8192).optional(),
})

/** A moment: a time, inclusive, or the id of an event, which stands for the moment just after it. */
export type AsOfMoment = { ms: number } | { event: string }

/** A resource's state at a moment. */
export const asOfInput = z.strictObject({
  ...resourceShape,
  at: z
    .string()
    .refine(
      (text) => isUuid(text) || parseTime(text) !== null,
      'Give a time like 2026-11-20T10:00:00Z (RFC 3339, with a zone), or the id of an event.',
    )
    .transform((text): AsOfMoment => {
      const time = parseTime(text)
      return time === null ? { event: text.toLowerCase() } : { ms: time.ms }
    })
    .optional(),
  /** Also which event set which value. */
  blame: z.stringbool().default(false),
  read,
})

/** Two events of one resource: its state just after each of them. */
export const compareInput = z.strictObject({ a: eventId, b: eventId, read })
