import type { QueryProblem, Span } from './ast'
import {
  isOtherQuote,
  operatorProblem,
  OTHER_OPERATORS,
  type OtherQuoted,
  OtherQuotes,
  ValueStarts,
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
const CURLY = /[\u201C\u201D]/

/**
 * Cuts the text into tokens, in time by its length. Each character that is not a space is in exactly one of them.
 */
export function lexQuery(text: string): { tokens: Token[]; problems: QueryProblem[] } {
  const tokens: Token[] = []
  const problems: QueryProblem[] = []
  const source: Source = { text, others: new OtherQuotes(text), lastEnd: lastEndOf(text) }
  let gap = true
  let at = 0
  while (at < text.length) {
    const character = text.charAt(at)
    if (SPACE.test(character)) {
      gap = true
      at++
      continue
    }
    const token = tokenAt(source, at, gap, problems)
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

/** The text, and what is known of all of it, so that nothing is looked for again and again up to its end. */
interface Source {
  text: string
  others: OtherQuotes
  /** The last `"` that can close a quoted text; -1 when there is none. */
  lastEnd: number
}

/** In a quoted text backslashes pair up, from the first of them on: after an even number of them it can end. */
function lastEndOf(text: string): number {
  let end = -1
  let slashes = 0
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '"' && slashes % 2 === 0) end = at
    slashes = character === '\\' ? slashes + 1 : 0
  }
  return end
}

function tokenAt(source: Source, from: number, gap: boolean, problems: QueryProblem[]): Token {
  const { text, others } = source
  const character = text.charAt(from)
  if (character === '(') return { kind: 'open', text: character, from, to: from + 1, gap }
  if (character === ')') return { kind: 'close', text: character, from, to: from + 1, gap }
  if (character === '"') return quotedAt(source, from, gap, problems)
  const other = others.at(from)
  if (other !== null) return otherQuoted(other, gap, problems)
  const starts = new ValueStarts(text, from)
  // A text in other quotes ends it as well, where a value may begin.
  const isOtherValue = (at: number): boolean =>
    isOtherQuote(text.charAt(at)) && starts.isAt(at) && others.at(at) !== null
  let to = from + 1
  while (to < text.length && !ENDS_BARE.test(text.charAt(to)) && !isOtherValue(to)) to++
  return { kind: 'bare', text: text.slice(from, to), from, to, gap }
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
function quotedAt({ text, lastEnd }: Source, from: number, gap: boolean, problems: QueryProblem[]): Token {
  if (from < lastEnd) {
    const { inside, to } = readQuoted(text, from)
    return { kind: 'quoted', text: inside, from, to, gap }
  }
  let curly = from + 1
  while (curly < text.length && !CURLY.test(text.charAt(curly))) curly++
  if (curly < text.length) {
    return otherQuoted({ text: text.slice(from + 1, curly), from, to: curly + 1 }, gap, problems)
  }
  const { inside, to } = readQuoted(text, from)
  problems.push({
    from,
    to,
    message: 'This quote is never closed.',
    fix: { label: 'Close the quote', text: quote(inside) },
  })
  return { kind: 'quoted', text: inside, from, to, gap }
}

/** What stands in quotes from here on, without escapes, and where it ends: after its quote, or with the text. */
function readQuoted(text: string, from: number): { inside: string; to: number } {
  let inside = ''
  for (let at = from + 1; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '"') return { inside, to: at + 1 }
    const next = text.charAt(at + 1)
    if (character === '\\' && (next === '"' || next === '\\')) {
      inside += next
      at++
    } else inside += character
  }
  return { inside, to: text.length }
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
