import { z } from 'zod'

const time = z.string().meta({ description: 'RFC 3339 in UTC.', format: 'date-time' })
/** What the counts are pinned to. */
const pinned = {
  size: z.int().optional().meta({
    description:
      'The log size; of all tenants, the sum of theirs. Absent for who sees only a part of the log.',
  }),
  pin: z.string().optional().meta({ description: 'In place of the size, for who is not told it.' }),
}
const exact = z.boolean().meta({ description: 'False: counts are of the newest matches only.' })
const backTo = time.optional().meta({ description: 'Everything that happened from then on was counted.' })
const read = z.string().meta({
  description:
    'For `read` of further counts within a quarter of an hour, which then belong to the same act of reading.',
})

const facetView = z
  .object({
    key: z.string(),
    values: z.array(
      z.object({
        value: z.string(),
        count: z.int(),
        key: z.string().optional().meta({ description: 'The key of the term, where it is not the facet’s.' }),
        label: z.string().optional().meta({ description: 'What to show instead of the value.' }),
        state: z
          .enum(['include', 'exclude'])
          .optional()
          .meta({ description: 'The query asks for this value, or against it.' }),
      }),
    ),
    more: z.boolean().meta({ description: 'There are more values than these.' }),
    exact,
    counted: z.int().meta({
      description:
        'Events that were counted. 0 with `exact: false`: there was no time for this key, and counts of 0 say nothing.',
    }),
    countedBackTo: backTo,
  })
  .meta({ id: 'Facet' })

/** Values and their counts. */
export const facetsView = z
  .object({ ...pinned, facets: z.array(facetView), countedBackTo: backTo, read })
  .meta({ id: 'Facets' })

/** Counts over time. */
export const histogramView = z
  .object({
    ...pinned,
    since: time,
    until: time,
    bucketMs: z.number().meta({ description: 'How wide a bucket is; of months on average.' }),
    step: z.object({
      unit: z.enum(['second', 'minute', 'hour', 'day', 'week', 'month']),
      count: z.int(),
    }),
    by: z.enum(['change', 'outcome']),
    exact,
    buckets: z.array(
      z.object({
        start: time,
        counts: z
          .record(z.string(), z.int())
          .nullable()
          .meta({ description: 'Null: older than what was counted, so unknown.' }),
      }),
    ),
    total: z.int().meta({ description: 'Events that were counted.' }),
    countedBackTo: backTo,
    read,
  })
  .meta({ id: 'Histogram' })

/** What may be written at a caret. */
export const suggestView = z
  .object({
    ...pinned,
    from: z.int().meta({ description: 'The options replace the text from here, in UTF-16 units …' }),
    to: z.int().meta({ description: '… to here.' }),
    options: z.array(
      z.object({
        kind: z.enum(['key', 'value', 'path', 'operator']),
        text: z.string().meta({ description: 'What to write.' }),
        label: z.string().meta({ description: 'What to show.' }),
        about: z.string().optional(),
        count: z.int().optional().meta({ description: 'Events of the rest of the query that have it.' }),
        exact: z.boolean().optional(),
      }),
    ),
    read,
  })
  .meta({ id: 'Suggestions' })
