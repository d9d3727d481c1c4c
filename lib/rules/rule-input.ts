import { z } from 'zod'

import type { Problem } from '@/lib/base/errors'
import { QUERY_BYTES_MAX } from '@/lib/query/ast'

import { readRule } from './read-rule'

/** A name without anything invisible, so that no two look alike and differ; joiners are parts of words. */
const plainText = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `has at most ${max} characters`)
    .regex(/^[\P{C}\u200C\u200D]*$/u, 'must not hold control characters')

const ruleName = plainText(100).meta({
  description: 'What people call it; differs from that of every other rule.',
})
const ruleQuery = z
  .string()
  .trim()
  .max(QUERY_BYTES_MAX)
  .meta({ description: 'Events that it finds are ignored: in the query language, as everywhere.' })
/** The source of a rule. */
export const ruleSource = plainText(100)
  .nullable()
  .meta({ description: 'Only events of the source of this name; null: of every source.' })

/** The id of a rule. */
export const ruleIdInput = z.uuid('must be a UUID').toLowerCase()

/** What is wrong with a rule's query and source, at its place. */
function checkRule(
  { query, source = null }: { query?: string | undefined; source?: string | null | undefined },
  context: z.RefinementCtx,
): void {
  if (query === undefined) return
  const read = readRule({ query, source })
  for (const { path, message } of 'problems' in read ? read.problems : [])
    context.addIssue({ code: 'custom', path: [path], message })
}

const confirmAll = z.boolean().default(false).meta({
  description:
    'That the rule may ignore everything: all of the last 24 hours, or all that it does not name. Without it such a rule is refused.',
})

/** What one says of a new rule. */
export const createRuleInput = z
  .strictObject({
    name: ruleName,
    query: ruleQuery,
    source: ruleSource.default(null),
    enabled: z.boolean().default(true).meta({ description: 'Off: it ignores nothing.' }),
    confirmAll,
  })
  .superRefine(checkRule)

/** A rule as it is to be, with the version that it was changed from. What is left out stays. */
export const changeRuleInput = z
  .strictObject({
    name: ruleName.optional(),
    query: ruleQuery.optional(),
    source: ruleSource.optional(),
    enabled: z.boolean().optional(),
    version: z.int().meta({
      description: '`version` of the rule that you read. Another one since then: 409, and nothing changes.',
    }),
    confirmAll,
  })
  .superRefine(checkRule)
export type RuleChange = Omit<z.output<typeof changeRuleInput>, 'version' | 'confirmAll'>

/** A rule that is not there yet: what it would have done. */
export const previewRuleInput = z
  .strictObject({ query: ruleQuery, source: ruleSource.default(null) })
  .superRefine(checkRule)

/** A rule as the API gives it. */
export interface RuleView {
  id: string
  name: string
  query: string
  source: string | null
  enabled: boolean
  version: number
  createdAt: string
  updatedAt: string
  ignored: {
    total: number
    lastDay: number
    lastAt: string | null
    sources: { name: string; lastDay: number }[]
  }
  problems: Problem[]
}

export const ruleView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    query: z.string(),
    source: z.string().nullable(),
    enabled: z.boolean(),
    version: z.int(),
    createdAt: z.string().meta({ format: 'date-time' }),
    updatedAt: z.string().meta({ format: 'date-time' }),
    ignored: z
      .object({
        total: z.int().meta({ description: 'Events that it kept out since it was made.' }),
        lastDay: z.int().meta({ description: 'Of these, in the last 24 hours, counted by whole hours.' }),
        lastAt: z
          .string()
          .nullable()
          .meta({ format: 'date-time', description: 'The hour (UTC) of the last one; null: none yet.' }),
        sources: z
          .array(z.object({ name: z.string(), lastDay: z.int() }))
          .meta({ description: 'Whose they were in the last 24 hours, those with most first.' }),
      })
      .meta({ description: 'What it did.' }),
    problems: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .meta({ description: 'Why it cannot be read. With any of it, it ignores nothing.' }),
  })
  .meta({ id: 'Rule' }) satisfies z.ZodType<RuleView>
