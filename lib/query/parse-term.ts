import { type Field, fieldNamed } from '@/lib/event/fields'
import { cidrBits, ipBits } from '@/lib/event/lexeme-ip'

import type { Operator, QueryProblem, QueryValue, Span, TermKey, TermNode } from './ast'
import { quote, type Token } from './lex'
import { type Piece, readValue, regexProblem, splitAtCommas } from './parse-value'

/** What was read from a token on: a term or why there is none, further problems, and the first token after it. */
export interface TermResult {
  node: TermNode | null
  problems: QueryProblem[]
  next: number
}

/** Key and operator of a term, and the rest of the token that they stand in. */
interface Head extends Span {
  key: string
  operator: Operator
  rest: Piece | null
  /** The first token after the one in which the operator stands. */
  next: number
}

const OPERATOR = /[:~<>=]/

/** True when a key and an operator begin here, or a parenthesis: what can only be meant as a part of a query. */
export function isStructured(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  if (token === undefined || token.kind === 'close') return false
  if (token.kind === 'open') return true
  if (token.kind === 'quoted') return touchingOperator(tokens, at)
  if (token.text.toUpperCase() === 'NOT') return isStructured(tokens, at + 1)
  const text = token.text.replace(/^-+/, '')
  if (text === '') return tokens[at + 1]?.gap === false && isStructured(tokens, at + 1)
  return text.search(OPERATOR) > 0 && !isWholeAddress(text)
}

/** Reads the term that begins at this token, which is quoted or bare. Each of its tokens is in the node or a problem. */
export function readTerm(tokens: readonly Token[], at: number): TermResult {
  const token = tokens[at]
  if (token === undefined) return { node: null, problems: [], next: at + 1 }
  const keyed =
    token.kind === 'quoted'
      ? touchingOperator(tokens, at)
      : OPERATOR.test(token.text) && !isWholeAddress(token.text)
  if (!keyed) return readFree(tokens, at)
  const head = readHead(tokens, at, token)
  if ('operator' in head) return readKeyed(tokens, head)
  return { node: null, problems: [head], next: at + (token.kind === 'quoted' ? 2 : 1) }
}

/** An IPv6 address holds colons, but is one word; the first of them does not end a key. */
export function isWholeAddress(text: string): boolean {
  return text.indexOf(':') !== text.lastIndexOf(':') && (ipBits(text) !== null || cidrBits(text) !== null)
}

function touchingOperator(tokens: readonly Token[], at: number): boolean {
  const after = tokens[at + 1]
  return after?.kind === 'bare' && !after.gap && /^(?:[:~<>=]|!=)/.test(after.text)
}

