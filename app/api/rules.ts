import { z } from 'zod'

import { route } from '@/lib/http/route'
import { importInput, importPreviewView, importRulesInput } from '@/lib/rules/import-filters'
import { changeRuleInput, createRuleInput, previewRuleInput, ruleView } from '@/lib/rules/rule-input'
import { changeRule } from '@/lib/rules/server/change-rule'
import { createRule } from '@/lib/rules/server/create-rule'
import { deleteRule } from '@/lib/rules/server/delete-rule'
import { importRules } from '@/lib/rules/server/import-rules'
import { listRules } from '@/lib/rules/server/list-rules'
import { previewImport } from '@/lib/rules/server/preview-import'
import { previewRule } from '@/lib/rules/server/preview-rule'
import { RULE_TEMPLATES } from '@/lib/rules/templates'

import { eventView } from './event-views'

const TAG = 'Sources'

const templateView = z
  .object({ name: z.string(), about: z.string(), query: z.string() })
  .meta({ id: 'RuleTemplate' })

const list = route({
  method: 'GET',
  path: '/api/v1/rules',
  tag: TAG,
  summary: 'List ignore rules',
  description:
    'By name, with what each kept out; and ready-made ones to begin with, which do nothing until they are made.',
  auth: 'either',
  permission: 'sources.read',
  responses: {
    200: {
      description: 'The rules of the tenant.',
      schema: z.object({ rules: z.array(ruleView), templates: z.array(templateView) }),
    },
  },
  run: async ({ ctx }) => ({
    status: 200,
    json: { rules: await listRules(ctx, {}), templates: [...RULE_TEMPLATES] },
  }),
})

const create = route({
  method: 'POST',
  path: '/api/v1/rules',
  tag: TAG,
  summary: 'Make an ignore rule',
  description:
    'What its query finds is not stored from now on. The place of what is wrong with the query is `query:<from>-<to>`, in UTF-16 units. A rule that would ignore everything is refused at `confirmAll` until that is sent.',
  auth: 'either',
  permission: 'sources.write',
  body: createRuleInput,
  responses: { 201: { description: 'Made.', schema: ruleView } },
  run: async ({ ctx, body }) => ({ status: 201, json: await createRule(ctx, body) }),
})

const change = route({
  method: 'PATCH',
  path: '/api/v1/rules/:id',
  tag: TAG,
  summary: 'Change an ignore rule',
  description:
    'What is left out stays. With the `version` that you read: 409 when somebody else changed it since.',
  auth: 'either',
  permission: 'sources.write',
  body: changeRuleInput,
  responses: { 200: { description: 'The rule as changed.', schema: ruleView } },
  run: async ({ ctx, params, body }) => ({
    status: 200,
    json: await changeRule(ctx, { ruleId: params.id, change: body }),
  }),
})

const remove = route({
  method: 'DELETE',
  path: '/api/v1/rules/:id',
  tag: TAG,
  summary: 'Delete an ignore rule',
  auth: 'either',
  permission: 'sources.write',
  responses: { 204: { description: 'It ignores nothing any more. What it kept out is not brought back.' } },
  run: async ({ ctx, params }) => {
    await deleteRule(ctx, { ruleId: params.id })
    return { status: 204 }
  },
})

const preview = route({
  method: 'POST',
  path: '/api/v1/rules/preview',
  tag: TAG,
  summary: 'Preview an ignore rule',
  description:
    'What it would have ignored of the last 24 hours, with the newest ten of them. It is a search of the log, and recorded as one, so it also takes the right to read events.',
  auth: 'either',
  permission: 'sources.read',
  body: previewRuleInput,
  responses: {
    200: {
      description: 'What it would have ignored.',
      schema: z.object({
        since: z.string().meta({ format: 'date-time' }),
        until: z.string().meta({ format: 'date-time' }),
        search: z.string().meta({ description: 'The query that finds these events.' }),
        count: z.int(),
        exact: z
          .boolean()
          .meta({ description: 'False: only what happened from `countedBackTo` on was counted.' }),
        countedBackTo: z.string().optional().meta({ format: 'date-time' }),
        of: z.int().meta({ description: 'How many events there were of what the rule is for.' }),
        ofExact: z.boolean().meta({ description: 'False: there are more.' }),
        everything: z.boolean().meta({
          description:
            'It would ignore all of these, or all that it does not name: such a rule is saved with `confirmAll` alone.',
        }),
        samples: z.array(eventView),
      }),
    },
  },
  run: async ({ ctx, body }) => ({ status: 200, json: await previewRule(ctx, body) }),
})

const previewOfImport = route({
  method: 'POST',
  path: '/api/v1/rules/import/preview',
  tag: TAG,
  summary: 'Preview an import of ignore filters',
  description:
    'The rules that ignore filters of Elasticsearch or Kibana stand for, and what of them no rule can do. Makes nothing.',
  auth: 'either',
  permission: 'sources.read',
  body: importInput,
  responses: { 200: { description: 'What would be made.', schema: importPreviewView } },
  run: async ({ ctx, body }) => ({ status: 200, json: await previewImport(ctx, body) }),
})

const importAll = route({
  method: 'POST',
  path: '/api/v1/rules/import',
  tag: TAG,
  summary: 'Import ignore filters',
  description:
    'Makes the rules that ignore filters of Elasticsearch or Kibana stand for: all of them or none. What no rule can do is a 422 with its places, unless `leaveOut` says to go on without it.',
  auth: 'either',
  permission: 'sources.write',
  body: importRulesInput,
  responses: { 201: { description: 'Made.', schema: z.object({ rules: z.array(ruleView) }) } },
  run: async ({ ctx, body }) => ({ status: 201, json: { rules: await importRules(ctx, body) } }),
})

/** What is kept out of the log before it is stored. */
export const ruleRoutes = [list, create, preview, previewOfImport, importAll, change, remove]
