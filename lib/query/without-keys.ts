import type { Query, QueryNode, TermKey, TermNode } from './ast'
import { joinNodes } from './parse'

/** The parts of a query that must all hold. */
export function conjuncts({ root }: Query): readonly QueryNode[] {
  if (root === null) return []
  return root.kind === 'and' ? root.items : [root]
}

/**
 * The query without the parts that are about these keys and nothing else: what it would find if nobody had said anything
 * about them. A part that speaks of other keys as well stays, as does a query that could not be read.
 */
export function withoutKeys(query: Query, isOwn: (key: TermKey) => boolean): Query {
  const kept = conjuncts(query).filter((node) => !isAbout(node, isOwn))
  return { root: joinNodes('and', kept), complete: query.complete }
}

/** True for a part of a query that is about these keys and nothing else. */
export function isAbout(node: QueryNode, isOwn: (key: TermKey) => boolean): boolean {
  if (node.kind === 'term') return isOwn(node.key)
  return node.kind === 'not' ? isAbout(node.item, isOwn) : node.items.every((item) => isAbout(item, isOwn))
}

/** The values that a query as a whole asks for or against under these keys, each as it is written. */
export function namedValues(
  query: Query,
  isOwn: (key: TermKey) => boolean,
): { key: TermKey; text: string; mode: 'include' | 'exclude' }[] {
  return conjuncts(query).flatMap((node) => {
    const mode = node.kind === 'not' ? ('exclude' as const) : ('include' as const)
    const terms = eitherTerms(node.kind === 'not' ? node.item : node, isOwn) ?? []
    return terms.flatMap(({ key, values }) =>
      values.flatMap(({ kind, text }) => (kind === 'is' ? [{ key, text, mode }] : [])),
    )
  })
}

/** The terms of which a part of a query asks for any, where all of them are values of these keys; else null. */
export function eitherTerms(node: QueryNode, isOwn: (key: TermKey) => boolean): TermNode[] | null {
  const items = node.kind === 'or' ? node.items : [node]
  const terms = items.flatMap((item) =>
    item.kind === 'term' && item.operator === ':' && isOwn(item.key) ? [item] : [],
  )
  return terms.length === items.length ? terms : null
}
