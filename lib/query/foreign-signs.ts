import type { QueryProblem, Span } from './ast'

// Signs that other tools and word processors write, and what stands for them here.

/** What a word processor makes of a minus: hyphens, dashes and the minus sign of mathematics. */
export const DASHES = '\u2010\u2011\u2012\u2013\u2014\u2015\u2212'
/** Every quote that may stand in front of a text but `"`. */
export const OTHER_QUOTES = `'\u2018\u2019\u201A\u201B\u201C\u201D\u201E\u201F\u00AB\u00BB`

const DOUBLE = /["\u201C\u201D\u201E\u201F\u00AB\u00BB]/
const SINGLE = /['\u2018\u2019\u201B]/
const AFTER_SINGLE = /^[\s(),:]?$/

/** A text in quotes that are not `"`. */
export interface OtherQuoted extends Span {
  /** Between the quotes. */
  text: string
}

/** True for a minus, and for what a word processor makes of one. */
export function isMinus(character: string): boolean {
  return character !== '' && `-${DASHES}`.includes(character)
}

/**
 * The text that stands from here on in curly or single quotes; null when nothing does. A double one that is never closed
 * goes to the end; a single one is then an apostrophe, part of the text.
 */
export function otherQuotedAt(text: string, from: number): OtherQuoted | null {
  const opening = text.charAt(from)
  if (opening === '' || !OTHER_QUOTES.includes(opening)) return null
  const single = opening === '\u201A' || SINGLE.test(opening)
  for (let at = from + 1; at < text.length; at++) {
    const isEnd = single
      ? SINGLE.test(text.charAt(at)) && AFTER_SINGLE.test(text.charAt(at + 1))
      : DOUBLE.test(text.charAt(at))
    if (isEnd) return { text: text.slice(from + 1, at), from, to: at + 1 }
  }
  return single ? null : { text: text.slice(from + 1), from, to: text.length }
}

/** True when a value begins after this text, which holds no space: at its start, after its sign, after a comma. */
export function isBeforeValue(text: string): boolean {
  if (/^(?:from|to):[^=]*=$/i.test(text) || Array.from(text).every(isMinus)) return true
  return text.endsWith(',') || /^[^:~<>=]*(?:[:~<>=]|[<>=!~]=|=~)$/.test(text)
}

/** `&&` and `||` alone. */
export const OTHER_OPERATORS: ReadonlyMap<string, 'AND' | 'OR'> = new Map([
  ['&&', 'AND'],
  ['&', 'AND'],
  ['||', 'OR'],
  ['|', 'OR'],
])

/** `&&` or `||` at this place of the query, and the word to write there, with a space on the sides that have none. */
export function operatorProblem(sign: string, span: Span, before: string, after: string): QueryProblem {
  const word = OTHER_OPERATORS.get(sign) ?? 'AND'
  const text = `${/\S/.test(before) ? ' ' : ''}${word}${/\S/.test(after) ? ' ' : ''}`
  const message = `Between terms write ${word}. In quotes ${sign} is ordinary text.`
  return { ...span, message, fix: { label: `Write ${word}`, text } }
}

/** `&&` or `||` in the middle of a text without spaces. `keyed`: only where a key and its sign follow. */
export function gluedOperator(text: string, from: number, keyed: boolean): QueryProblem | null {
  const pattern = keyed ? /(?:&&|\|\|)(?=[-!]?[\p{L}_][\p{L}\p{N}_.]*(?:[:~<>=]|!=))/u : /&&|\|\|/
  const match = pattern.exec(text)
  if (match === null) return null
  const [sign] = match
  const end = match.index + sign.length
  const span = { from: from + match.index, to: from + end }
  return operatorProblem(sign, span, text.slice(0, match.index), text.slice(end))
}
