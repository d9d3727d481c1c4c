import { type Masks, NO_MASKS } from '@/lib/event/masks'

import type { Operator, Span, TermKey } from './ast'
import { isMinus } from './foreign-signs'
import { termKey } from './keys'
import { lexQuery, type Token } from './lex'
import { isOneValue, isWholeAddress } from './one-value'
import { readQuery } from './validate'

/**
 * What may be written at a caret, instead of the text of `from` to `to`: a `key`, a `value` of a key, a `path` under
 * `changed:`, `from:` or `to:`, or nothing that is known.
 */
export type Completion = Place & Asked

/** Where it stands. */
export interface Place extends Span {
  /** What was typed there already, up to the caret and without quotes. */
  typed: string
  /** The whole term that it is a part of: the rest of the query is the text without it. */
  term: Span
}

type Asked =
  | { kind: 'key'; /** A sign and a value follow already. */ followed: boolean }
  | { kind: 'value'; key: Exclude<TermKey, { kind: 'free' }>; operator: Operator; path?: string }
  | { kind: 'path'; key: 'changed' | 'from' | 'to' }
  /** Between parts of the query: a key, or a sign that joins. */
  | { kind: 'between' }
  | { kind: 'none' }

const SIGN = /[:~<>=]/
const OPERATOR = /^(?:>=|<=|[:~<>=])/

/** What stands under the caret, a place between 0 and the text's length, and what may stand there. Never throws. */
export function completionAt(text: string, at: number): Completion {
  const caret = Math.min(Math.max(at, 0), text.length)
  const { tokens } = lexQuery(text)
  const word = wordAt(text, tokens, caret)
  const list = listAround(text, tokens, caret)
  if (list !== null) return valueIn(text, word, caret, list.head, list.span)
  const cut = cutHead(text, word)
  if (cut !== null && caret >= cut.valueFrom) {
    return valueIn(text, { from: cut.valueFrom, to: word.to }, caret, cut, word)
  }
  const lead = headBefore(text, tokens, word)
  if (lead !== null) return valueIn(text, word, caret, lead, { from: lead.from, to: word.to })
  return keyAt(text, word, caret, cut)
}

function keyAt(text: string, word: Span, caret: number, cut: Head | null): Completion {
  let { from } = word
  while (from < caret && isMinus(text.charAt(from))) from++
  const to = cut === null ? word.to : cut.keyTo
  // In the middle of a sign of two characters nothing can be put in.
  if (caret > to) return { kind: 'none', from, to: word.to, typed: '', term: word }
  const typed = unquoted(text.slice(from, caret))
  const place = { from, to, typed, term: word }
  if (cut === null && isOneValue(text.slice(from, word.to))) return { kind: 'none', ...place }
  if (word.from === word.to && word.from > 0) return { kind: 'between', ...place }
  return { kind: 'key', followed: cut !== null, ...place }
}

interface Head {
  key: string
  operator: Operator
  /** Where the term begins, where the key ends, and where its value may begin. */
  from: number
  keyTo: number
  valueFrom: number
}

/** Key and sign at the start of a word. Null: it is a word without a key, or a value of its own. */
function cutHead(text: string, word: Span): Head | null {
  let { from } = word
  while (from < word.to && isMinus(text.charAt(from))) from++
  const rest = text.slice(from, word.to)
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(rest)
  const end = quoted === null ? rest.search(SIGN) : quoted[0].length
  const operator = OPERATOR.exec(rest.slice(Math.max(end, 0)))?.[0]
  if (end <= 0 || operator === undefined) return null
  if (quoted === null && (isOneValue(rest) || isWholeAddress(rest))) return null
  return {
    key: quoted === null ? rest.slice(0, end) : unquoted(quoted[0]),
    // safe: the pattern holds exactly these
    operator: operator as Operator,
    from: word.from,
    keyTo: from + end,
    valueFrom: from + end + operator.length,
  }
}

/** The value, of a list perhaps, in which the caret stands. */
function valueIn(text: string, span: Span, caret: number, head: Head, term: Span): Completion {
  const { from, to } = itemAt(text, span, caret)
  const key = termKey(head.key)
  const raw = text.slice(from, caret)
  const place = { from, to, typed: bare(raw), term: { from: head.from, to: Math.max(term.to, to) } }
  if (key === null || key.kind === 'free') return { kind: 'none', ...place }
  if (key.kind !== 'field') return { kind: 'value', key, operator: head.operator, ...place }
  if (key.name === 'changed') return { kind: 'path', key: 'changed', ...place }
  if (key.name !== 'from' && key.name !== 'to')
    return { kind: 'value', key, operator: head.operator, ...place }
  const pair = /^(?:"((?:[^"\\]|\\.)*)"|([^="]*))=/.exec(raw)
  if (pair === null) return { kind: 'path', key: key.name, ...place }
  const path = pair[1] === undefined ? (pair[2] ?? '') : unquoted(`"${pair[1]}"`)
  const start = from + pair[0].length
  return {
    kind: 'value',
    key,
    operator: head.operator,
    path,
    ...place,
    from: start,
    typed: bare(text.slice(start, caret)),
  }
}

