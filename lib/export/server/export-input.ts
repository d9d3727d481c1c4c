import { z } from 'zod'

import { CSV_DETAILS_COLUMNS_MAX, CSV_FIELDS } from '@/lib/export/csv'
import { isSection, type Section, SECTIONS } from '@/lib/log/sections'
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

const withheld = list.transform((names, context): Section[] => {
  const unknown = names.find((name) => !isSection(name))
  if (unknown !== undefined)
    context.addIssue({
      code: 'custom',
      message: `There is no section ${unknown}. There are: ${SECTIONS.join(', ')}.`,
    })
  return names.filter(isSection)
})

/** What is for one format only, and why not for the others. */
const ONLY = {
  fields: ['csv'],
  columns: ['csv'],
  guard: ['csv'],
  documents: ['csv', 'ndjson'],
  order: ['csv', 'ndjson'],
  withhold: ['evidence'],
} as const
const WHY = {
  csv: 'a row of csv has columns.',
  ndjson: 'a line of ndjson is the whole event, as it is.',
  evidence: 'evidence holds what proves each event, in the order of the log.',
} as const

/** What to export: the view's own search, pinned to the size that it showed. */
export const exportInput = z
  .strictObject({
    ...searchShape,
    pin: pinInput,
    /** Not in evidence, which is in the order of the log. Default: desc. */
    order: z.enum(['desc', 'asc'], 'An export is newest first (desc) or oldest first (asc).').optional(),
    format: z.enum(EXPORT_FORMATS, 'Only csv, ndjson and evidence can be exported.'),
    /** Only in CSV: the fixed columns that the file has, in this order, separated by commas. Default: all. */
    fields: fields.optional(),
    /** Only in CSV: details keys that become columns, separated by commas. */
    columns: columns.optional(),
    /** Not in evidence: `true` adds before and after as JSON. */
    documents: z.stringbool().optional(),
    /** Only in CSV: `off` for machines: cells stay exactly as they are, also where a spreadsheet would run them. */
    guard: z.enum(['on', 'off']).optional(),
    /** Only in evidence: sections that stay closed, separated by commas; the record as it was sent goes with any of them. */
    withhold: withheld.optional(),
  })
  .superRefine((input, context) => {
    for (const [name, formats] of Object.entries(ONLY) as [keyof typeof ONLY, readonly string[]][]) {
      if (input[name] === undefined || formats.includes(input.format)) continue
      const message = `${name} is only for ${formats.join(' and ')}: ${WHY[input.format]}`
      context.addIssue({ code: 'custom', path: [name], message })
    }
  })
export type ExportInput = z.output<typeof exportInput>
