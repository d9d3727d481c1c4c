import type { QueryProblem, Span } from './ast'

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
    tokens.push(token)
    gap = false
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
  let to = from + 1
  while (to < text.length && !ENDS_BARE.test(text.charAt(to))) to++
  return { kind: 'bare', text: text.slice(from, to), from, to, gap }
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
  const to = text.length
  problems.push({
    from,
    to,
    message: 'This quote is never closed.',
    fix: { label: 'Close the quote', text: `"${inside.replace(/["\\]/g, '\\$&')}"` },
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