/** The part between commas in which the caret stands. */
function itemAt(text: string, { from, to }: Span, caret: number): Span {
  let start = from
  let inside = false
  for (let i = from; i < to; i++) {
    const character = text.charAt(i)
    if (character === '\\' && inside) i++
    else if (character === '"') inside = !inside
    else if (character === ',' && !inside) {
      if (i >= caret) return { from: start, to: i }
      start = i + 1
    }
  }
  return { from: Math.min(start, caret), to: Math.max(to, caret) }
}

/** The run of touching tokens in which the caret stands; where it stands in none, nothing. */
function wordAt(text: string, tokens: readonly Token[], caret: number): Span {
  let from = caret
  let to = caret
  for (const [i, token] of tokens.entries()) {
    if (token.kind === 'open' || token.kind === 'close' || token.from > caret || token.to < caret) continue
    // A quote that is never closed has taken in what follows the caret.
    if (isOpenQuote(text, token)) return { from: touching(tokens, i, -1), to: afterWord(text, caret) }
    from = Math.min(from, touching(tokens, i, -1))
    to = Math.max(to, touching(tokens, i, 1))
  }
  return { from, to }
}

/** Where the tokens that touch this one begin or end. */
function touching(tokens: readonly Token[], at: number, step: 1 | -1): number {
  let i = at
  for (;;) {
    const next = tokens[i + step]
    const second = step === 1 ? next : tokens[i]
    const isWord = next !== undefined && next.kind !== 'open' && next.kind !== 'close'
    if (!isWord || second?.gap !== false) break
    i += step
  }
  const token = tokens[i]
  return (step === 1 ? token?.to : token?.from) ?? 0
}

function isOpenQuote(text: string, { kind, from, to }: Token): boolean {
  if (kind !== 'quoted' || text.charAt(from) !== '"') return false
  const inside = text.slice(from + 1, to)
  return !/^(?:[^"\\]|\\.)*"$/s.test(inside)
}

function afterWord(text: string, caret: number): number {
  const end = text.slice(caret).search(/[\s()]/)
  return end < 0 ? text.length : caret + end
}

/** The key of `key:(a OR b)` where the caret stands between the parentheses, not in another pair of them. */
function listAround(
  text: string,
  tokens: readonly Token[],
  caret: number,
): { head: Head; span: Span } | null {
  let depth = 0
  for (let i = tokens.length - 1; i >= 0; i--) {
    const token = tokens[i]
    if (token === undefined || token.to > caret) continue
    if (token.kind === 'close') depth++
    if (token.kind !== 'open' || depth-- > 0) continue
    const before = tokens[i - 1]
    if (token.gap || before?.kind !== 'bare' || !/[:~<>=]$/.test(before.text)) return null
    const span = { from: touching(tokens, i - 1, -1), to: before.to }
    const head = cutHead(text, span)
    if (head === null || head.valueFrom !== span.to) return null
    return { head, span: { from: span.from, to: closeAfter(tokens, i) ?? text.length } }
  }
  return null
}

/** Where the parenthesis that opens at this token is closed. */
function closeAfter(tokens: readonly Token[], open: number): number | undefined {
  let depth = 0
  return tokens.slice(open).find(({ kind }) => {
    if (kind === 'open') depth++
    return kind === 'close' && --depth === 0
  })?.to
}

/** The key of `key: value`, with a space between. */
function headBefore(text: string, tokens: readonly Token[], word: Span): Head | null {
  const before = tokens.findLast((token) => token.to <= word.from)
  if (before?.kind !== 'bare' || !/[:~<>=]$/.test(before.text)) return null
  const at = tokens.indexOf(before)
  const span = { from: touching(tokens, at, -1), to: before.to }
  const head = cutHead(text, span)
  if (head === null || head.valueFrom !== span.to) return null
  return /^\s+$/.test(text.slice(span.to, word.from)) ? head : null
}

/** What was typed of a value, without quotes and a star. */
function bare(raw: string): string {
  return unquoted(raw.trimStart().replace(/^\*/, '')).replace(/\*$/, '')
}

/** Text as it is typed, without its quotes and what escapes in them. */
export function unquoted(raw: string): string {
  if (!raw.startsWith('"')) return raw
  const inside = raw.slice(1).replace(/(?<!\\)"$/, '')
  return inside.replace(/\\(["\\])/g, '$1')
}

/** The query without the term under the caret; '' where what is left cannot be read. */
export function restOf(text: string, { term }: Completion, masks: Masks = NO_MASKS): string {
  const rest = `${text.slice(0, term.from)} ${text.slice(term.to)}`.trim()
  return readQuery(rest, masks).problems.length === 0 ? rest : ''
}
