import {
  type Query,
  QUERY_TERMS_MAX,
  type QueryNode,
  type QueryValue,
  type TermKey,
  type TermNode,
} from './ast'
import { added, checked, replaced, sameKey, sameValue, wantedTerm } from './edit'
import { joinNodes, parseQuery } from './parse'
import { printNode } from './print'
import { conjuncts, eitherTerms, isAbout, withoutKeys } from './without-keys'

// A choice is what a query as a whole says about the keys of one facet. Values that are included are alternatives
// there: whoever picks a second resource type wants events of either.

/** True for the keys of terms that belong to the choice. */
export type IsOwn = (key: TermKey) => boolean

/**
 * The query with this value added to the choice, beside what is included already; taken out where it was included; no
 * longer excluded where it was. Whatever the query says about other keys stays as it is.
 */
export function includeChoice(text: string, key: string, value: string, isOwn: IsOwn): string {
  const wanted = wantedTerm(key, value)
  if (isIncluded(text, wanted, isOwn)) return withoutValue(text, wanted, isOwn)
  const rest = withoutValue(text, wanted, isOwn)
  const { tree } = parseQuery(rest)
  const items = conjuncts(tree)
  const at = items.findIndex((item) => eitherTerms(item, isOwn) !== null)
  const open = items[at]
  if (open === undefined) return added(rest, tree, wanted, 'include')
  return swapped(rest, tree, at, widened(open, wanted))
}

/** The query that asks for events without this value; or no longer does, where it did. */
export function excludeChoice(text: string, key: string, value: string, isOwn: IsOwn): string {
  const wanted = wantedTerm(key, value)
  const rest = withoutValue(text, wanted, isOwn)
  if (isExcluded(text, wanted, isOwn)) return rest
  return added(rest, parseQuery(rest).tree, wanted, 'exclude')
}

/** The query with this value as all that it says about these keys. */
export function onlyChoice(text: string, key: string, value: string, isOwn: IsOwn): string {
  const wanted = wantedTerm(key, value)
  // It takes the place of the first, so that a query that somebody wrote keeps its order.
  const shorter = dropped(text, (item, i, items) => isAbout(item, isOwn) && i > firstOf(items, isOwn))
  const { tree } = parseQuery(shorter)
  const at = firstOf(conjuncts(tree), isOwn)
  return at < 0 ? added(shorter, tree, wanted, 'include') : swapped(shorter, tree, at, wanted)
}

function firstOf(items: readonly QueryNode[], isOwn: IsOwn): number {
  return items.findIndex((item) => isAbout(item, isOwn))
}

/** The query without all that it says about these keys and nothing else. */
export function clearChoice(text: string, isOwn: IsOwn): string {
  return dropped(text, (item) => isAbout(item, isOwn))
}

/** True when the query says anything about these keys. */
export function hasChoice(text: string, isOwn: IsOwn): boolean {
  const { tree } = parseQuery(text)
  return conjuncts(tree).length > conjuncts(withoutKeys(tree, isOwn)).length
}

function isIncluded(text: string, wanted: TermNode, isOwn: IsOwn): boolean {
  return conjuncts(parseQuery(text).tree).some((item) =>
    eitherTerms(item, isOwn)?.some((term) => holds(term, wanted)),
  )
}

function isExcluded(text: string, wanted: TermNode, isOwn: IsOwn): boolean {
  return conjuncts(parseQuery(text).tree).some(
    (item) =>
      item.kind === 'not' && eitherTerms(item.item, isOwn)?.some((term) => holds(term, wanted)) === true,
  )
}

function holds(term: TermNode, wanted: TermNode): boolean {
  return sameKey(term.key, wanted.key) && term.values.some((value) => isWanted(value, wanted))
}

function isWanted(value: QueryValue, wanted: TermNode): boolean {
  return wanted.values.some((one) => sameValue(value, one))
}

/** The query without this value, wherever as a whole it asks for it or against it. */
function withoutValue(text: string, wanted: TermNode, isOwn: IsOwn): string {
  let rest = text
  for (let left = QUERY_TERMS_MAX; left > 0; left--) {
    const { tree } = parseQuery(rest)
    const items = conjuncts(tree)
    const at = items.findIndex((item) => eitherTerms(bare(item), isOwn)?.some((term) => holds(term, wanted)))
    const item = items[at]
    if (item === undefined) return rest
    rest = swapped(rest, tree, at, narrowed(item, wanted, isOwn))
  }
  return rest
}

function bare(item: QueryNode): QueryNode {
  return item.kind === 'not' ? item.item : item
}

function narrowed(item: QueryNode, wanted: TermNode, isOwn: IsOwn): QueryNode | null {
  const kept = (eitherTerms(bare(item), isOwn) ?? []).flatMap((term) => {
    const values = sameKey(term.key, wanted.key)
      ? term.values.filter((value) => !isWanted(value, wanted))
      : term.values
    return values.length === 0 ? [] : [{ ...term, values }]
  })
  const node = joinNodes('or', kept)
  return node === null || item.kind !== 'not' ? node : { ...item, item: node }
}

/** Any of what the node asks for, or this. */
function widened(node: QueryNode, wanted: TermNode): QueryNode {
  const terms = node.kind === 'or' ? node.items : [node]
  const at = terms.findIndex((term) => term.kind === 'term' && sameKey(term.key, wanted.key))
  const same = terms[at]
  if (same?.kind !== 'term') return { ...node, kind: 'or', items: [...terms, wanted] }
  const wider: TermNode = { ...same, values: [...same.values, ...wanted.values] }
  return (
    joinNodes(
      'or',
      terms.map((term, i) => (i === at ? wider : term)),
    ) ?? wider
  )
}

/** The query without the parts for which this is true, one after the other. */
function dropped(
  text: string,
  isUnwanted: (item: QueryNode, at: number, items: readonly QueryNode[]) => boolean,
): string {
  let rest = text
  for (let left = QUERY_TERMS_MAX; left > 0; left--) {
    const { tree } = parseQuery(rest)
    const at = conjuncts(tree).findIndex(isUnwanted)
    if (at < 0) return rest
    rest = swapped(rest, tree, at, null)
  }
  return rest
}

/** The text with one part of the query replaced or taken out. */
function swapped(text: string, tree: Query, at: number, by: QueryNode | null): string {
  const items = conjuncts(tree)
  const part = items[at]
  const next = items.flatMap((item, i) => (i === at ? (by ?? []) : item))
  const shown = by === null ? null : by.kind === 'or' ? `(${printNode(by)})` : printNode(by)
  return checked(replaced(text, part, shown), next, tree)
}
