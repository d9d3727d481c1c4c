import type { Query, QueryNode, QueryValue, TermKey, TermNode } from './ast'
import { DASHES, OTHER_QUOTES } from './foreign-signs'
import { isForeignKey, needsDetails } from './keys'
import { quote } from './lex'
import { isOneValue, isWholeAddress } from './one-value'
import { isRegex } from './parse-value'

const BARE_KEY = new RegExp(`^[^\\s()":~<>=!${OTHER_QUOTES}${DASHES}-][^\\s()":~<>=${OTHER_QUOTES}]*$`)
// A value that begins or goes on like a sign of another language is quoted, so that it is always read as it is.
const BARE_VALUE = new RegExp(`^(?:-(?=\\d)|[^\\s()",*<>=~![{${OTHER_QUOTES}${DASHES}-])[^\\s()",*|]*$`)

/** The query as text, in one form for each tree: `parseQuery` reads the same tree from it. */
export function printQuery(query: Query): string {
  return query.root === null ? '' : printNode(query.root)
}

/** One node as text. */
export function printNode(node: QueryNode): string {
  if (node.kind === 'term') return printTerm(node)
  if (node.kind === 'not')
    return `-${grouped(node.item, node.item.kind === 'and' || node.item.kind === 'or')}`
  if (node.kind === 'and') return node.items.map((item) => grouped(item, item.kind === 'or')).join(' ')
  return node.items.map((item) => printNode(item)).join(' OR ')
}

function grouped(node: QueryNode, parentheses: boolean): string {
  return parentheses ? `(${printNode(node)})` : printNode(node)
}

function printTerm({ key, operator, values }: TermNode): string {
  if (key.kind === 'free') return values.map(printFree).join(' ')
  const lead = `${printKey(key)}${operator}`
  const text = lead + values.map(printValue).join(',')
  // A key and value that look like an IPv6 address, a URL or a time would be read as one word.
  if (!isWholeAddress(text) && !isOneValue(text)) return text
  return `${quote(keyText(key))}${text.slice(lead.length - operator.length)}`
}

/** The key of a term as it is typed before the colon, in quotes when it needs them. */
export function printKey(key: Exclude<TermKey, { kind: 'free' }>): string {
  const text = keyText(key)
  const isBare = BARE_KEY.test(text) && !text.endsWith('!') && !isForeignKey(text)
  return isBare ? text : quote(text)
}

function keyText(key: Exclude<TermKey, { kind: 'free' }>): string {
  if (key.kind === 'field') return key.name
  return needsDetails(key.path) ? `details.${key.path}` : key.path
}

/** A value as it is typed after `key:`. */
export function printValue(value: QueryValue): string {
  if (value.path === undefined) return printPlain(value, isBareValue)
  const path = isBareValue(value.path) && !/[*=]/.test(value.path) ? value.path : quote(value.path)
  return `${path}=${printPlain(value, isBareValue)}`
}

function printFree(value: QueryValue): string {
  return printPlain(value, isBareWord)
}

function printPlain({ kind, text }: QueryValue, isBare: (text: string) => boolean): string {
  if (kind === 'any') return '*'
  const shown = isBare(text) ? text : quote(text)
  return `${kind === 'ends' ? '*' : ''}${shown}${kind === 'starts' ? '*' : ''}`
}

/** True when the text after a colon is read as it is. */
function isBareValue(text: string): boolean {
  return BARE_VALUE.test(text) && !text.includes('&&') && !isRegex(text)
}

/** True when the text alone is read as one free word. */
function isBareWord(text: string): boolean {
  return (
    /^[\p{L}\p{M}\p{N}_./@+$#][\p{L}\p{M}\p{N}_./@+$#-]*$/u.test(text) &&
    !/^(?:and|or|not|in)$/i.test(text) &&
    !isRegex(text)
  )
}
