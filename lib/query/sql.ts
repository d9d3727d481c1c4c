import { field, type FieldName } from '@/lib/event/fields'

import { allOf, anyOf, type CompareValue, type Condition, type Plan, type TextPlaces } from './plan'
import { isIndexed, tsqueryText } from './tsquery'

/** Values of a condition, and how its text names them. No value is ever part of the text. */
export class SqlText {
  readonly values: unknown[] = []

  /** The placeholder of a value. */
  add(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }
}

/** A plan as a condition over the columns of `event`: true or false, never NULL, so that NOT means the opposite. */
export function sqlOf(plan: Plan, text: SqlText): string {
  if (isIndexed(plan)) return `search @@ ${text.add(tsqueryText(plan))}::tsquery`
  switch (plan.kind) {
    case 'all':
      return 'true'
    case 'none':
      return 'false'
    case 'and':
    case 'or': {
      // What the index can answer stays together, so that it is one lookup.
      const indexed = plan.items.filter(isIndexed)
      const joined = plan.kind === 'and' ? allOf(indexed) : anyOf(indexed)
      const items = [
        ...(indexed.length > 0 ? [joined] : []),
        ...plan.items.filter((item) => !isIndexed(item)),
      ]
      return `(${items.map((item) => sqlOf(item, text)).join(plan.kind === 'and' ? ' AND ' : ' OR ')})`
    }
    case 'not':
      return `NOT ${sqlOf(plan.item, text)}`
    default:
      return conditionSql(plan, text)
  }
}

function conditionSql(condition: Condition, text: SqlText): string {
  switch (condition.kind) {
    case 'lexeme':
      return `search @@ ${text.add(tsqueryText(condition))}::tsquery`
    case 'ids':
      return range('id', 'uuid', condition.from, condition.to, text)
    case 'id':
      return `(id = ${text.add(condition.id)}::uuid)`
    case 'received':
      return range('received_at', 'timestamptz', timeText(condition.fromMs), timeText(condition.toMs), text)
    case 'index':
      return range('idx', 'bigint', condition.from, condition.to, text)
    case 'text':
      return textSql(condition.where, condition.pattern, text)
    case 'compare':
      return compareSql(condition.path, condition.operator, condition.value, text)
    case 'other':
      return otherSql(condition, text)
    case 'present':
      return `(${columnsOf(condition.field)
        .map((column) => `${column} IS NOT NULL`)
        .join(' OR ')})`
    case 'detailed':
      return `coalesce(details <> '{}'::jsonb, false)`
    case 'tenant':
      // Compiled for one tenant, of which it is known whether this holds.
      return 'false'
  }
}

function range(
  column: string,
  type: string,
  from: string | number | undefined,
  to: string | number | undefined,
  text: SqlText,
): string {
  const parts: string[] = []
  if (from !== undefined) parts.push(`${column} >= ${text.add(String(from))}::${type}`)
  if (to !== undefined) parts.push(`${column} < ${text.add(String(to))}::${type}`)
  return parts.length === 0 ? 'true' : `(${parts.join(' AND ')})`
}

function timeText(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString()
}

function columnsOf(name: FieldName): readonly string[] {
  return field(name).columns ?? []
}

function textSql({ fields, details }: TextPlaces, pattern: string, text: SqlText): string {
  // Each value must be used: PostgreSQL refuses a parameter of unknown type.
  const place = fields.length > 0 || details?.kind === 'at' ? text.add(pattern) : ''
  // Functions, not `~`: for an operator the planner compiles the pattern once for each partition, to guess its share.
  const tests = fields.flatMap(columnsOf).map((column) => `regexp_like(${column}, ${place})`)
  if (details?.kind === 'any') {
    // A function, where a subquery would be planned anew for each partition.
    const path = `strict $.** ? (@.type() == "string" && @ like_regex ${JSON.stringify(pattern)})`
    tests.push(`jsonb_path_exists(details, ${text.add(path)}::jsonpath)`)
  } else if (details !== undefined) {
    tests.push(
      atPath(details.path, `jsonb_typeof(value) = 'string' AND regexp_like(value #>> '{}', ${place})`, text),
    )
  }
  return `coalesce(${tests.join(' OR ')}, false)`
}

/** True when a value at a path of details satisfies the test. Paths are made as `lib/diff/path` makes them. */
function atPath(pathPattern: string, test: string, text: SqlText): string {
  return `EXISTS (WITH RECURSIVE walk (path, value) AS (
    SELECT ''::text, details
    UNION ALL
    SELECT step.path, step.value FROM walk, LATERAL (
      SELECT CASE walk.path WHEN '' THEN member.key ELSE walk.path || '.' || member.key END, member.value
        FROM jsonb_each(CASE jsonb_typeof(walk.value) WHEN 'object' THEN walk.value ELSE '{}' END) AS member
      UNION ALL
      SELECT walk.path, element.value
        FROM jsonb_array_elements(CASE jsonb_typeof(walk.value) WHEN 'array' THEN walk.value ELSE '[]' END) AS element (value)
    ) AS step (path, value)
  ) SELECT FROM walk WHERE regexp_like(path, ${text.add(pathPattern)}) AND ${test})`
}

function otherSql({ path, texts, numbers }: Condition & { kind: 'other' }, text: SqlText): string {
  const ofText = `NOT regexp_like(value #>> '{}', ${text.add(texts)})`
  const ofNumber = `(value #>> '{}')::numeric <> ALL (${text.add(numbers.map(String))}::numeric[])`
  const test = `CASE jsonb_typeof(value) WHEN 'string' THEN ${ofText} WHEN 'boolean' THEN ${ofText} WHEN 'number' THEN ${ofNumber} ELSE false END`
  return atPath(path, test, text)
}

/** Texts of at most 15 digits, so that comparing them exactly and as floating point gives the same. */
export const NUMERIC_TEXT = '^-?(?=[0-9.]{1,16}$)[0-9]+([.][0-9]+)?$'
/** UTC times and days, whose texts sort as they do. */
export const TIME_TEXT = '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?Z)?$'

function compareSql(path: string, operator: string, value: CompareValue, text: SqlText): string {
  const plain = `(value #>> '{}')`
  if (value.kind === 'time') {
    const at = `${text.add(value.text)}::text`
    const test = `jsonb_typeof(value) = 'string' AND ${plain} ~ '${TIME_TEXT}' AND rtrim(${plain}, 'Z') COLLATE "C" ${operator} ${at} COLLATE "C"`
    return atPath(path, test, text)
  }
  const number = `${plain}::numeric ${operator} ${text.add(String(value.number))}::numeric`
  // CASE, since AND does not promise to look at its left side first.
  const test = `CASE jsonb_typeof(value) WHEN 'number' THEN ${number} WHEN 'string' THEN CASE WHEN ${plain} ~ '${NUMERIC_TEXT}' THEN ${number} ELSE false END ELSE false END`
  return atPath(path, test, text)
}
