import { type Ctx, tenantOf } from '@/lib/access/ctx'
import { AppError } from '@/lib/base/errors'
import { logSize } from '@/lib/log/server/log-size'
import type { QueryNode } from '@/lib/query/ast'
import { joinNodes, parseQuery } from '@/lib/query/parse'
import { ignoresUnnamed } from '@/lib/rules/ignores-all'
import { DAY_MS } from '@/lib/rules/limits'
import { compileTree } from '@/lib/search/server/compile-search'
import { findPage } from '@/lib/search/server/find-page'
import { idRange } from '@/lib/search/server/partitions'
import { withReader } from '@/lib/search/server/readers'
import { allOf } from '@/lib/search/server/seen'

import type { RuleFacts } from './store-rules'

/** What others sent that a rule of this source is asked about, as a query. */
export const othersOf = (source: string | null): string =>
  source === null ? '-source:vouchsafe' : `source:${JSON.stringify(source)} -source:vouchsafe`

/**
 * Stops a rule that would ignore all there is, unless whoever saves it says that this is meant: nothing that is ignored
 * comes back, and a log that stays empty looks like a quiet day.
 *
 * @throws AppError invalid, at `confirmAll`.
 */
export async function requireConfirmedAll(ctx: Ctx, rule: RuleFacts, confirmAll: boolean): Promise<void> {
  if (confirmAll || !rule.enabled) return
  const why = await whyAll(ctx, rule)
  if (why === null) return
  const message = `${why} Nothing of that comes back. To have it so, send confirmAll: true.`
  throw new AppError('invalid', message, { problems: [{ path: 'confirmAll', message }] })
}

async function whyAll(ctx: Ctx, rule: RuleFacts): Promise<string | null> {
  if (ignoresUnnamed(rule, ctx.now())) return 'This rule would ignore every event but those that it names.'
  const { root } = parseQuery(rule.query).tree
  if (root === null) return null
  // What a rule ignores is no secret from who makes rules, so this is no act of reading, and not recorded as one.
  if (!(await hasEvent(ctx, rule.source, root))) return null
  if (await hasEvent(ctx, rule.source, negated(root))) return null
  const whose = rule.source === null ? '' : ` of ${rule.source}`
  return `This rule would have ignored every event${whose} in the last 24 hours.`
}

const negated = (node: QueryNode): QueryNode =>
  node.kind === 'not' ? node.item : { kind: 'not', item: node, from: node.from, to: node.to }

/**
 * Whether others sent an event in the last 24 hours that this finds. True, in doubt, where time ran out before one was found.
 */
async function hasEvent(ctx: Ctx, source: string | null, found: QueryNode): Promise<boolean> {
  const nowMs = ctx.now().getTime()
  const seen = allOf(tenantOf(ctx))
  const others = parseQuery(othersOf(source)).tree.root
  const root = joinNodes('and', others === null ? [found] : [others, found])
  const compiled = compileTree({ root, complete: true }, seen)
  const range = idRange({ since: nowMs - DAY_MS, until: nowMs }, compiled)
  const { rows, stoppedAt } = await withReader(ctx, seen.tenant, async (client) => {
    const size = await logSize(client, seen.tenant)
    return findPage(client, { ...seen, compiled, size, ascending: false }, range, 1, ctx.now())
  })
  return rows.length > 0 || stoppedAt !== null
}
