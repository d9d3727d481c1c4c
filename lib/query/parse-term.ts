import { fieldNamed } from '@/lib/event/fields'

import type { QueryProblem, QueryValue, Span, TermKey, TermNode } from './ast'
import { foreignKey } from './foreign-keys'
import { gluedOperator } from './foreign-signs'
import { inListAt, inListProblem, rangeAfter } from './foreign-terms'
import { foreignValue } from './foreign-values'
import { termKey } from './keys'
import { quote, type Token } from './lex'
import { type Head, isKeyed, readHead } from './parse-head'
import { type Piece, readValue, splitAtCommas } from './parse-value'

/** What was read from a token on: a term or why there is none, further problems, and the first token after it. */
export interface TermResult {
  node: TermNode | null
  problems: QueryProblem[]
  next: number
}

/** Reads the term that begins at this token, which is quoted or bare. Each of its tokens is in the node or a problem. */
export function readTerm(tokens: readonly Token[], at: number): TermResult {
  const token = tokens[at]
  if (token === undefined) return { node: null, problems: [], next: at + 1 }
  if (!isKeyed(tokens, at)) return readIn(tokens, at) ?? readFree(tokens, at)
  const head = readHead(tokens, at, token)
  if ('operator' in head) return readKeyed(tokens, head)
  return { node: null, problems: [head], next: at + (token.kind === 'quoted' ? 2 : 1) }
}

/** `type IN (a, b)`, as a list of values and a problem. */
function readIn(tokens: readonly Token[], at: number): TermResult | null {
  const found = inListAt(tokens, at)
  if (found === null) return null
  const result = readKeyed(tokens, found.head)
  const to = tokens[Math.min(result.next, tokens.length) - 1]?.to ?? found.head.to
  const values = result.problems.length === 0 ? (result.node?.values ?? null) : null
  return { ...result, problems: [inListProblem(found.head, found.negated, values, to), ...result.problems] }
}

function readFree(tokens: readonly Token[], at: number): TermResult {
  const { pieces, next } = touching(tokens, at)
  const result = readValue(pieces, { lead: '', from: null, pair: false })
  const span = spanOf(pieces)
  const stray = strayParenthesis(tokens, next, span)
  const [first] = pieces
  const glued = first?.quoted === false ? gluedOperator(first.text, first.from, false) : null
  if (glued !== null) stray.unshift(glued)
  if ('problem' in result) return { node: null, problems: [result.problem, ...stray], next }
  const node: TermNode = {
    kind: 'term',
    key: { kind: 'free' },
    operator: ':',
    values: [result.value],
    ...span,
  }
  return { node, problems: stray, next }
}

function readKeyed(tokens: readonly Token[], head: Head): TermResult {
  const key = termKey(head.key)
  if (key === null) {
    const message = 'A details key is missing here.'
    return {
      node: null,
      problems: [{ from: head.from, to: head.rest?.to ?? head.to, message }],
      next: head.next,
    }
  }
  const list = head.rest === null ? tokens[head.next] : undefined
  if (list?.kind === 'open') return readList(tokens, head, key)
  const range = rangeAfter(tokens, head, key)
  if (range !== null) return { node: null, problems: [range.problem], next: range.next }
  const { pieces, next } =
    head.rest === null ? valueAfter(tokens, head.next) : touching(tokens, head.next, head.rest)
  if (pieces.length === 0) {
    const message = `A value is missing after ${head.typed}${head.operator}. For events that have any, write ${head.typed}:*.`
    return { node: null, problems: [{ from: head.from, to: head.to, message }], next }
  }
  const read = readValues(pieces, head, key, false)
  read.problems.push(...strayParenthesis(tokens, next, spanOf(pieces)))
  const foreign = foreignKey(head, read.values, spanOf(pieces).to, false)
  if (foreign !== null) read.problems.push(foreign)
  return finish(head, key, read, spanOf(pieces).to, next)
}

function finish(head: Head, key: TermKey, read: Read, to: number, next: number): TermResult {
  const { values, problems } = read
  if (values.length === 0) {
    problems.push({ from: head.from, to, message: 'A value is missing here.' })
    return { node: null, problems, next }
  }
  const node: TermNode = { kind: 'term', key, operator: head.operator, values, from: head.from, to }
  return { node, problems, next }
}

/** Values and problems as they are read. */
interface Read {
  values: QueryValue[]
  problems: QueryProblem[]
}

