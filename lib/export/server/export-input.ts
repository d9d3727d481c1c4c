import { z } from 'zod'

import { CSV_DETAILS_COLUMNS_MAX, CSV_FIELDS } from '@/lib/export/csv'
import { pinInput, searchShape } from '@/lib/search/input'

import { EXPORT_FORMATS } from './export-sql'

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
)

const columns = list
  .refine(
    (keys) => keys.length <= CSV_DETAILS_COLUMNS_MAX,
    `At most ${CSV_DETAILS_COLUMNS_MAX} details keys can be columns.`,
  )
  .refine((keys) => !keys.some((key) => key.includes('\0')), 'No details key holds a NUL character.')

const fields = list.superRefine((names, context) => {
  const unknown = names.find((name) => !CSV_FIELDS.includes(name))
  const message =
    names.length === 0
      ? 'Name at least one column, or leave fields out for all of them.'
      : unknown !== undefined
        ? `There is no column ${unknown}. There are: ${CSV_FIELDS.join(', ')}.`
        : 'Name each column once.'
  if (names.length === 0 || unknown !== undefined || new Set(names).size < names.length)
    context.addIssue({ code: 'custom', message })
})

/** What to export: the view's own search, pinned to the size that it showed. */
export const exportInput = z
  .strictObject({
    ...searchShape,
    pin: pinInput,
    order: z.enum(['desc', 'asc'], 'An export is newest first (desc) or oldest first (asc).').default('desc'),
    format: z.enum(EXPORT_FORMATS, 'Only csv and ndjson can be exported.'),
    /** Only in CSV: the fixed columns that the file has, in this order, separated by commas. Default: all. */
    fields: fields.optional(),
    /** Only in CSV: details keys that become columns, separated by commas. */
    columns: columns.optional(),
    /** `true` adds before and after as JSON. */
    documents: z.stringbool().default(false),
    /** Only in CSV: `off` for machines: cells stay exactly as they are, also where a spreadsheet would run them. */
    guard: z.enum(['on', 'off']).optional(),
  })
  .superRefine((input, context) => {
    if (input.format === 'csv') return
    // Machines read it: every line is whole, and nothing in it is changed.
    for (const name of ['fields', 'columns', 'guard'] as const) {
      if (input[name] === undefined) continue
      const message = `${name} is only for csv: a line of ndjson is the whole event, as it is.`
      context.addIssue({ code: 'custom', path: [name], message })
    }
  })
export type ExportInput = z.output<typeof exportInput>
