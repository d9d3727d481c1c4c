import { fold } from '@/lib/event/fold'

import type { Query, QueryNode, QueryValue, TermKey, TermNode } from './ast'
import { exactKey } from './keys'
import { joinNodes, parseQuery } from './parse'
import { printNode, printQuery } from './print'
import { conjuncts } from './without-keys'

/** `include` asks for events with the pair, `exclude` for events without. */
export type TermMode = 'include' | 'exclude'

/** Whether a query as a whole asks for this pair or against it; null when it does neither. */
export function hasTerm(text: string, key: string, value: string): TermMode | null {
  return findPair(conjuncts(parseQuery(text).tree), wantedTerm(key, value))?.mode ?? null
}

/**
 * The query with this pair added, or taken out where it was active in the same mode; in the other mode it is replaced.
 * The rest of the text stays as it is. `key` is a key as the registry or a details path names it, without quotes; of
 * `from` and `to`, the value is path=value.
 */
export function toggleTerm(text: string, key: string, value: string, mode: TermMode): string {
  const term = wantedTerm(key, value)
  const { tree } = parseQuery(text)
  const items = conjuncts(tree)
  const found = findPair(items, term)
  if (found === null) return added(text, tree, term, mode)
  const { rest, at } = found
  const kept = items.map((item, i) => (i === at ? rest : item)).filter((item) => item !== null)
  const shorter = checked(replaced(text, items[at], rest && printNode(rest)), kept, tree)
  if (found.mode === mode) return shorter
  if (rest !== null) return added(shorter, parseQuery(shorter).tree, term, mode)
  const other = moded(term, mode)
  const turned = items.map((item, i) => (i === at ? other : item))
  return checked(replaced(text, items[at], printNode(other)), turned, tree)
}

/** The term of this key and value. */
export function wantedTerm(key: string, value: string): TermNode {
  // A key that is nothing but `details.` names no path; it is looked for as it is.
  const found: TermKey = exactKey(key) ?? { kind: 'details', path: key }
  const equals = value.indexOf('=')
  const isPair = found.kind === 'field' && (found.name === 'from' || found.name === 'to') && equals > 0
  const single: QueryValue = isPair
    ? { kind: 'is', path: value.slice(0, equals), text: value.slice(equals + 1), from: 0, to: 0 }
    : { kind: 'is', text: value, from: 0, to: 0 }
  return { kind: 'term', key: found, operator: ':', values: [single], from: 0, to: 0 }
}

function moded(term: TermNode, mode: TermMode): QueryNode {
  return mode === 'include' ? term : { kind: 'not', item: term, from: 0, to: 0 }
}

/** The part of the query that has the pair, and what stays of it without the pair. */
function findPair(
  items: readonly QueryNode[],
  wanted: TermNode,
): { mode: TermMode; at: number; rest: QueryNode | null } | null {
  for (const [at, item] of items.entries()) {
    const mode = item.kind === 'not' ? 'exclude' : 'include'
    const term = item.kind === 'not' ? item.item : item
    if (term.kind !== 'term' || term.operator !== ':' || !sameKey(term.key, wanted.key)) continue
    const values = term.values.filter((value) => !wanted.values.some((one) => sameValue(value, one)))
    if (values.length === term.values.length) continue
    return { mode, at, rest: values.length === 0 ? null : moded({ ...term, values }, mode) }
  }
  return null
}

/** True for keys that name the same field or details path. */
export function sameKey(a: TermKey, b: TermKey): boolean {
  if (a.kind === 'details' && b.kind === 'details') return fold(a.path) === fold(b.path)
  return a.kind === 'field' && b.kind === 'field' && a.name === b.name
}

/** True for values that find the same. */
export function sameValue(a: QueryValue, b: QueryValue): boolean {
  return a.kind === b.kind && fold(a.text) === fold(b.text) && fold(a.path ?? '') === fold(b.path ?? '')
}

/** The text with this term behind it. */
export function added(text: string, tree: Query, term: TermNode, mode: TermMode): string {
  const shown = printNode(moded(term, mode))
  if (text.trim() === '') return shown
  // In front of what cannot be read, since a quote that is never closed would take it in.
  if (!tree.complete) return `${shown} ${text}`
  return tree.root?.kind === 'or' ? `(${text.trim()}) ${shown}` : `${text.trimEnd()} ${shown}`
}

/** The text with a part replaced or, with what joined it to the rest, taken out. */
export function replaced(text: string, part: QueryNode | undefined, by: string | null): string {
  if (part === undefined) return text
  let left = text.slice(0, part.from)
  let right = text.slice(part.to)
  if (by !== null) return left + by + right
  if (/^\s+and\s/i.test(right)) right = right.replace(/^\s+and(?=\s)/i, '')
  else left = left.replace(/\sand\s+$/i, ' ')
  const sides = [left.trimEnd(), right.trimStart()].filter((side) => side !== '')
  return sides.join(left.trimEnd().endsWith('(') ? '' : ' ')
}

/** The edited text if it says what it should; else, where parentheses or words are in the way, the tree in one form. */
export function checked(text: string, items: readonly QueryNode[], before: Query): string {
  if (!before.complete) return text
  const wanted = printQuery({ root: joinNodes('and', items), complete: true })
  const { tree } = parseQuery(text)
  return tree.complete && printQuery(tree) === wanted ? text : wanted
}
