import type { Operator, QueryProblem, Span } from './ast'
import { isMinus } from './foreign-signs'
import { termKey } from './keys'
import { quote, type Token } from './lex'
import { isOneValue, isWholeAddress } from './one-value'
import { type Piece, regexProblem } from './parse-value'
import { coarser, readPeriod } from './periods'

/** Key and operator of a term, and the rest of the token that they stand in. */
export interface Head extends Span {
  key: string
  /** The key as it was typed, with its quotes. */
  typed: string
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
  let cut = 0
  while (isMinus(token.text.charAt(cut))) cut++
  const text = token.text.slice(cut)
  if (text === '') return tokens[at + 1]?.gap === false && isStructured(tokens, at + 1)
  return text.search(OPERATOR) > 0 && !isWholeAddress(text)
}

/** True when a key and its sign begin at this token, rather than a free word. */
export function isKeyed(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  if (token?.kind === 'quoted') return touchingOperator(tokens, at)
  return token?.kind === 'bare' && OPERATOR.test(token.text) && !isWholeAddress(token.text)
}

function touchingOperator(tokens: readonly Token[], at: number): boolean {
  const after = tokens[at + 1]
  return after?.kind === 'bare' && !after.gap && /^(?:[:~<>=]|!=)/.test(after.text)
}

/** A term's text cut at its first sign: what stands before, the sign, and what follows in the same token. */
interface Cut extends Span {
  key: string
  sign: string
  after: string
  /** What stands from the sign on, with the key when the key is not quoted. */
  text: string
}

/** Reads key and sign at a token where `isKeyed` says that they are, or says why they cannot be read. */
export function readHead(tokens: readonly Token[], at: number, token: Token): Head | QueryProblem {
  const inQuotes = token.kind === 'quoted'
  if (!inQuotes && isOneValue(token.text) && !endsInSign(tokens, at))
    return oneValueProblem(tokens, at, token)
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
  return {
    key,
    typed: inQuotes ? quote(key) : key,
    // safe: the pattern above finds these, and the other signs are problems.
    operator: sign as Operator,
    rest,
    from: token.from,
    to: from,
    next: at + (inQuotes ? 2 : 1),
  }
}

/** True for `Tag="a b"` and `Tag=(a OR b)`, of which the first part may look like base64 with its padding. */
function endsInSign(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1]
  return tokens[at]?.text.endsWith('=') === true && next?.gap === false && next.kind !== 'close'
}

/** A time after the date that it belongs to, or an address, a path and the like, of which the start is no key. */
function oneValueProblem(tokens: readonly Token[], at: number, { text, from, to }: Token): QueryProblem {
  const before = tokens[at - 1]
  if (before?.kind === 'bare' && isDated(tokens, at - 1)) {
    const time = `T${/^\d:/.test(text) ? '0' : ''}${text}`
    if (readPeriod(`2026-11-20${coarser(time)}`) !== null) {
      const message = 'A time follows its date directly, with a T between: date:2026-11-20T10:00.'
      return { from: before.to, to, message, fix: { label: `Write ${time} directly after it`, text: time } }
    }
  }
  if (readPeriod(coarser(text)) !== null) {
    const better = `date:${coarser(text)}`
    const message = 'For events of this time write date: in front.'
    return { from, to, message, fix: { label: `Write ${better}`, text: better } }
  }
  const message =
    'What stands before the first sign reads like a key. Quote all of it to search for it as it is; quote the key if it is one.'
  return { from, to, message, fix: { label: `Quote it: ${quote(text)}`, text: quote(text) } }
}

/** True for a day that is the value of a key: `date:2026-11-20`. */
function isDated(tokens: readonly Token[], at: number): boolean {
  const text = tokens[at]?.text ?? ''
  if (/[:<>=]\d{4}-\d{2}-\d{2}$/.test(text)) return true
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && /[:<>=]$/.test(tokens[at - 1]?.text ?? '')
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
  // Of a field, of which an event has one, equal signs would say no more than a colon.
  if ((sign !== '=' || termKey(key)?.kind === 'details') && sign !== '==') return null
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
  const isTag = /^<.+>$/.test(text)
  if (
    before?.kind === 'bare' &&
    !isTag &&
    !OPERATOR.test(before.text) &&
    !/^(?:AND|OR|NOT)$/.test(before.text)
  ) {
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
