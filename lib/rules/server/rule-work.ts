import { type Ctx, tenantOf } from '@/lib/access/ctx'
import { forgetRights } from '@/lib/access/server/cache'
import { AppError } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import type { Tx } from '@/lib/db/db'
import type { OwnEvent } from '@/lib/log/server/record'
import { type RecordedWork, recordedChange } from '@/lib/log/server/recorded-change'
import { ruleIdInput } from '@/lib/rules/rule-input'

import { factsOf, lockRule, type RuleFacts, type RuleRow, selectRule } from './store-rules'

/** Makes a change of rules and records it as its last statement. Then it holds here. */
export async function changeRules<T>(ctx: Ctx, work: (tx: Tx) => Promise<RecordedWork<T>>): Promise<T> {
  try {
    return await recordedChange(ctx, tenantOf(ctx), 'a rule', work)
  } finally {
    // Also after a failure: a commit whose answer was lost has happened.
    forgetRights(ctx.db)
  }
}

/** The rule of this id, locked. @throws AppError not_found. */
export const ruleToChange = (tx: Tx, ctx: Ctx, id: string): Promise<RuleRow> =>
  found(id, (known) => lockRule(tx, tenantOf(ctx).id, known))

/** The rule of this id as it is now. @throws AppError not_found. */
export const ruleOf = (ctx: Ctx, id: string): Promise<RuleRow> =>
  found(id, (known) => selectRule(ctx.db.prisma, tenantOf(ctx).id, known))

async function found(id: string, read: (id: string) => Promise<RuleRow | null>): Promise<RuleRow> {
  const known = ruleIdInput.safeParse(id)
  const row = known.success ? await read(known.data) : null
  if (row === null) throw new AppError('not_found', 'There is no such rule in this tenant.')
  return row
}

/** An event of ours about a rule. */
export function ruleEvent(
  verb: string,
  change: OwnEvent['change'],
  rule: { id: string; name: string },
  rest: Pick<OwnEvent, 'message' | 'details' | 'before' | 'after'>,
): OwnEvent {
  return {
    action: `vouchsafe.rule.${verb}`,
    change,
    resource: { type: 'RULE', id: rule.id, name: rule.name },
    ...rest,
  }
}

/** The event of a new rule. */
export function madeEvent(row: RuleRow): OwnEvent {
  const facts = factsOf(row)
  return ruleEvent('create', 'CREATE', row, {
    message: `The rule ${row.name} was made: it ${ruleWords(facts)}`,
    after: ruleJson(facts),
  })
}

/** A rule as events keep it. */
export const ruleJson = ({ name, query, source, enabled }: RuleFacts): JsonObject => ({
  name,
  query,
  source,
  enabled,
})

/** What a rule does, in words: `ignores what change:READ finds, of kibana`. */
export function ruleWords({ query, source, enabled }: RuleFacts): string {
  const of = source === null ? '' : `, of ${source}`
  return `${enabled ? 'ignores' : 'is off, and would ignore'} what ${query} finds${of}`
}
