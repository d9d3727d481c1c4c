/** Texts with anything between each two of them. */
export type Pieces = readonly string[]

/** What a regular expression becomes when it is written out. */
const ALTERNATIVES_MAX = 32

class NotSimple extends Error {}

/**
 * A regular expression of Lucene, written out: each of its alternatives as texts with anything between them. Only texts,
 * `.*`, groups with `|`, and `?` can be; anything else is a problem, in words.
 *
 * @see https://lucene.apache.org/core/9_11_0/core/org/apache/lucene/util/automaton/RegExp.html
 */
export function readSimpleRegex(
  expression: string,
): { alternatives: readonly Pieces[] } | { problem: string } {
  const reader = new RegexReader(expression)
  try {
    return { alternatives: reader.all() }
  } catch (error) {
    if (error instanceof NotSimple) return { problem: error.message }
    throw error
  }
}

class RegexReader {
  #at = 0
  #depth = 0

  constructor(private readonly text: string) {}

  all(): Pieces[] {
    const found = this.#alternatives()
    if (this.#at < this.text.length) throw new NotSimple('has a parenthesis that was never opened.')
    return found
  }

  #alternatives(): Pieces[] {
    if (++this.#depth > 16) throw new NotSimple('has too many parentheses inside one another.')
    const found = this.#sequence()
    while (this.text.charAt(this.#at) === '|') {
      this.#at++
      found.push(...this.#sequence())
    }
    this.#depth--
    if (found.length > ALTERNATIVES_MAX) throw tooMany()
    return found
  }

  #sequence(): Pieces[] {
    let found: Pieces[] = [['']]
    while (this.#at < this.text.length && !/[|)]/.test(this.text.charAt(this.#at))) {
      found = product(found, this.#optional(this.#atom()))
    }
    return found
  }

  #optional(atom: Pieces[]): Pieces[] {
    const sign = this.text.charAt(this.#at)
    if (/[*+{]/.test(sign)) throw new NotSimple(`repeats something with ${sign}, which a query cannot say.`)
    if (sign !== '?') return atom
    this.#at++
    return [[''], ...atom]
  }

  #atom(): Pieces[] {
    const sign = this.text.charAt(this.#at++)
    if (sign === '(') {
      const found = this.#alternatives()
      if (this.text.charAt(this.#at++) !== ')') throw new NotSimple('has a parenthesis that is never closed.')
      return found
    }
    if (sign === '.' && this.text.charAt(this.#at) === '*') {
      this.#at++
      return [['', '']]
    }
    if (sign === '\\') return [[this.text.charAt(this.#at++)]]
    if (/[.?*+{}[\]"#@&<>~]/.test(sign))
      throw new NotSimple(`holds ${sign}, of which a query can say nothing. Texts, .*, (a|b) and ? it can.`)
    return [[sign]]
  }
}

const tooMany = (): NotSimple =>
  new NotSimple(`stands for more than ${ALTERNATIVES_MAX} texts. Name what they have in common.`)

/** Each of the ones followed by each of the others. */
function product(firsts: readonly Pieces[], seconds: readonly Pieces[]): Pieces[] {
  if (firsts.length * seconds.length > ALTERNATIVES_MAX) throw tooMany()
  return firsts.flatMap((first) =>
    seconds.map((second) => [
      ...first.slice(0, -1),
      (first.at(-1) ?? '') + (second[0] ?? ''),
      ...second.slice(1),
    ]),
  )
}
