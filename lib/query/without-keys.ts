import type { Query, QueryNode, TermKey } from './ast'
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

function isAbout(node: QueryNode, isOwn: (key: TermKey) => boolean): boolean {
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
    const term = node.kind === 'not' ? node.item : node
    if (term.kind !== 'term' || term.operator !== ':' || !isOwn(term.key)) return []
    return term.values.flatMap((value) =>
      value.kind === 'is' ? [{ key: term.key, text: value.text, mode }] : [],
    )
  })
}
