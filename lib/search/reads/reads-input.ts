import { z } from 'zod'

import { TEXT_MAX } from '@/lib/event/limits'
import { searchShape, wholeNumber } from '@/lib/search/input'

import { READ_KINDS } from './read-kinds'

/** Acts of reading on one page, at most and when nothing is said. */
const READS_MAX = 100
const READS_DEFAULT = 50

/** Which acts of reading are listed. */
export const readsInput = z.strictObject({
  /** The id of a person or a key. */
  reader: z
    .string()
    .min(1, 'Give the id of a user or an API key, or leave it out.')
    .max(TEXT_MAX.id, `An id has at most ${TEXT_MAX.id} characters.`)
    .optional(),
  kind: z.enum(READ_KINDS).optional(),
  since: searchShape.since,
  until: searchShape.until,
  limit: wholeNumber(1, READS_MAX).default(READS_DEFAULT),
  cursor: z.string().max(8192).optional(),
})
export type ReadsInput = z.output<typeof readsInput>
