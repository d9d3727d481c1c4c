import { field } from '@/lib/event/fields'

import type { QueryProblem, QueryValue, Span, TermKey } from './ast'
import { isMinus } from './foreign-signs'
import { termKey } from './keys'
import { quote, type Token } from './lex'
import type { Head } from './parse-head'
import { printValue } from './print'

// Terms as other languages and tools write them, each with what to write here.

/** A problem whose fix is this text. */
export function rewrite(span: Span, message: string, text: string): QueryProblem {
  const label = text === '' ? 'Remove it' : `Write ${text}`
  return { from: span.from, to: span.to, message, fix: { label, text } }
}

/** `type IN (a, b)`: the place of its parenthesis. Null when none begins at this token. */
export function inListAt(
  tokens: readonly Token[],
  at: number,
): { open: number; head: Head; negated: boolean } | null {
  const first = tokens[at]
  const negated = isBare(tokens[at + 1], 'NOT')
  const word = tokens[at + (negated ? 2 : 1)]
  const open = at + (negated ? 3 : 2)
  if (first === undefined || word?.gap !== true || !isBare(word, 'IN')) return null
  if (tokens[open]?.kind !== 'open') return null
  // In small letters it may be a word, as in "user in (a)", unless it follows a field or lists with commas.
  const isWord = word.text !== 'IN' && termKey(first.text)?.kind !== 'field' && !listsWithCommas(tokens, open)
  if (isWord || first.text === '') return null
  const typed = first.kind === 'quoted' ? quote(first.text) : first.text
  const head: Head = {
    key: first.text,
    typed,
    operator: ':',
    rest: null,
    from: first.from,
    to: word.to,
    next: open,
  }
  return { open, head, negated }
}

/** True for this word without quotes, in any case. */
function isBare(token: Token | undefined, word: string): boolean {
  return token?.kind === 'bare' && token.text.toUpperCase() === word
}

function listsWithCommas(tokens: readonly Token[], open: number): boolean {
  for (let at = open + 1; tokens[at] !== undefined && tokens[at]?.kind !== 'close'; at++) {
    if (tokens[at]?.kind === 'bare' && tokens[at]?.text.includes(',')) return true
  }
  return false
}

/** What to write for `type IN (a, b)`, once its list was read. */
export function inListProblem(
  head: Head,
  negated: boolean,
  values: readonly QueryValue[] | null,
  to: number,
): QueryProblem {
  const span = { from: head.from, to }
  const message = 'A list of values stands directly after its key and a colon.'
  if (values === null) return { ...span, message }
  const list = values.map(printValue).join(' OR ')
  return rewrite(span, message, `${negated ? '-' : ''}${head.typed}:(${list})`)
}

/** Tokens that a range may have; a longer one is not looked for. */
const RANGE_TOKENS_MAX = 8
const RANGE = /^([[{])\s*("(?:[^"\\]|\\.)*"|\S+)\s+TO\s+("(?:[^"\\]|\\.)*"|\S+?)\s*([\]}])$/i

/** `date:[a TO b]`, with its brackets of either kind. Null when none begins after this head. */
export function rangeAfter(
  tokens: readonly Token[],
  head: Head,
  key: TermKey,
): { problem: QueryProblem; next: number } | null {
  const found = head.operator === ':' ? bracketsAfter(tokens, head) : null
  const match = found === null ? null : RANGE.exec(found.text)
  if (found === null || match === null) return null
  const span = { from: head.from, to: found.to }
  const kind = key.kind === 'field' ? field(key.name).kind : 'date'
  if (kind !== 'date' && kind !== 'number') {
    const message = `Only dates and numbers have ranges. For several values write ${head.typed}:(a OR b), for a start ${head.typed}:a*.`
    return { problem: { ...span, message }, next: found.next }
  }
  const bounds = boundsOf(head.typed, match)
  const both = bounds.length === 0 ? `${head.typed}:*` : bounds.join(' ')
  const better = bounds.length > 1 && isNegated(tokens, head) ? `(${both})` : both
  return { problem: rewrite(span, 'A range is two comparisons.', better), next: found.next }
}

/** The text after the head from a bracket up to a closing one, and the first token after it. */
function bracketsAfter(
  tokens: readonly Token[],
  head: Head,
): { text: string; to: number; next: number } | null {
  let text = head.rest?.text ?? ''
  let to = head.rest?.to ?? head.to
  let next = head.next
  for (; next < head.next + RANGE_TOKENS_MAX && !/[\]}]$/.test(text); next++) {
    const token = tokens[next]
    if (text !== '' && !/^[[{]/.test(text)) return null
    if (token === undefined || token.kind === 'open' || token.kind === 'close') return null
    const space = token.gap && text !== '' ? ' ' : ''
    text += space + (token.kind === 'quoted' ? quote(token.text) : token.text)
    to = token.to
  }
  return { text, to, next }
}

/** The comparisons that a range stands for; a star is no bound. */
function boundsOf(key: string, [, open, lower = '', upper = '', close]: RegExpExecArray): string[] {
  const bounds: string[] = []
  if (lower !== '*') bounds.push(`${key}${open === '[' ? '>=' : '>'}${lower}`)
  if (upper !== '*') bounds.push(`${key}${close === ']' ? '<=' : '<'}${upper}`)
  return bounds
}

/** True when a minus, or NOT, stands in front of the token that this head begins with. */
function isNegated(tokens: readonly Token[], head: Head): boolean {
  const at = tokens.findIndex((token) => token.from === head.from)
  const before = tokens[at - 1]
  if (isBare(before, 'NOT')) return true
  // The parser takes a minus off its token, which then touches nothing but has no space before it.
  return (
    tokens[at]?.gap === false && (before === undefined || before.to !== head.from || isMinus(before.text))
  )
}
