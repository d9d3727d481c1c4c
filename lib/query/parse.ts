import { utf8Length } from '@/lib/base/bytes'

import {
  type GroupNode,
  type Query,
  QUERY_BYTES_MAX,
  QUERY_DEPTH_MAX,
  QUERY_TERMS_MAX,
  type QueryNode,
  type QueryProblem,
  type TermNode,
} from './ast'
import { isMinus } from './foreign-signs'
import { lexQuery, type Token } from './lex'
import { isStructured } from './parse-head'
import { readTerm } from './parse-term'

/**
 * Read a query. Never throws: what cannot be read is a problem with its place, and the tree holds the rest. Each
 * character of the text is in a term or in a problem, but for spaces, parentheses, minus signs and AND, OR, NOT.
 *
 * These say only that the text could be read; `validateQuery` says whether its terms can be honoured.
 */
export function parseQuery(text: string): { tree: Query; problems: QueryProblem[] } {
  if (utf8Length(text) > QUERY_BYTES_MAX) {
    const message = `A query holds at most ${QUERY_BYTES_MAX} bytes. Remove some terms, or search in two steps.`
    return { tree: { root: null, complete: false }, problems: [{ from: 0, to: text.length, message }] }
  }
  const { tokens, problems } = lexQuery(text)
  const parser = new Parser(tokens, problems, text)
  const root = parser.parse()
  problems.sort((a, b) => a.from - b.from || a.to - b.to)
  return { tree: { root, complete: problems.length === 0 }, problems }
}

type Keyword = 'AND' | 'OR' | 'NOT'

class Parser {
  #at = 0
  #terms = 0

  constructor(
    readonly tokens: Token[],
    readonly problems: QueryProblem[],
    readonly text: string,
  ) {}

