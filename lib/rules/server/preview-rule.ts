import { tenantOf } from '@/lib/access/ctx'
import { authorize } from '@/lib/access/permissions'
import { verb } from '@/lib/access/verb'
import { timeText } from '@/lib/base/time'
import type { Event } from '@/lib/event/event'
import { ignoresUnnamed } from '@/lib/rules/ignores-all'
import { DAY_MS } from '@/lib/rules/limits'
import { previewRuleInput } from '@/lib/rules/rule-input'
import { ruleSearch } from '@/lib/rules/rule-search'
import { countOverTime } from '@/lib/search/server/count-over-time'
import { searchEvents } from '@/lib/search/server/search-events'

import { othersOf } from './confirm-all'

/** What a rule would have ignored of the last 24 hours. */
export interface RulePreview {
  since: string
  until: string
  /** The query that finds these events. */
  search: string
  count: number
  /** False: of what happened before `countedBackTo` nobody knows. */
  exact: boolean
  countedBackTo?: string
  /** How many events there were of what the rule is for. */
  of: number
  /** False: there are more. */
  ofExact: boolean
  /** It would ignore all of them, or all that it does not name: to be saved, it takes `confirmAll`. */
  everything: boolean
  /** The newest of them. */
  samples: Event[]
}

const SAMPLES = 10

/**
 * What a rule would have ignored, had it been there for 24 hours: it is a search of the log, and recorded as one, so it also
 * takes the right to read events. Our own events are left out: no rule touches them.
 */
export const previewRule = verb({
  name: 'previewRule',
  permission: 'sources.read',
  input: previewRuleInput,
  run: async (ctx, rule): Promise<RulePreview> => {
    authorize(ctx.principal, 'events.read', tenantOf(ctx))
    const untilMs = ctx.now().getTime()
    const span = { since: timeText(untilMs - DAY_MS), until: timeText(untilMs) }
    const search = ruleSearch(rule)
    const q = `(${search}) -source:vouchsafe`
    const page = await searchEvents(ctx, { q, ...span, limit: SAMPLES, documents: 'false' })
    const pin = page.size === undefined ? { pin: page.pin } : { size: page.size }
    const counted = await countOverTime(ctx, { q, ...span, ...pin, by: 'outcome', read: page.read })
    const { total, exact, countedBackTo } = counted
    const all = await countOverTime(ctx, {
      q: othersOf(rule.source),
      ...span,
      ...pin,
      by: 'outcome',
      read: page.read,
    })
    return {
      ...span,
      search,
      count: total,
      exact,
      ...(countedBackTo !== undefined && { countedBackTo }),
      of: all.total,
      ofExact: all.exact,
      everything: ignoresUnnamed(rule, ctx.now()) || (exact && all.exact && total > 0 && total === all.total),
      samples: page.events,
    }
  },
})
