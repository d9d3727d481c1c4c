import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { RULES_MAX } from '@/lib/rules/limits'
import { createRuleInput, type RuleView } from '@/lib/rules/rule-input'

import { requireConfirmedAll } from './confirm-all'
import { changeRules, madeEvent } from './rule-work'
import { countRules, insertRule, viewOf } from './store-rules'

/**
 * Adds a rule that keeps events out of the log, from the next request on. What is in the log stays there.
 *
 * @throws AppError invalid (with the place in the query, or at `confirmAll`), conflict (the name is taken, or there are too many).
 */
export const createRule = verb({
  name: 'createRule',
  permission: 'sources.write',
  input: createRuleInput,
  run: async (ctx, { confirmAll, ...facts }): Promise<RuleView> => {
    await requireConfirmedAll(ctx, facts, confirmAll)
    return changeRules(ctx, async (tx) => {
      const tenant = tenantOf(ctx)
      // Two at the same moment may both find the last place: the limit is about speed, and one more does no harm.
      if ((await countRules(tx, tenant.id)) >= RULES_MAX) {
        throw new AppError('conflict', `There are ${RULES_MAX} rules, and can be no more. Delete one first.`)
      }
      const row = await insertRule(tx, tenant.id, facts, ctx.now())
      return {
        result: viewOf(row),
        event: madeEvent(row),
      }
    })
  },
})