/** `key:(a OR b)`: values with OR or commas between, nothing else. */
function readList(tokens: readonly Token[], head: Head, key: TermKey): TermResult {
  const read: Read = { values: [], problems: [] }
  const open = tokens[head.next]
  let at = head.next + 1
  // True where a value may stand: at the start, after an OR, after a comma.
  let free = true
  for (let token = tokens[at]; token !== undefined && token.kind !== 'close'; token = tokens[at]) {
    if (isOr(token)) {
      if (free) read.problems.push({ ...spanOf([token]), message: 'A value is missing before this OR.' })
      free = true
      at++
    } else if (isForeign(token)) {
      read.problems.push(onlyOr(token, head))
      at++
    } else {
      if (!free) read.problems.push(needsOr(token))
      const { pieces, next } = touching(tokens, at)
      const found = readValues(pieces, head, key, true)
      read.values.push(...found.values)
      read.problems.push(...found.problems)
      free = endsWithComma(pieces)
      at = next
    }
  }
  const close = tokens[at]
  const end = close?.to ?? tokens.at(-1)?.to ?? head.to
  read.problems.push(
    ...endProblem(close, { from: open?.from ?? head.from, to: end }, free && read.values.length > 0),
  )
  const foreign = foreignKey(head, read.values, end, true)
  if (foreign !== null) read.problems.push(foreign)
  return finish(head, key, read, end, at + 1)
}

function endProblem(close: Token | undefined, list: Span, valueMissing: boolean): QueryProblem[] {
  if (close === undefined) return [{ ...list, message: 'This parenthesis is never closed.' }]
  return valueMissing ? [{ ...spanOf([close]), message: 'A value is missing before this.' }] : []
}

function isOr(token: Token): boolean {
  return token.kind === 'bare' && (token.text.toUpperCase() === 'OR' || token.text === ',')
}

/** What a list of values cannot hold: another parenthesis, AND, NOT and minus. */
function isForeign(token: Token): boolean {
  if (token.kind === 'open') return true
  return token.kind === 'bare' && /^(?:AND|NOT|-(?!\d).*)$/i.test(token.text)
}

function needsOr(token: Token): QueryProblem {
  const text = `OR ${token.kind === 'quoted' ? quote(token.text) : token.text}`
  return { ...spanOf([token]), message: 'Write OR between the values.', fix: { label: 'Write OR', text } }
}

function endsWithComma(pieces: readonly Piece[]): boolean {
  const last = pieces.at(-1)
  return last?.quoted === false && last.text.endsWith(',')
}

function onlyOr(token: Token, head: Head): QueryProblem {
  const message = `Between these parentheses stand only values with OR. For anything else repeat the key: (${head.typed}:a AND -${head.typed}:b).`
  return { ...spanOf([token]), message }
}

function readValues(pieces: readonly Piece[], head: Head, key: TermKey, inList: boolean): Read {
  const read: Read = { values: [], problems: [] }
  const field = key.kind === 'field' ? fieldNamed(key.name) : undefined
  const items = splitAtCommas(pieces)
  // Between parentheses a value may follow after comma and space: `key:(a, b)`.
  if (inList && items.length > 1 && endsWithComma(pieces)) items.pop()
  const sole = items.length === 1
  const from = sole && !inList ? head.from : null
  const context = { lead: `${head.typed}${head.operator}`, from, pair: field?.kind === 'pair' }
  for (const item of items) {
    if (item.length === 0) {
      const message =
        'A value is missing beside a comma. A comma that belongs to the value is written in quotes.'
      read.problems.push({ ...spanOf(pieces), message })
      continue
    }
    const problem = foreignValue(item, { head, field, inList, sole })
    const result = problem === null ? readValue(item, context) : { problem }
    if ('problem' in result) read.problems.push(result.problem)
    // A value that cannot be honoured stays in the tree as it was written; a tree with problems is never run.
    read.values.push('value' in result ? result.value : { kind: 'is', text: rawText(item), ...spanOf(item) })
  }
  return read
}

function rawText(item: readonly Piece[]): string {
  return item.map((piece) => piece.text).join('')
}

/** The value after a space: `key: value`. Not what is plainly the next part of the query. */
function valueAfter(tokens: readonly Token[], at: number): { pieces: Piece[]; next: number } {
  const token = tokens[at]
  const isNext =
    token === undefined ||
    token.kind === 'close' ||
    (token.kind === 'bare' && (/^(?:OR|AND|NOT)$/.test(token.text) || /^-[^\s\d]/.test(token.text)))
  return isNext ? { pieces: [], next: at } : touching(tokens, at)
}

/** This token and those after it that touch, as pieces of one value. */
function touching(tokens: readonly Token[], at: number, rest?: Piece): { pieces: Piece[]; next: number } {
  const pieces: Piece[] = rest === undefined ? [] : [rest]
  let next = at
  for (let token = tokens[next]; token !== undefined; token = tokens[++next]) {
    if (token.kind === 'open' || token.kind === 'close' || (token.gap && pieces.length > 0)) break
    pieces.push({ text: token.text, quoted: token.kind === 'quoted', from: token.from, to: token.to })
  }
  return { pieces, next }
}

/** `call(x)` is neither a value nor a group; the parenthesis is read as a group, and the problem says so. */
function strayParenthesis(tokens: readonly Token[], next: number, before: Span): QueryProblem[] {
  const token = tokens[next]
  if (token?.kind !== 'open' || token.gap) return []
  const message =
    'A parenthesis that belongs to the value is written in quotes; one that does not needs a space before it.'
  return [{ from: before.from, to: token.to, message }]
}

function spanOf(pieces: readonly Span[]): Span {
  return { from: pieces[0]?.from ?? 0, to: pieces.at(-1)?.to ?? 0 }
}
