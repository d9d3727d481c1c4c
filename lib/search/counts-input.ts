import { z } from 'zod'

import { fold } from '@/lib/event/fold'

import { COUNTED_COLUMNS, FACET_KEYS_MAX, facetKeyText, readFacetKey, type FacetKey } from './facet-keys'
import { pinInput, searchShape, wholeNumber } from './input'

/** From the first page of a search: what is counted beside it belongs to that act of reading. */
const readInput = z.string().max(1024).optional()

const countShape = { ...searchShape, pin: pinInput, read: readInput }

/** No text of an event holds it, nor can the database: what asks for it can be neither found nor recorded. */
const withoutNul = (text: string): boolean => !text.includes('\0')
const NO_NUL = 'must not hold a NUL character: no event does'

const facetKeys = z
  .string()
  .refine(withoutNul, NO_NUL)
  .transform((text, context): FacetKey[] => {
    const keys = new Map<string, FacetKey>()
    for (const name of text.split(',').map((part) => part.trim())) {
      const key = name === '' ? null : readFacetKey(name)
      if (key === null) {
        const known = ['actor', 'tenant', 'details', ...Object.keys(COUNTED_COLUMNS)].join(', ')
        const message = `${JSON.stringify(name)} cannot be counted. These can: ${known}, and keys of details.`
        context.addIssue({ code: 'custom', message })
        return z.NEVER
      }
      keys.set(fold(facetKeyText(key)), key)
    }
    if (keys.size > FACET_KEYS_MAX) {
      context.addIssue({ code: 'custom', message: `At most ${FACET_KEYS_MAX} keys are counted at once.` })
      return z.NEVER
    }
    return [...keys.values()]
  })

/** Which values the events of a search have, and how many events each. */
export const facetsInput = z
  .strictObject({
    ...countShape,
    /** Fields and keys of details, with commas between. Default: the usual fields, and the keys that tell most. */
    keys: facetKeys.optional(),
    /** Keys that are counted beside the usual ones: those that somebody wants to see in any case. */
    also: facetKeys.optional(),
    /** Values of each key, most frequent first. */
    limit: wholeNumber(1, 100).default(8),
    /** Only values that contain this, in any case; of one key. */
    search: z.string().min(1).max(200).refine(withoutNul, NO_NUL).optional(),
  })
  .superRefine(({ keys, also, search }, context) => {
    if (search !== undefined && keys?.length !== 1) {
      const message = 'Name the one key whose values are searched.'
      context.addIssue({ code: 'custom', path: ['search'], message })
    }
    if (keys !== undefined && also !== undefined) {
      const message = 'These come beside the usual keys: without keys.'
      context.addIssue({ code: 'custom', path: ['also'], message })
    }
  })

/** How many events of a search happened when. */
export const histogramInput = z.strictObject({
  ...countShape,
  /** What each bucket is divided by. */
  by: z.enum(['change', 'outcome']).default('change'),
})
export type HistogramInput = z.output<typeof histogramInput>
export type FacetsInput = z.output<typeof facetsInput>

/** What may be written at a place of a query. */
export const suggestInput = z.strictObject({
  ...searchShape,
  pin: pinInput,
  read: readInput,
  /** Half typed, so that its problems are none here, except for what cannot be recorded. */
  q: searchShape.q.refine(withoutNul, NO_NUL),
  /** Where the caret stands in `q`, in UTF-16 units. Default: at its end. */
  at: wholeNumber(0, 4096).optional(),
})
