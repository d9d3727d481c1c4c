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
 * Where texts in curly or single quotes stand in a query. Made once for it and asked from left to right, which takes time
 * by its length: each text that is found is read past, and where none is found, that is known beforehand.
 */
export class OtherQuotes {
  #lastEnd: number | null = null

  constructor(private readonly text: string) {}

  /**
   * The text that stands from here on in such quotes; null when nothing does. A double one that is never closed goes to
   * the end; a single one is then an apostrophe, part of the text.
   */
  at(from: number): OtherQuoted | null {
    const { text } = this
    const opening = text.charAt(from)
    if (!isOtherQuote(opening)) return null
    const single = opening === '\u201A' || SINGLE.test(opening)
    if (single && from >= this.#lastSingleEnd()) return null
    let at = from + 1
    while (at < text.length && !(single ? this.#isSingleEnd(at) : DOUBLE.test(text.charAt(at)))) at++
    return { text: text.slice(from + 1, at), from, to: Math.min(at + 1, text.length) }
  }

  #isSingleEnd(at: number): boolean {
    return SINGLE.test(this.text.charAt(at)) && AFTER_SINGLE.test(this.text.charAt(at + 1))
  }

  /** The last place at which a single quote can end; -1 when there is none. */
  #lastSingleEnd(): number {
    if (this.#lastEnd === null) {
      this.#lastEnd = this.text.length - 1
      while (this.#lastEnd >= 0 && !this.#isSingleEnd(this.#lastEnd)) this.#lastEnd--
    }
    return this.#lastEnd
  }
}

/** True for a quote that may stand in front of a text, but not for `"`. */
export function isOtherQuote(character: string): boolean {
  return character !== '' && OTHER_QUOTES.includes(character)
}

/**
 * Where values begin in what stands without spaces from a place of the text on: at its start, after its sign, after a
 * comma. Asked from left to right, it looks at each character once.
 */
export class ValueStarts {
  #seen: number
  /** The first character that is no minus, and the first sign. */
  #word: number | null = null
  #sign: number | null = null
  /** Of `from:` and `to:`, the first `=`, and where their path begins. */
  #equals: number | null = null
  readonly #path: number | null

  constructor(
    private readonly text: string,
    from: number,
  ) {
    this.#seen = from
    const pair = /^(?:from|to):/i.exec(text.slice(from, from + 'from:'.length))
    this.#path = pair === null ? null : from + pair[0].length
  }

  /** True when one may begin at this place, which is not before one that was asked for. */
  isAt(at: number): boolean {
    while (this.#seen < at) this.#see(this.#seen++)
    if (this.#word === null || this.text.charAt(at - 1) === ',') return true
    if (this.#equals !== null && at === this.#equals + 1) return true
    if (this.#sign === null) return false
    return at === this.#sign + 1 || (at === this.#sign + 2 && TWO_SIGNS.test(this.text.slice(at - 2, at)))
  }

  #see(at: number): void {
    const character = this.text.charAt(at)
    if (!isMinus(character)) this.#word ??= at
    if (SIGN.test(character)) this.#sign ??= at
    if (character === '=' && this.#path !== null && at >= this.#path) this.#equals ??= at
  }
}

const SIGN = /[:~<>=]/
const TWO_SIGNS = /^(?:[<>=~]=|=~)$/

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
