import type { QueryNode } from '@/lib/query/ast'

import type { ReadPattern, TextPattern } from './filter-patterns'
import { type Condition, type FilterQuery, queriesOf } from './filter-query'
import { RULES_MAX } from './limits'
import { readRule } from './read-rule'
import type { ReadFilters, RefusedSetting, Setting } from './setting'

/** One filter: settings that an event must all fit. */
export interface Filter {
  /** What the rule is called. */
  name: string
  /** Where the filter as a whole stands. */
  whole: Pick<Setting, 'path' | 'line'>
  settings: readonly Setting[]
}

/** How a kind of filters is read. */
export interface FilterKind {
  pattern(value: string): ReadPattern
  /** What all of its rules ask for beside the filter itself. */
  always: readonly QueryNode[]
  /** What a setting asks for at its places, by the last member of its path. */
  members: Readonly<Record<string, Member>>
}

export interface Member {
  node(patterns: readonly TextPattern[]): QueryNode
  /** It holds for all its values at once: no rule does a part of them. */
  isWhole?: boolean
  /** How its values are read, where that is not as those of others. */
  pattern?(value: string): ReadPattern
  /** What a rule does in another way than the filter. */
  note?: string
}

export const memberOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1)

/** Adds the rules of a filter. A filter of which any condition cannot be said has none: it would ignore too much. */
export function addFilter(filter: Filter, kind: FilterKind, into: ReadFilters): void {
  const conditions: Condition[] = []
  const notes: string[] = []
  let isSaid = true
  for (const setting of filter.settings) {
    const read = readCondition(setting, kind, into.refused)
    if (read === null) isSaid = false
    if (read === null || read === 'any') continue
    conditions.push(read.condition)
    if (read.note !== undefined) notes.push(read.note)
  }
  if (!isSaid) {
    into.notes.add(`${filter.whole.path} makes no rule: without what is refused it would ignore more.`)
    return
  }
  if (conditions.length === 0) {
    into.refused.push({ ...placeOf(filter.whole), message: EVERYTHING })
    return
  }
  for (const note of notes) into.notes.add(note)
  const settings = filter.settings.map(({ path }) => path)
  addRules(filter, settings, { always: kind.always, conditions }, into)
}

const EVERYTHING = 'asks for nothing, so it would ignore every event. Say which are to be ignored.'

/** Adds rules of which each does a part; none where all rules together would be too many. */
export function addRules(
  { name, whole }: Pick<Filter, 'name' | 'whole'>,
  settings: string[],
  asked: FilterQuery,
  into: ReadFilters,
): void {
  const queries = queriesOf(asked, RULES_MAX - into.rules.length)
  if (queries === null) {
    into.refused.push({ ...placeOf(whole), message: `would make more than ${RULES_MAX} rules in all.` })
    return
  }
  for (const [at, query] of queries.entries()) {
    const read = readRule({ query, source: null })
    if ('problems' in read) {
      const [problem] = read.problems
      into.refused.push({ ...placeOf(whole), message: `cannot be said: ${problem?.message ?? ''}` })
      continue
    }
    const part = queries.length === 1 ? '' : ` (${at + 1} of ${queries.length})`
    into.rules.push({ name: name.slice(0, NAME_MAX) + part, query, settings })
  }
}

/** With room for the number of a part. */
const NAME_MAX = 85

const placeOf = ({ path, line }: Pick<Setting, 'path' | 'line'>) => ({ path, line, value: null })

/** A condition; `any` where every event fits, also one that lacks it; null where it cannot be said. */
function readCondition(
  setting: Setting,
  { pattern, members }: FilterKind,
  refused: RefusedSetting[],
): { condition: Condition; note: string | undefined } | 'any' | null {
  const name = memberOf(setting.path)
  const member = Object.hasOwn(members, name) ? members[name] : undefined
  if (member === undefined) {
    refused.push({ ...placeOf(setting), message: `is none of ${Object.keys(members).join(', ')}.` })
    return null
  }
  if (setting.values.length === 0) {
    refused.push({
      ...placeOf(setting),
      message: 'is empty, and a rule ignores nothing for what is missing.',
    })
    return null
  }
  const patterns: TextPattern[] = []
  const wrong: RefusedSetting[] = []
  let isAny = false
  for (const value of setting.values) {
    const read = (member.pattern ?? pattern)(value)
    if ('problem' in read) wrong.push({ ...placeOf(setting), value, message: read.problem })
    else
      for (const one of read.patterns) {
        if (one.kind === 'any') isAny = true
        else patterns.push(one)
      }
  }
  // Whatever else stands in the list, everything fits.
  if (isAny) return 'any'
  refused.push(...wrong)
  if (patterns.length === 0) return null
  const { node, isWhole, note } = member
  return {
    condition: isWhole === true ? { patterns: [], node: () => node(patterns) } : { patterns, node },
    note,
  }
}
