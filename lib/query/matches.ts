import { invariant } from '@/lib/base/errors'
import type { Json } from '@/lib/base/json'
import { joinPath } from '@/lib/diff/path'
import type { Event } from '@/lib/event/event'
import { field, type FieldName } from '@/lib/event/fields'
import { eventLexemes } from '@/lib/event/lexemes'

import type { Query } from './ast'
import { runnable } from './compile'
import { matchesPattern } from './pattern'
import type { CompareValue, Condition, Plan, TextPlaces } from './plan'
import { type Sight, WHOLE_SIGHT } from './sight'
import { NUMERIC_TEXT, TIME_TEXT } from './sql'

/** Whether an event matches. Made once for a query, run for many events. */
export type Matcher = (event: Event) => boolean

/** Whether the event matches the query: the same as the query's SQL says of the event's row. */
export function matches(tree: Query, event: Event): boolean {
  return matcher(tree)(event)
}

/**
 * A query as a function, for rules, destinations and the live tail. The event must come with before and after, if it has
 * them. A query with problems is refused (`bad_request`).
 */
export function matcher(tree: Query, sight: Sight = WHOLE_SIGHT): Matcher {
  const { plan } = runnable(tree, sight)
  const test = testOf(plan)
  return (event) => {
    invariant(
      event.hasBefore === (event.before !== undefined) && event.hasAfter === (event.after !== undefined),
      'an event is matched with its documents',
    )
    let lexemes: ReadonlySet<string> | undefined
    return test({
      event,
      // Made only where something asks for them: they cost more than all the rest.
      get lexemes() {
        return (lexemes ??= new Set(eventLexemes({ ...event, tenantKey: null }).lexemes))
      },
    })
  }
}

/** A row of the log: an event, with or without its documents, and the lexemes that its row was indexed by. */
export interface MatchRow {
  readonly event: Event
  readonly lexemes: ReadonlySet<string>
}

/**
 * The same for a row that brings its lexemes: says what the query's SQL says, without the documents, and without making
 * lexemes anew for each query that the row is held against.
 */
export function rowMatcher(tree: Query, sight: Sight): (row: MatchRow) => boolean {
  return testOf(runnable(tree, sight).plan)
}

type Test = (subject: MatchRow) => boolean

function testOf(plan: Plan): Test {
  switch (plan.kind) {
    case 'all':
      return () => true
    case 'none':
      return () => false
    case 'and': {
      const tests = plan.items.map(testOf)
      return (subject) => tests.every((test) => test(subject))
    }
    case 'or': {
      const tests = plan.items.map(testOf)
      return (subject) => tests.some((test) => test(subject))
    }
    case 'not': {
      const test = testOf(plan.item)
      return (subject) => !test(subject)
    }
    default:
      return conditionTest(plan)
  }
}

function conditionTest(condition: Condition): Test {
  switch (condition.kind) {
    case 'lexeme':
      return condition.prefix
        ? ({ lexemes }) => hasStart(lexemes, condition.text)
        : ({ lexemes }) => lexemes.has(condition.text)
    case 'ids':
      return ({ event }) => within(event.id, condition.from, condition.to)
    case 'id':
      return ({ event }) => event.id === condition.id
    case 'received':
      return ({ event }) => within(Date.parse(event.receivedAt), condition.fromMs, condition.toMs)
    case 'index':
      return ({ event }) => event.index !== undefined && within(event.index, condition.from, condition.to)
    case 'tenant':
      return ({ event }) =>
        condition.prefix ? event.tenant.startsWith(condition.text) : event.tenant === condition.text
    case 'text': {
      const test = matchesPattern(condition.pattern)
      const texts = textsIn(condition.where)
      return ({ event }) => texts(event).some(test)
    }
    case 'compare': {
      const test = compareTest(condition.operator, condition.value)
      const at = valuesAt(condition.path)
      return ({ event }) => at(event).some(test)
    }
    case 'other': {
      const [isText, at] = [matchesPattern(condition.texts), valuesAt(condition.path)]
      const isOther = (value: Json): boolean =>
        typeof value === 'number'
          ? !condition.numbers.includes(value)
          : (typeof value === 'string' || typeof value === 'boolean') && !isText(`${value}`)
      return ({ event }) => at(event).some(isOther)
    }
    case 'present':
      return ({ event }) => textsOf(event, condition.field).length > 0
    case 'detailed':
      return ({ event }) => event.details !== undefined && Object.keys(event.details).length > 0
  }
}

function hasStart(lexemes: ReadonlySet<string>, start: string): boolean {
  for (const lexeme of lexemes) if (lexeme.startsWith(start)) return true
  return false
}

function within<T extends string | number>(value: T, from: T | undefined, to: T | undefined): boolean {
  return (from === undefined || value >= from) && (to === undefined || value < to)
}

function textsOf(event: Event, name: FieldName): readonly string[] {
  const value = field(name).read?.(event)
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value
}

function textsIn({ fields, details }: TextPlaces): (event: Event) => string[] {
  const at = details?.kind === 'at' ? valuesAt(details.path) : details === undefined ? () => [] : allValues
  return (event) => [
    ...fields.flatMap((name) => textsOf(event, name)),
    ...at(event).filter((value) => typeof value === 'string'),
  ]
}

function allValues(event: Event): Json[] {
  const found: Json[] = []
  eachScalar(event.details ?? {}, '', (_, value) => found.push(value))
  return found
}

function valuesAt(pathPattern: string): (event: Event) => Json[] {
  const isPath = matchesPattern(pathPattern)
  return (event) => {
    const found: Json[] = []
    eachScalar(event.details ?? {}, '', (path, value) => {
      if (isPath(path)) found.push(value)
    })
    return found
  }
}

function eachScalar(value: Json, path: string, take: (path: string, value: Json) => void): void {
  if (Array.isArray(value)) for (const element of value) eachScalar(element, path, take)
  else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) eachScalar(member, joinPath(path, name), take)
  } else take(path, value)
}

const numericText = new RegExp(NUMERIC_TEXT, 'u')
const timeText = new RegExp(TIME_TEXT, 'u')

function compareTest(operator: '>' | '>=' | '<' | '<=', wanted: CompareValue): (value: Json) => boolean {
  if (wanted.kind === 'time') {
    return (value) =>
      typeof value === 'string' &&
      timeText.test(value) &&
      compare(value.replace(/Z$/, ''), operator, wanted.text)
  }
  return (value) => {
    if (typeof value === 'string' && !numericText.test(value)) return false
    return (
      (typeof value === 'number' || typeof value === 'string') &&
      compare(Number(value), operator, wanted.number)
    )
  }
}

function compare<T extends string | number>(a: T, operator: '>' | '>=' | '<' | '<=', b: T): boolean {
  if (operator === '>') return a > b
  if (operator === '>=') return a >= b
  return operator === '<' ? a < b : a <= b
}
