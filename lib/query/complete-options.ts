import { type Field, field } from '@/lib/event/fields'

import type { Operator, Span, TermKey } from './ast'
import { type Completion, unquoted } from './complete'
import { termKey } from './keys'
import { quote } from './lex'
import { isOneValue } from './one-value'
import { printKey, printValue } from './print'
import { readQuery } from './validate'

/** Something that can be written at the caret. */
export interface Option {
  kind: 'key' | 'value' | 'path' | 'operator'
  /** Replaces the text of the completion's place. */
  text: string
  /** What to show. */
  label: string
  /** One line more. */
  about?: string
  /** How many events have it, of the rest of the query; exact, or of the newest ones. */
  count?: number
  exact?: boolean
}

/** A key with its sign, so that a value can follow. */
export function keyText(key: Exclude<TermKey, { kind: 'free' }>, completion: Completion): string {
  const bareKey = printKey(key)
  // `42:1` would be read as one word.
  const safeKey = isOneValue(`${bareKey}:1`) ? quote(bareKey) : bareKey
  return safeKey + (completion.kind === 'key' && completion.followed ? '' : ':')
}

/** The key of a field, with what it is about. */
export function fieldOption({ name, doc }: Field, completion: Completion): Option {
  return { kind: 'key', text: keyText({ kind: 'field', name }, completion), label: name, about: doc }
}

/** A value as it is written after its key. */
export function valueText(value: string): string {
  return printValue({ kind: 'is', text: value, from: 0, to: 0 })
}

/** A path, of `from:` and `to:` with the sign before its value. */
export function pathText(path: string, key: 'changed' | 'from' | 'to'): string {
  if (key === 'changed') return valueText(path)
  return printValue({ kind: 'is', text: '', path, from: 0, to: 0 }).replace(/""$/, '')
}

/** The signs that this key can have beside the colon, with what they mean. */
export function operatorsOf(
  key: Exclude<TermKey, { kind: 'free' }>,
): { operator: Operator; about: string }[] {
  const contains = { operator: '~' as const, about: 'contains' }
  const compares = [
    { operator: '>=' as const, about: 'at least' },
    { operator: '<' as const, about: 'less than' },
  ]
  if (key.kind === 'details') return [contains, { operator: '=', about: 'only' }, ...compares]
  const of = field(key.name)
  if (of.kind === 'date')
    return [
      { operator: '>=', about: 'from' },
      { operator: '<', about: 'before' },
    ]
  if (of.kind === 'number') return compares
  const isText = of.values === undefined && (of.kind === 'keyword' || of.kind === 'text')
  const isRead = of.columns !== undefined || of.anyOf !== undefined || of.name === 'details'
  return isText && isRead ? [contains] : []
}

/** The text with an option in its place. */
export function applied(text: string, { from, to }: Span, option: Pick<Option, 'text'>): string {
  return text.slice(0, from) + option.text + text.slice(to)
}

/**
 * Whether an option leaves the text as readable as it is: put in, followed by a value where one is still missing, it adds
 * no problem to those of the text around it. Each answer reads the whole text.
 */
export function fitting(text: string, completion: Completion): (option: Option) => boolean {
  const allowed = problemsOf(applied(text, completion, { text: plainText(completion) }))
  return (option) =>
    problemsOf(applied(text, completion, { text: option.text + missing(option, completion) })) <= allowed
}

/** Something that can stand there in any case. */
function plainText(completion: Completion): string {
  if (completion.kind === 'path') return completion.key === 'changed' ? 'x' : 'x=1'
  return completion.kind === 'value' && completion.path === undefined ? valueOf(completion.key) : 'x'
}

/** What an option still lacks: a sign that joins lacks a term, a key or a path its value. */
function missing({ kind, text }: Option, completion: Completion): string {
  if (text.endsWith(' ')) return 'x'
  if (kind === 'path') return completion.kind === 'path' && completion.key !== 'changed' ? '1' : ''
  if (kind === 'value' || !SIGN.test(text.slice(-1))) return ''
  const key = termKey(unquoted(text.replace(OPERATOR_END, '')))
  return key === null || key.kind === 'free' ? '1' : valueOf(key)
}

const SIGN = /[:~<>=]/
const OPERATOR_END = /(?:>=|<=|[:~<>=])$/

/** A value that this key takes. */
function valueOf(key: Exclude<TermKey, { kind: 'free' }>): string {
  if (key.kind === 'details') return '1'
  const { values, kind } = field(key.name)
  if (values !== undefined) return values[0] ?? '1'
  if (kind === 'pair') return 'x=1'
  if (kind === 'ip') return '::1'
  return kind === 'date' ? '2026' : '1'
}

const problemsOf = (text: string): number => readQuery(text).problems.length