  parse(): QueryNode | null {
    const items: QueryNode[] = []
    while (this.#at < this.tokens.length) {
      const node = this.#either(0)
      if (node !== null) items.push(node)
      const stray = this.tokens[this.#at]
      if (stray === undefined) break
      const message = 'This parenthesis was never opened.'
      this.problems.push({ from: stray.from, to: stray.to, message, fix: { label: 'Remove it', text: '' } })
      this.#at++
    }
    return joinNodes('and', items)
  }

  /** `a OR b`, up to a closing parenthesis or the end. */
  #either(depth: number): QueryNode | null {
    const items: QueryNode[] = []
    let operator: Token | null = null
    for (;;) {
      const problems = this.problems.length
      const node = this.#all(depth)
      if (node !== null) items.push(node)
      else if (operator !== null && this.problems.length === problems) this.#missing(operator, 'after')
      if (this.#keyword(items.at(-1) ?? null) !== 'OR') return joinNodes('or', items)
      const found = this.tokens[this.#at++]
      if (found === undefined) return joinNodes('or', items)
      if (node === null && operator === null && this.problems.length === problems)
        this.#missing(found, 'before')
      operator = found
    }
  }

  /** `a b` and `a AND b`, up to an OR. */
  #all(depth: number): QueryNode | null {
    const items: QueryNode[] = []
    let operator: Token | null = null
    for (;;) {
      const token = this.tokens[this.#at]
      const keyword = this.#keyword(items.at(-1) ?? null)
      if (token === undefined || token.kind === 'close' || keyword === 'OR') {
        if (operator !== null) this.#missing(operator, 'after')
        return joinNodes('and', items)
      }
      if (keyword === 'AND') {
        if (items.length === 0 || operator !== null) this.#missing(token, 'before')
        operator = token
        this.#at++
        continue
      }
      const problems = this.problems.length
      const node = this.#unary(depth)
      if (node !== null) items.push(node)
      if (node !== null || this.problems.length > problems) operator = null
    }
  }

  #unary(depth: number): QueryNode | null {
    const token = this.tokens[this.#at]
    if (token === undefined) return null
    const not = this.#keyword(null) === 'NOT'
    const minus = token.kind === 'bare' && isMinus(token.text.charAt(0))
    if (!not && !minus) return this.#primary(depth)
    if (depth >= QUERY_DEPTH_MAX) return this.#tooDeep()
    if (minus) this.#dash(token)
    if (not || token.text.length === 1) this.#at++
    else this.tokens[this.#at] = { ...token, text: token.text.slice(1), from: token.from + 1, gap: false }
    if (this.#operandMissing(token, not)) return null
    const item = this.#unary(depth + 1)
    return item === null ? null : { kind: 'not', item, from: token.from, to: item.to }
  }

  /** A dash before a term is a minus that a word processor took for one, and read as such. */
  #dash({ text, from }: Token): void {
    // Alone, it is no more in place than a minus, which is said of either.
    if (text.startsWith('-') || (text.length === 1 && this.tokens[this.#at + 1]?.gap !== false)) return
    const message = 'This is a dash. A minus in front excludes; in quotes a dash is an ordinary character.'
    this.problems.push({ from, to: from + 1, message, fix: { label: 'Write a minus', text: '-' } })
  }

  /** True, and a problem, when nothing that can be excluded follows a minus or NOT. */
  #operandMissing(operator: Token, not: boolean): boolean {
    const operand = this.tokens[this.#at]
    const keyword = not ? this.#keyword(null) : null
    if (operand === undefined || operand.kind === 'close' || keyword === 'OR' || keyword === 'AND') {
      this.#missing(operator, 'after')
      return true
    }
    if (not || !operand.gap) return false
    const message = 'A minus stands directly before what it excludes. In quotes it is an ordinary character.'
    const fix = { label: 'Remove the space', text: '-' }
    this.problems.push({ from: operator.from, to: operand.from, message, fix })
    return true
  }

  #primary(depth: number): QueryNode | null {
    const token = this.tokens[this.#at]
    if (token?.kind === 'open') return this.#parenthesis(token, depth)
    const { node, problems, next } = readTerm(this.tokens, this.#at)
    this.#at = next
    this.problems.push(...problems)
    return node === null ? null : this.#counted(node)
  }

  #parenthesis(open: Token, depth: number): QueryNode | null {
    if (depth >= QUERY_DEPTH_MAX) return this.#tooDeep()
    this.#at++
    const problems = this.problems.length
    const node = this.#either(depth + 1)
    const close = this.tokens[this.#at]
    if (close === undefined) {
      const { from } = open
      const to = this.text.length
      const message = 'This parenthesis is never closed.'
      const fix = { label: 'Close it', text: `${this.text.slice(from)})` }
      // At the end of a quote that is never closed, a parenthesis would be a part of its text.
      const isOpen = this.problems.some((problem) => problem.to === to && problem.fix?.text.endsWith('"'))
      this.problems.push(isOpen ? { from, to, message } : { from, to, message, fix })
      return node
    }
    this.#at++
    if (node === null && this.problems.length === problems) {
      const message = 'Nothing stands between these parentheses.'
      this.problems.push({ from: open.from, to: close.to, message, fix: { label: 'Remove them', text: '' } })
    }
    return node === null ? null : { ...node, from: open.from, to: close.to }
  }

  #counted(node: TermNode): TermNode | null {
    this.#terms += node.values.length
    if (this.#terms <= QUERY_TERMS_MAX) return node
    const message = `A query holds at most ${QUERY_TERMS_MAX} terms, each value of a list counted. Remove some.`
    this.problems.push({ from: node.from, to: node.to, message })
    return null
  }

  /** Skips what is inside without reading it: the stack is as deep as it may get. */
  #tooDeep(): null {
    const from = this.tokens[this.#at]?.from ?? 0
    let open = 0
    let to = from
    for (let token = this.tokens[this.#at]; token !== undefined; token = this.tokens[this.#at]) {
      if (token.kind === 'close' && open === 0) break
      if (token.kind === 'open') open++
      if (token.kind === 'close') open--
      to = token.to
      this.#at++
      if (open === 0 && token.kind === 'close') break
    }
    const message = `At most ${QUERY_DEPTH_MAX} parentheses and negations may stand inside one another.`
    this.problems.push({ from, to, message })
    return null
  }

  #missing(operator: Token, side: 'before' | 'after'): void {
    const word = isMinus(operator.text) ? 'minus' : operator.text.toUpperCase()
    const message = `Something must stand ${side} this ${word}. To search for the word itself, quote it.`
    const fix = { label: 'Remove it', text: '' }
    this.problems.push({ from: operator.from, to: operator.to, message, fix })
  }

  /**
   * The operator at this place. In small letters `and`, `or` and `not` are words, as in "user not found", unless what
   * they would join can only be meant as parts of a query: key:value, or in parentheses.
   */
  #keyword(before: QueryNode | null): Keyword | null {
    const word = keywordAt(this.tokens, this.#at)
    if (word === null || this.tokens[this.#at]?.text === word) return word
    if (!isStructured(this.tokens, this.#at + 1)) return null
    return word === 'NOT' || isJoinable(before, this.text) ? word : null
  }
}

/** The operator that this token spells, in any case. */
function keywordAt(tokens: readonly Token[], at: number): Keyword | null {
  const token = tokens[at]
  const next = tokens[at + 1]
  // OR"x" is no operator: quotes must stand around a whole value.
  if (token?.kind !== 'bare' || (next?.kind === 'quoted' && !next.gap)) return null
  const word = token.text.toUpperCase()
  return word === 'AND' || word === 'OR' || word === 'NOT' ? word : null
}

/** True for what cannot be meant as words in front of a small `or`: it has a key or stands in parentheses. */
function isJoinable(node: QueryNode | null, text: string): boolean {
  if (node === null) return false
  if (text.charAt(node.from) === '(') return true
  if (node.kind === 'not') return isJoinable(node.item, text)
  return node.kind === 'term' && node.key.kind !== 'free'
}

/** These joined as the parser does it: a group of one is the one, and groups of the same kind become one. */
export function joinNodes(kind: GroupNode['kind'], items: readonly QueryNode[]): QueryNode | null {
  const flat = items.flatMap((item) => (item.kind === kind ? item.items : [item]))
  const [first] = flat
  const last = flat.at(-1)
  if (first === undefined || last === undefined) return null
  if (flat.length === 1) return first
  return { kind, items: flat, from: items[0]?.from ?? first.from, to: items.at(-1)?.to ?? last.to }
}
