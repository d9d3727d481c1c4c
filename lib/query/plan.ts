import type { FieldName } from '@/lib/event/fields'

/**
 * A query as it is run: conditions on one event, joined by and, or, not. `compile.ts` makes SQL of it and `matches.ts`
 * runs it in memory, so the two can only differ in how they read an event.
 */
export type Plan =
  | { kind: 'all' }
  | { kind: 'none' }
  | { kind: 'and' | 'or'; items: readonly Plan[] }
  | { kind: 'not'; item: Plan }
  | Condition

/** One condition. */
export type Condition =
  /** The search index holds this lexeme, or one that starts with it. */
  | { kind: 'lexeme'; text: string; prefix: boolean }
  /** The event's id lies in `[from, to)`; ids begin with the time. Absent: open. */
  | { kind: 'ids'; from?: string; to?: string }
  /** The event's id is this one. */
  | { kind: 'id'; id: string }
  /** It arrived in `[fromMs, toMs)`. */
  | { kind: 'received'; fromMs?: number; toMs?: number }
  /** Its place in the log lies in `[from, to)`. */
  | { kind: 'index'; from?: number; to?: number }
  /** Its tenant's slug is this, or starts with it. */
  | { kind: 'tenant'; text: string; prefix: boolean }
  /** A text of the event matches this pattern, which means the same to JavaScript and PostgreSQL. */
  | { kind: 'text'; where: TextPlaces; pattern: string }
  /** A value at a path of details, of which this is the pattern, compares like this. */
  | { kind: 'compare'; path: string; operator: '>' | '>=' | '<' | '<='; value: CompareValue }
  /** At a path of details, of which this is the pattern, stands something else than texts of this pattern and these numbers. */
  | { kind: 'other'; path: string; texts: string; numbers: readonly number[] }
  /** The event has this text, empty or not. */
  | { kind: 'present'; field: FieldName }
  /** The event has details with something in them. */
  | { kind: 'detailed' }

/** Which texts of an event are looked at. */
export interface TextPlaces {
  fields: readonly FieldName[]
  /** Any string in details, or the strings at a path; `path` is its pattern. */
  details?: { kind: 'any' } | { kind: 'at'; of: string; path: string }
}

/** A number, or a UTC time as text without the Z, which sorts as the times do. */
export type CompareValue = { kind: 'number'; number: number } | { kind: 'time'; text: string }

/** All of these; simplified, so that nothing always true or always false is left inside. */
export function allOf(items: readonly Plan[]): Plan {
  return join('and', items)
}

/** Any of these; simplified. */
export function anyOf(items: readonly Plan[]): Plan {
  return join('or', items)
}

/** The opposite, with the negation pushed down to the conditions, where ranges turn into ranges. */
export function notOf(plan: Plan): Plan {
  switch (plan.kind) {
    case 'all':
      return { kind: 'none' }
    case 'none':
      return { kind: 'all' }
    case 'and':
      return anyOf(plan.items.map(notOf))
    case 'or':
      return allOf(plan.items.map(notOf))
    case 'not':
      return plan.item
    case 'ids':
      return anyOf([
        ...(plan.from === undefined ? [] : [{ kind: 'ids' as const, to: plan.from }]),
        ...(plan.to === undefined ? [] : [{ kind: 'ids' as const, from: plan.to }]),
      ])
    default:
      return { kind: 'not', item: plan }
  }
}

function join(kind: 'and' | 'or', items: readonly Plan[]): Plan {
  const neutral = kind === 'and' ? 'all' : 'none'
  const decisive = kind === 'and' ? 'none' : 'all'
  const flat: Plan[] = []
  for (const item of items) {
    if (item.kind === decisive) return item
    if (item.kind === kind) flat.push(...item.items)
    else if (item.kind !== neutral) flat.push(item)
  }
  const [first, second] = flat
  if (first === undefined) return { kind: neutral }
  return second === undefined ? first : { kind, items: flat }
}

/** The plan with its conditions replaced, simplified again. Conditions under a negation are given as `negated`. */
export function mapConditions(plan: Plan, change: (condition: Condition, negated: boolean) => Plan): Plan {
  switch (plan.kind) {
    case 'all':
    case 'none':
      return plan
    case 'and':
    case 'or':
      return join(
        plan.kind,
        plan.items.map((item) => mapConditions(item, change)),
      )
    case 'not':
      return isCondition(plan.item)
        ? notOf(change(plan.item, true))
        : notOf(mapConditions(plan.item, (condition) => change(condition, true)))
    default:
      return change(plan, false)
  }
}

function isCondition(plan: Plan): plan is Condition {
  return !['all', 'none', 'and', 'or', 'not'].includes(plan.kind)
}
