import { z } from 'zod'

import { GRAMMAR_VERSION } from '@/lib/event/fields'

import { readViewSearch, type SavedView } from './saved-view'

/**
 * What a view is called, in whichever script. Nothing in it is invisible, so that no two names look alike and differ; the two
 * joiners stay, because emoji and several scripts are written with them.
 */
const viewName = z
  .string()
  .trim()
  .normalize('NFC')
  .min(1, 'must not be empty')
  .refine((name) => Array.from(name).length <= 80, 'has at most 80 characters')
  .regex(/^(?:\P{C}|[\u200C\u200D])*$/u, 'must not hold control characters')

/** A view's search, checked part by part and brought into its one form. */
const searchInput = z.string().transform((text, ctx) => {
  const { search, problems } = readViewSearch(text)
  for (const { param, message } of problems) ctx.addIssue({ code: 'custom', path: [param], message })
  return search
})

/** The id of a view. */
export const viewIdInput = z.uuid('must be a UUID').toLowerCase()

/** What one says of a new view. */
export const createViewInput = z.strictObject({
  name: viewName,
  search: searchInput.meta({
    description:
      'Parameters of the events page: `q`, `since`, `until`, `order`, `columns`, `widths`, `density`, `by`.',
  }),
  shared: z
    .boolean()
    .default(false)
    .meta({ description: 'For everybody in the tenant. Needs the role auditor.' }),
})

const changes = { name: viewName.optional(), search: searchInput.optional(), shared: z.boolean().optional() }
const hasOne = (change: object): boolean => Object.keys(change).length === 1
const ONE = 'must hold exactly one change'

/** One change of a view itself. */
export const viewChangeInput = z.strictObject(changes).refine(hasOne, ONE)
export type ViewChange = z.output<typeof viewChangeInput>

/** One change of a view, or of what one begins with. */
export const changeViewInput = z
  .strictObject({
    ...changes,
    isDefault: z.boolean().optional().meta({
      description:
        'You begin with this view, or no longer. Also of a view that is gone: then it is forgotten.',
    }),
  })
  .refine(hasOne, ONE)

const viewProblem = z.object({
  param: z.string().meta({ description: 'The part of the address: `q`, `columns`, …' }),
  wrong: z.string().meta({ description: 'What of its value cannot be used, as it was saved.' }),
  message: z.string(),
})

/** A saved view as the API gives it. */
export const savedView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    search: z.string().meta({
      description:
        'Parameters of the events page, such as `q=type:FLOW&since=-7d`. Relative times stay relative.',
    }),
    grammar: z.int().meta({ description: 'The version of the query language that it was saved with.' }),
    shared: z.boolean().meta({ description: 'Everybody who may read events of the tenant has it.' }),
    isDefault: z.boolean().meta({ description: 'You begin with it, in this tenant.' }),
    isMine: z.boolean(),
    mayChange: z.boolean().meta({ description: 'Yours, or shared and you are an admin.' }),
    owner: z.object({ id: z.uuid(), name: z.string() }),
    updatedAt: z.string().meta({ description: 'RFC 3339, UTC.', format: 'date-time' }),
    problems: z.array(viewProblem).meta({
      description: 'What of the search this version cannot use. With any of it, it is not run.',
    }),
  })
  .meta({ id: 'View' }) satisfies z.ZodType<SavedView>

/** The version that new searches are written in. */
export const VIEW_GRAMMAR = GRAMMAR_VERSION
