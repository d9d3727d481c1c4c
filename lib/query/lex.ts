import type { QueryProblem, Span } from './ast'
import {
  isBeforeValue,
  operatorProblem,
  OTHER_OPERATORS,
  OTHER_QUOTES,
  type OtherQuoted,
  otherQuotedAt,
} from './foreign-signs'

/**
 * A piece of the query's text: a parenthesis, a quoted text, or a run of anything else up to a space, a parenthesis or
 * a quote. What a run means (minus, key, operator, values) depends on its neighbours: that is the parser's.
 */
export interface Token extends Span {
  kind: 'open' | 'close' | 'quoted' | 'bare'
  /** Of a quoted text, what is between the quotes, without escapes. */
  text: string
  /** True when a space, or nothing, stands before it. */
  gap: boolean
}

const SPACE = /\s/
const ENDS_BARE = /[\s()"]/

/** Cuts the text into tokens. Each character that is not a space is in exactly one of them. */
export function lexQuery(text: string): { tokens: Token[]; problems: QueryProblem[] } {
  const tokens: Token[] = []
  const problems: QueryProblem[] = []
  let gap = true
  let at = 0
  while (at < text.length) {
    const character = text.charAt(at)
    if (SPACE.test(character)) {
      gap = true
      at++
      continue
    }
    const token = tokenAt(text, at, gap, problems)
    const operator = token.kind === 'bare' ? OTHER_OPERATORS.get(token.text) : undefined
    if (operator === undefined) tokens.push(token)
    else {
      // Read on as what was meant: one mistake is one problem.
      tokens.push({ ...token, text: operator, gap: true })
      problems.push(operatorProblem(token.text, spanOf(token), text.charAt(at - 1), text.charAt(token.to)))
    }
    gap = operator !== undefined
    at = token.to
  }
  problems.push(...unsendable(text))
  return { tokens, problems }
}

function tokenAt(text: string, from: number, gap: boolean, problems: QueryProblem[]): Token {
  const character = text.charAt(from)
  if (character === '(') return { kind: 'open', text: character, from, to: from + 1, gap }
  if (character === ')') return { kind: 'close', text: character, from, to: from + 1, gap }
  if (character === '"') return quotedAt(text, from, gap, problems)
  const other = otherQuotedAt(text, from)
  if (other !== null) return otherQuoted(other, gap, problems)
  let to = from + 1
  while (to < text.length && !ENDS_BARE.test(text.charAt(to)) && !isOtherValue(text, from, to)) to++
  return { kind: 'bare', text: text.slice(from, to), from, to, gap }
}

/** True when a text in other quotes begins at `at`, as the value of what begins at `from`. */
function isOtherValue(text: string, from: number, at: number): boolean {
  if (!OTHER_QUOTES.includes(text.charAt(at)) || !isBeforeValue(text.slice(from, at))) return false
  return otherQuotedAt(text, at) !== null
}

function otherQuoted({ text, from, to }: OtherQuoted, gap: boolean, problems: QueryProblem[]): Token {
  const message =
    'Straight double quotes stand around a text. In them, any other quote is an ordinary character.'
  problems.push({ from, to, message, fix: { label: `Write ${quote(text)}`, text: quote(text) } })
  return { kind: 'quoted', text, from, to, gap }
}

function spanOf({ from, to }: Span): Span {
  return { from, to }
}

/** In quotes, `\"` and `\\` stand for the quote and the backslash; any other backslash is itself. */
function quotedAt(text: string, from: number, gap: boolean, problems: QueryProblem[]): Token {
  let inside = ''
  for (let at = from + 1; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '"') return { kind: 'quoted', text: inside, from, to: at + 1, gap }
    const next = text.charAt(at + 1)
    if (character === '\\' && (next === '"' || next === '\\')) {
      inside += next
      at++
    } else inside += character
  }
  const curly = text.slice(from).search(/[\u201C\u201D]/)
  if (curly > 0) {
    const inner = text.slice(from + 1, from + curly)
    return otherQuoted({ text: inner, from, to: from + curly + 1 }, gap, problems)
  }
  const to = text.length
  problems.push({
    from,
    to,
    message: 'This quote is never closed.',
    fix: { label: 'Close the quote', text: quote(inside) },
  })
  return { kind: 'quoted', text: inside, from, to, gap }
}

/** Characters that no event can hold and no database takes: NUL, and half of a surrogate pair. */
function unsendable(text: string): QueryProblem[] {
  const problems: QueryProblem[] = []
  if (text.isWellFormed() && !text.includes('\0')) return problems
  let from = 0
  for (const character of text) {
    const to = from + character.length
    if (character === '\0' || !character.isWellFormed()) {
      const message = 'This character cannot be searched for: no event holds it.'
      problems.push({ from, to, message, fix: { label: 'Remove it', text: '' } })
    }
    from = to
  }
  return problems
}

/** The text in quotes, as the lexer reads it back. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
