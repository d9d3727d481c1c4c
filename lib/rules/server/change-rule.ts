import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { GRAMMAR_VERSION } from '@/lib/event/fields'
import { readRule } from '@/lib/rules/read-rule'
import { changeRuleInput, type RuleChange, type RuleView } from '@/lib/rules/rule-input'

import { requireConfirmedAll } from './confirm-all'
import { changeRules, ruleEvent, ruleJson, ruleOf, ruleToChange, ruleWords } from './rule-work'
import { factsOf, type RuleFacts, type RuleRow, selectIgnored, updateRule, viewOf } from './store-rules'

/**
 * Changes a rule, or turns it on or off. Whoever read another version is told, and nothing changes: of two admins at once
 * one would undo the other without knowing.
 *
 * @throws AppError not_found, invalid (also at `confirmAll`), conflict (changed meanwhile, or the name is taken).
 */
export const changeRule = verb({
  name: 'changeRule',
  permission: 'sources.write',
  input: z.strictObject({ ruleId: z.string(), change: changeRuleInput }),
  run: async (ctx, { ruleId, change: { version, confirmAll, ...change } }): Promise<RuleView> => {
    const known = await ruleOf(ctx, ruleId)
    // Before the transaction, which waits for no search; of another version it is refused there anyway.
    if (known.version === version && saysWhich(change)) {
      await requireConfirmedAll(ctx, changed(factsOf(known), change), confirmAll)
    }
    const row = await changeRules(ctx, async (tx) => {
      const row = await ruleToChange(tx, ctx, ruleId)
      const before = factsOf(row)
      if (row.version !== version) throw changedMeanwhile(before)
      const after = changed(before, change)
      // Sending the query again says that somebody has looked at it.
      const isRead = change.query !== undefined
      if (isSame(before, after) && (!isRead || row.grammar === GRAMMAR_VERSION)) {
        return { result: row, event: null }
      }
      requireReadable(row, after, isRead)
      const result = await updateRule(tx, row.id, { facts: after, isRead, now: ctx.now() })
      return {
        result,
        event: ruleEvent('update', 'UPDATE', result, {
          message: `The rule ${after.name} ${ruleWords(after)} now. Before it ${ruleWords(before)}`,
          before: ruleJson(before),
          after: ruleJson(after),
        }),
      }
    })
    const ignored = await selectIgnored(ctx.db, tenantOf(ctx), ctx.now())
    return viewOf(row, ignored.get(row.id))
  },
})

/** Whether a change is about what is ignored. */
const saysWhich = ({ query, source, enabled }: RuleChange): boolean =>
  query !== undefined || source !== undefined || enabled === true

function changed(before: RuleFacts, { name, query, source, enabled }: RuleChange): RuleFacts {
  return {
    name: name ?? before.name,
    query: query ?? before.query,
    source: source === undefined ? before.source : source,
    enabled: enabled ?? before.enabled,
  }
}

function isSame(a: RuleFacts, b: RuleFacts): boolean {
  return a.name === b.name && a.query === b.query && a.source === b.source && a.enabled === b.enabled
}

/** The two halves of a rule may come in two changes: together they must be one that runs, or be off. */
function requireReadable({ grammar }: RuleRow, after: RuleFacts, isRead: boolean): void {
  if (!after.enabled) return
  const read = readRule({ ...after, ...(!isRead && { grammar }) })
  if ('test' in read) return
  throw new AppError('invalid', 'The rule would be on, and cannot be read.', { problems: read.problems })
}

function changedMeanwhile(now: RuleFacts): AppError {
  return new AppError(
    'conflict',
    `Somebody else changed this rule since you read it: ${now.name} ${ruleWords(now)} now. Look at it again, then change it.`,
    { problems: [{ path: 'version', message: 'is not that of the rule any more' }] },
  )
}
