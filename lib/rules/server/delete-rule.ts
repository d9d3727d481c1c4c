import { z } from 'zod'

import { verb } from '@/lib/access/verb'

import { changeRules, ruleEvent, ruleJson, ruleToChange, ruleWords } from './rule-work'
import { factsOf, removeRule } from './store-rules'

/** Deletes a rule: it ignores nothing any more. What it kept out is not brought back. @throws AppError not_found. */
export const deleteRule = verb({
  name: 'deleteRule',
  permission: 'sources.write',
  input: z.strictObject({ ruleId: z.string() }),
  run: async (ctx, { ruleId }): Promise<void> => {
    await changeRules(ctx, async (tx) => {
      const row = await ruleToChange(tx, ctx, ruleId)
      const facts = factsOf(row)
      await removeRule(tx, row.id)
      return {
        result: undefined,
        event: ruleEvent('delete', 'DELETE', row, {
          message: `The rule ${row.name} was deleted. It ${ruleWords(facts)}`,
          before: ruleJson(facts),
        }),
      }
    })
  },
})