function readFree(tokens: readonly Token[], at: number): TermResult {
  const { pieces, next } = touching(tokens, at)
  const result = readValue(pieces, { lead: '', pair: false })
  const span = spanOf(pieces)
  const stray = strayParenthesis(tokens, next, span)
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

/** A term's text cut at its first sign: what stands before, the sign, and what follows in the same token. */
interface Cut extends Span {
  key: string
  sign: string
  after: string
  /** What stands from the sign on, with the key when the key is not quoted. */
  text: string
}

function readHead(tokens: readonly Token[], at: number, token: Token): Head | QueryProblem {
  const inQuotes = token.kind === 'quoted'
  const holder = inQuotes ? (tokens[at + 1] ?? token) : token
  const found = Math.max(0, holder.text.search(OPERATOR))
  const sign = /^(?:=~|~=|==|>=|<=|[:~<>=])/.exec(holder.text.slice(found))?.[0] ?? ''
  const after = holder.text.slice(found + sign.length)
  const key = inQuotes ? token.text : holder.text.slice(0, found)
  const problem = headProblem(tokens, at, {
    key,
    sign,
    after,
    text: holder.text,
    from: token.from,
    to: holder.to,
  })
  if (problem !== null) return problem
  const from = holder.from + found + sign.length
  const rest = after === '' ? null : { text: after, quoted: false, from, to: from + after.length }
  // safe: the pattern above finds these, and the other signs are problems.
  return { key, operator: sign as Operator, rest, from: token.from, to: from, next: at + (inQuotes ? 2 : 1) }
}

function headProblem(tokens: readonly Token[], at: number, cut: Cut): QueryProblem | null {
  const { key, sign, after, text, from, to } = cut
  const name = text.startsWith(key) ? key.replace(/^!|!$/g, '') : key
  if (name === '') return noKey(tokens, at, { from, to }, text)
  if (sign === '=~' || sign === '~=') return regexProblem({ from, to })
  if (name !== key || text.startsWith('!=')) {
    const better = `-${name}:${after}`
    return {
      from,
      to,
      message: 'Write a minus in front to exclude.',
      fix: { label: `Write ${better}`, text: better },
    }
  }
  if (sign !== '=' && sign !== '==') return null
  const better = `${key}:${after}`
  return {
    from,
    to,
    message: 'A colon stands between key and value.',
    fix: { label: `Write ${better}`, text: better },
  }
}

function noKey(tokens: readonly Token[], at: number, span: Span, text: string): QueryProblem {
  const before = tokens[at - 1]
  if (before?.kind === 'bare' && !OPERATOR.test(before.text) && !/^(?:AND|OR|NOT)$/.test(before.text)) {
    const fix = { label: 'Remove the space', text }
    return {
      from: before.to,
      to: span.to,
      message: 'A key stands directly before its sign, without a space.',
      fix,
    }
  }
  const fix = { label: `Quote it: ${quote(text)}`, text: quote(text) }
  return {
    ...span,
    message: 'A key is missing before this sign. Quote the text to search for it as it is.',
    fix,
  }
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
  const { pieces, next } =
    head.rest === null ? valueAfter(tokens, head.next) : touching(tokens, head.next, head.rest)
  if (pieces.length === 0) {
    const message = `A value is missing after ${head.key}${head.operator}. For events that have any, write ${head.key}:*.`
    return { node: null, problems: [{ from: head.from, to: head.to, message }], next }
  }
  const read = readValues(pieces, head, key, false)
  read.problems.push(...strayParenthesis(tokens, next, spanOf(pieces)))
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
  const message = `Between these parentheses stand only values with OR. For anything else repeat the key: (${head.key}:a AND -${head.key}:b).`
  return { ...spanOf([token]), message }
}

function readValues(pieces: readonly Piece[], head: Head, key: TermKey, inList: boolean): Read {
  const read: Read = { values: [], problems: [] }
  const field: Field | undefined = key.kind === 'field' ? fieldNamed(key.name) : undefined
  const context = { lead: `${head.key}${head.operator}`, pair: field?.kind === 'pair' }
  const items = splitAtCommas(pieces)
  // Between parentheses a value may follow after comma and space: `key:(a, b)`.
  if (inList && items.length > 1 && endsWithComma(pieces)) items.pop()
  for (const item of items) {
    if (item.length === 0) {
      const message =
        'A value is missing beside a comma. A comma that belongs to the value is written in quotes.'
      read.problems.push({ ...spanOf(pieces), message })
      continue
    }
    const result = misplacedOperator(item, head) ?? readValue(item, context)
    if ('problem' in result) read.problems.push(result.problem)
    // A value that cannot be honoured stays in the tree as it was written; a tree with problems is never run.
    read.values.push('value' in result ? result.value : { kind: 'is', text: rawText(item), ...spanOf(item) })
  }
  return read
}

function rawText(item: readonly Piece[]): string {
  return item.map((piece) => piece.text).join('')
}

/** `date:>=2026` is what others write for `date>=2026`. */
function misplacedOperator(item: readonly Piece[], head: Head): { problem: QueryProblem } | null {
  const first = item[0]
  const sign = first?.quoted === false ? /^(?:>=|<=|[<>=])/.exec(first.text)?.[0] : undefined
  if (first === undefined || sign === undefined) return null
  const rest = item
    .map((piece) => (piece.quoted ? quote(piece.text) : piece.text))
    .join('')
    .slice(sign.length)
  const text = `${head.key}${sign === '=' ? ':' : sign}${rest}`
  const span = { from: head.from, to: item.at(-1)?.to ?? first.to }
  return {
    problem: {
      ...span,
      message: 'The sign stands in place of the colon.',
      fix: { label: `Write ${text}`, text },
    },
  }
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

/** What a key means: a field where it is reserved, else a path in details. Null: `details.` with nothing after it. */
export function termKey(text: string): TermKey | null {
  const field = fieldNamed(text)
  if (field !== undefined) return { kind: 'field', name: field.name }
  const path = /^details\./i.test(text) ? text.slice('details.'.length) : text
  return path === '' ? null : { kind: 'details', path }
}

function spanOf(pieces: readonly Span[]): Span {
  return { from: pieces[0]?.from ?? 0, to: pieces.at(-1)?.to ?? 0 }
}
