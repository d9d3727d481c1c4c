import type { QueryProblem, QueryValue, Span } from './ast'
import { quote } from './lex'

/** A part of a value as it was written: `a,"b c"*` has the parts `a`, `,`, `b c` and `*` when it is cut. */
export interface Piece extends Span {
  text: string
  quoted: boolean
}

/** What a value belongs to. */
export interface ValueContext {
  /** What was written in front: `namespace:`, or '' for a free word. For fixes. */
  lead: string
  /** Where that begins; null when other values stand between, so that nothing can replace all of it. */
  from: number | null
  /** The value is path=value. */
  pair: boolean
}

export type ValueResult = { value: QueryValue } | { problem: QueryProblem }

/** Cuts the pieces of a value at the commas outside quotes. */
export function splitAtCommas(pieces: readonly Piece[]): Piece[][] {
  const items: Piece[][] = [[]]
  for (const piece of pieces) {
    if (piece.quoted) {
      items.at(-1)?.push(piece)
      continue
    }
    let from = piece.from
    for (const [i, text] of piece.text.split(',').entries()) {
      if (i > 0) items.push([])
      if (text !== '') items.at(-1)?.push({ text, quoted: false, from, to: from + text.length })
      from += text.length + 1
    }
  }
  return items
}

/** One value from its pieces, which touch one another. There is at least one. */
export function readValue(pieces: readonly Piece[], context: ValueContext): ValueResult {
  const span = { from: pieces[0]?.from ?? 0, to: pieces.at(-1)?.to ?? 0 }
  if (!context.pair) return readPlain(pieces, span, context)
  const cut = cutPair(pieces)
  if (cut === null || cut.path === '' || cut.rest.length === 0) {
    return {
      problem: { ...span, message: `Say at which path, and which value: ${context.lead}retries=3.` },
    }
  }
  const result = readPlain(cut.rest, span, context)
  return 'value' in result ? { value: { ...result.value, path: cut.path } } : result
}

/** Parts path and value at the first `=`, which may stand inside a text that is quoted as a whole. */
function cutPair(pieces: readonly Piece[]): { path: string; rest: Piece[] } | null {
  const [first, second] = pieces
  if (first === undefined) return null
  if (first.quoted && second !== undefined) {
    return second.text.startsWith('=') && !second.quoted
      ? { path: first.text, rest: [...pieceFrom(second, 1), ...pieces.slice(2)] }
      : null
  }
  const at = first.text.indexOf('=')
  if (at < 0) return null
  return { path: first.text.slice(0, at), rest: [...pieceFrom(first, at + 1), ...pieces.slice(1)] }
}

function pieceFrom(piece: Piece, start: number): Piece[] {
  const text = piece.text.slice(start)
  if (piece.quoted) return [{ ...piece, text }]
  return text === '' ? [] : [{ ...piece, text, from: piece.from + start }]
}

function readPlain(pieces: readonly Piece[], span: Span, context: ValueContext): ValueResult {
  const [first, second, third] = pieces
  if (first === undefined) return { problem: { ...span, message: 'A value is missing here.' } }
  if (second === undefined) {
    return first.quoted ? textValue('is', first.text, span) : readBare(first.text, span, context)
  }
  if (third === undefined && first.quoted && second.text === '*' && !second.quoted) {
    return textValue('starts', first.text, span)
  }
  if (third === undefined && second.quoted && first.text === '*' && !first.quoted) {
    return textValue('ends', second.text, span)
  }
  const whole = pieces.map((piece) => piece.text).join('')
  if (third === undefined && second.quoted && first.text.endsWith('=')) return textValue('is', whole, span)
  return {
    problem: {
      ...span,
      message: 'Quotes must stand around the whole value.',
      fix: { label: `Quote it: ${quote(whole)}`, text: quote(whole) },
    },
  }
}

function textValue(kind: 'is' | 'starts' | 'ends', text: string, span: Span): ValueResult {
  // An empty start or end is what every value has.
  return { value: { kind: text === '' && kind !== 'is' ? 'any' : kind, text, ...span } }
}

function readBare(text: string, span: Span, context: ValueContext): ValueResult {
  if (text === '*') return { value: { kind: 'any', text: '', ...span } }
  if (isRegex(text)) return { problem: regexProblem(span, text) }
  const middle = text.replace(/^\*/, '').replace(/\*$/, '')
  if (middle.includes('*')) {
    return {
      problem: {
        ...span,
        message:
          'A star stands only at the start or the end of a value. In quotes it is an ordinary character.',
        fix: { label: `Quote it: ${quote(text)}`, text: quote(text) },
      },
    }
  }
  const starts = text.startsWith('*')
  const ends = text.endsWith('*')
  if (starts && ends) return { problem: containsProblem(middle, span, context) }
  if (starts) return { value: { kind: 'ends', text: middle, ...span } }
  return { value: { kind: ends ? 'starts' : 'is', text: middle, ...span } }
}

function containsProblem(middle: string, span: Span, { lead, from }: ValueContext): QueryProblem {
  const message = 'For a text within a value write key~text.'
  if (!lead.endsWith(':') || from === null) return { ...span, message }
  const text = `${lead.slice(0, -1)}~${middle}`
  return { from, to: span.to, message, fix: { label: `Write ${text}`, text } }
}

/** `/…/` as other tools write a regular expression. `/api/v1/` and `/etc/my` are paths. */
export function isRegex(text: string): boolean {
  const match = /^\/(.+)\/([gimsuvy]*)$/.exec(text)
  if (match === null) return false
  const [, inside = '', flags] = match
  return /[\\^$*+?[\]{}|]/.test(inside) || (flags === '' && !inside.includes('/'))
}

/** Why there are no regular expressions, and what there is. */
export function regexProblem(span: Span, text?: string): QueryProblem {
  const message =
    'Regular expressions are not offered. Use key:start*, key:*end or key~part; quote the text to search for it as it is.'
  if (text === undefined) return { ...span, message }
  return { ...span, message, fix: { label: `Quote it: ${quote(text)}`, text: quote(text) } }
}
