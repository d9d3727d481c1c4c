import type { SettingField } from '@/lib/access/settings'
import type { Json } from '@/lib/base/json'

import type { Values } from './use-settings'

/** A section being changed, and the version that it was read as. Numbers are texts while somebody types. */
export interface Draft {
  version: number
  values: Values
}

/** Whether two say the same, whatever type a number has meanwhile. */
export function sameDraft(a: Values, b: Values): boolean {
  return Object.keys(a).every((name) => textOf(a[name]) === textOf(b[name]))
}

/** A value as it stands in a text field. */
export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** What is wrong with values, by field: a number that is none, or outside its limits. */
export function problemsOf(fields: readonly SettingField[], values: Values): Record<string, string> {
  const problems: Record<string, string> = {}
  for (const field of fields) {
    if (field.kind !== 'number') continue
    const problem = numberProblem(textOf(values[field.name]).trim(), field)
    if (problem !== null) problems[field.name] = problem
  }
  return problems
}

function numberProblem(text: string, { min, max }: { min: number; max: number }): string | null {
  if (!/^\d+$/.test(text)) return 'must be a whole number'
  if (Number(text) < min) return `must be at least ${min.toLocaleString('en')}`
  return Number(text) > max ? `must be at most ${max.toLocaleString('en')}` : null
}

/** The values as they are sent. */
export function readDraft(fields: readonly SettingField[], values: Values): Values {
  const read = fields.map((field) => {
    const value = values[field.name] ?? null
    return [field.name, field.kind === 'number' ? Number(value) : value] as const
  })
  return Object.fromEntries(read)
}

/** A count of minutes as people say it: `720` → `12 hours`; null where that says no more than the number. */
export function spelledMinutes(minutes: number): string | null {
  if (!Number.isInteger(minutes) || minutes < 60) return null
  if (minutes % 1440 === 0) return plural(minutes / 1440, 'day')
  if (minutes % 60 === 0) return plural(minutes / 60, 'hour')
  return null
}

const plural = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
