import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { importRulesInput } from '@/lib/rules/import-filters'
import { RULES_MAX } from '@/lib/rules/limits'
import type { RuleView } from '@/lib/rules/rule-input'

import { filtersIn } from './preview-import'
import { changeRules, madeEvent } from './rule-work'
import { countRules, insertRule, viewOf } from './store-rules'

/**
 * Makes the ignore rules that settings of Elasticsearch or Kibana stand for: all of them or none.
 *
 * @throws AppError invalid (the settings cannot be read, or no rule can do all of them and `leaveOut` is not said),
 *   conflict (a name is taken, or there would be too many).
 */
export const importRules = verb({
  name: 'importRules',
  permission: 'sources.write',
  input: importRulesInput,
  run: async (ctx, { text, source, leaveOut }): Promise<RuleView[]> => {
    const { rules, refused } = filtersIn(text)
    if (refused.length > 0 && !leaveOut) {
      const problems = refused.map(({ path, line, value, message }) => ({
        path: `${path} (line ${line})`,
        message: value === null ? message : `${JSON.stringify(value)} ${message}`,
      }))
      throw new AppError('invalid', 'No query can say all of this. Nothing was made.', { problems })
    }
    return changeRules(ctx, async (tx) => {
      const tenant = tenantOf(ctx)
      if ((await countRules(tx, tenant.id)) + rules.length > RULES_MAX) {
        throw new AppError('conflict', `There would be more than ${RULES_MAX} rules. Delete some first.`)
      }
      const rows = []
      for (const { name, query } of rules) {
        rows.push(await insertRule(tx, tenant.id, { name, query, source, enabled: true }, ctx.now()))
      }
      return { result: rows.map((row) => viewOf(row)), event: rows.map((row) => madeEvent(row)) }
    })
  },
})
