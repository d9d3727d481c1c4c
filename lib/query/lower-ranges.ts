import { idFloor } from '@/lib/base/uuid'
import type { Field } from '@/lib/event/fields'
import { lexemeHead } from '@/lib/event/lexeme'

import type { Operator, QueryValue } from './ast'
import { prefix } from './lower-lookups'
import type { Lowering } from './lowering'
import { wholePattern } from './pattern'
import { coarser, isTooFine, type Period, readPeriod, sortableTime, TIME_END_MS } from './periods'
import { allOf, type CompareValue, type Plan } from './plan'

/** A range, open where a bound is absent: from the lower one up to, not including, the upper one. */
interface Range {
  from?: number
  to?: number
}

/** `date:2026-11`, `date>=2026-11-20`: a date stands for all of the time that it covers. */
export function lowerDate(field: Field, operator: Operator, value: QueryValue, lowering: Lowering): Plan {
  if (value.kind === 'any') return { kind: 'all' }
  const period = value.kind === 'is' ? readPeriod(value.text) : null
  if (period === null) return refuseDate(value, lowering)
  const { from, to } = rangeOf(operator, { from: period.fromMs, to: period.toMs })
  if (from !== undefined && from >= TIME_END_MS) return { kind: 'none' }
  // A bound outside the known times leaves nothing out.
  const fromMs = from === undefined || from <= 0 ? undefined : from
  const toMs = to === undefined || to >= TIME_END_MS ? undefined : Math.max(to, 0)
  if (field.name === 'received') {
    return { kind: 'received', ...(fromMs !== undefined && { fromMs }), ...(toMs !== undefined && { toMs }) }
  }
  return {
    kind: 'ids',
    ...(fromMs !== undefined && { from: idFloor(fromMs) }),
    ...(toMs !== undefined && { to: idFloor(toMs) }),
  }
}

/** `index:7`, `index>=100`. */
export function lowerNumber(operator: Operator, value: QueryValue, lowering: Lowering): Plan {
  if (value.kind === 'any') return { kind: 'all' }
  const number = /^\d{1,16}$/.test(value.text) ? Number(value.text) : Number.NaN
  if (value.kind !== 'is' || !Number.isSafeInteger(number))
    return lowering.refuse(value, 'Write a whole number: index:1204, index>=1000.')
  return { kind: 'index', ...rangeOf(operator, { from: number, to: number + 1 }) }
}

/** `key>=n` in details: numbers, and texts that are one; or UTC times. */
export function lowerCompare(path: string, operator: Operator, value: QueryValue, lowering: Lowering): Plan {
  const compared = value.kind === 'is' ? compareValue(operator, value.text) : null
  if (compared === null) {
    const message = `Compare with a number or a date: ${path}>=5, ${path}<2026-11-20. For anything else use a colon.`
    return lowering.refuse(value, message)
  }
  return allOf([prefix(lexemeHead('d', path)), { kind: 'compare', path: wholePattern(path), ...compared }])
}

function compareValue(
  operator: Operator,
  text: string,
): { operator: '>' | '>=' | '<' | '<='; value: CompareValue } | null {
  if (operator === ':' || operator === '~' || operator === '=') return null
  const number = /^-?\d{1,15}(?:\.\d{1,15})?(?:[eE][+-]?\d{1,2})?$/.test(text) ? Number(text) : Number.NaN
  if (Number.isFinite(number)) return { operator, value: { kind: 'number', number } }
  const period = readPeriod(text)
  if (period === null) return null
  const { from, to } = rangeOf(operator, { from: period.fromMs, to: period.toMs })
  if (from !== undefined) return { operator: '>=', value: { kind: 'time', text: sortableTime(from) } }
  return { operator: '<', value: { kind: 'time', text: sortableTime(to ?? 0) } }
}

function rangeOf(operator: Operator, whole: { from: number; to: number }): Range {
  switch (operator) {
    case '>':
      return { from: whole.to }
    case '>=':
      return { from: whole.from }
    case '<':
      return { to: whole.from }
    case '<=':
      return { to: whole.to }
    default:
      return whole
  }
}

function refuseDate(value: QueryValue, lowering: Lowering): Plan {
  const message =
    'Write a date in UTC, or a part of one: 2026, 2026-11, 2026-11-20, 2026-11-20T10, 2026-11-20T10:30:00Z.'
  const whole: Period | null = value.kind === 'starts' ? readPeriod(value.text.replace(/[-T:.]$/, '')) : null
  if (whole !== null) {
    const text = value.text.replace(/[-T:.]$/, '')
    return lowering.refuse(value, 'A part of a date covers all of it, without a star.', {
      label: `Write ${text}`,
      text,
    })
  }
  if (value.kind === 'is' && isTooFine(value.text)) {
    const text = coarser(value.text)
    return lowering.refuse(value, 'Times are compared to the millisecond.', { label: `Write ${text}`, text })
  }
  return lowering.refuse(value, message)
}
