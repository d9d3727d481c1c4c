import { z } from 'zod'

import { parseTime, timeText } from '@/lib/base/time'
import { QUERY_BYTES_MAX } from '@/lib/query/ast'
import { readQuery } from '@/lib/query/validate'
import { wholeNumber } from '@/lib/search/input'

import { destinationIdInput } from './destination-input'
import { DELIVERY_FORMATS } from './formats'

/** Replays of a tenant that have not ended: each reads the log for itself. */
export const REPLAYS_OPEN_MAX = 20

const time = z
  .string()
  .refine(
    (text) => parseTime(text) !== null,
    'Give a time like 2026-11-20T10:00:00Z (RFC 3339, with a zone).',
  )
  // The same again, when it is parsed again.
  .transform((text) => timeText(parseTime(text)!.ms))

/** What one says of a new replay. */
export const createReplayInput = z
  .strictObject({
    destinationId: destinationIdInput,
    since: time
      .optional()
      .meta({ description: 'From the first event that the log received at or after this moment.' }),
    until: time.optional().meta({
      description: 'Up to the last one that it received before this moment. Left out: what is there now.',
    }),
    fromIndex: z
      .int()
      .min(0)
      .optional()
      .meta({ description: 'Instead of `since`: from this index of the log.' }),
    toIndex: z.int().min(0).optional().meta({ description: 'Instead of `until`: up to before this index.' }),
    query: z.string().trim().max(QUERY_BYTES_MAX).default('').meta({
      description: 'Only what it finds of what the destination is to get; empty: all of that.',
    }),
    rate: z
      .int()
      .min(1)
      .max(100_000)
      .nullable()
      .default(null)
      .meta({ description: 'Events a second at most; null: as fast as it goes.' }),
    format: z
      .enum(DELIVERY_FORMATS)
      .nullable()
      .default(null)
      .meta({ description: 'Null: that of the destination.' }),
  })
  .superRefine(({ query, ...range }, context) => {
    for (const { from, to, message } of readQuery(query).problems)
      context.addIssue({ code: 'custom', path: [`query:${from}-${to}`], message })
    const problem = rangeProblem(range)
    if (problem !== null) context.addIssue({ code: 'custom', ...problem })
  })
export type NewReplay = z.output<typeof createReplayInput>

interface Range {
  since?: string | undefined
  until?: string | undefined
  fromIndex?: number | undefined
  toIndex?: number | undefined
}

function rangeProblem({ since, until, fromIndex, toIndex }: Range) {
  if (since !== undefined && fromIndex !== undefined)
    return { path: ['fromIndex'], message: 'cannot be given together with since' }
  if (until !== undefined && toIndex !== undefined)
    return { path: ['toIndex'], message: 'cannot be given together with until' }
  if (since !== undefined && until !== undefined && until < since)
    return { path: ['until'], message: 'must not be before since' }
  if (fromIndex !== undefined && toIndex !== undefined && toIndex < fromIndex)
    return { path: ['toIndex'], message: 'must not be before fromIndex' }
  return null
}

/** Which replays a list shows. */
export const listReplaysInput = z.strictObject({
  destination: destinationIdInput.optional().meta({ description: 'Only those to this destination.' }),
  cursor: z.uuid('must be the `nextCursor` of a page').toLowerCase().optional(),
  limit: wholeNumber(1, 200).default(50),
})

/** Names one replay; what is no id names none. */
export const replayIdInput = z.strictObject({ replayId: z.string() })
