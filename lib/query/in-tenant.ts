import { fold } from '@/lib/event/fold'

import type { Query, QueryNode, TermNode } from './ast'
import { joinNodes } from './parse'

/**
 * What a query asks of the events of one tenant: the same without its conditions on the tenant, which are answered. So it
 * names no other tenant where it is shown to this one. Null when it asks for none of its events.
 */
export function queryInTenant({ root, complete }: Query, slug: string): Query | null {
  const left = root === null ? true : settled(root, slug)
  if (left === false) return null
  return { root: left === true ? null : left, complete }
}

/** What is left of a part: a part, or whether it is always or never true. */
function settled(node: QueryNode, slug: string): QueryNode | boolean {
  if (node.kind === 'term') return isOnTenant(node) ? holds(node, slug) : node
  if (node.kind === 'not') {
    const item = settled(node.item, slug)
    if (typeof item === 'boolean') return !item
    return item.kind === 'not' ? item.item : { ...node, item }
  }
  // In an `or`, what is always true decides; in an `and`, what never is.
  const decides = node.kind === 'or'
  const items: QueryNode[] = []
  for (const item of node.items) {
    const left = settled(item, slug)
    if (left === decides) return decides
    if (typeof left !== 'boolean') items.push(left)
  }
  return joinNodes(node.kind, items) ?? !decides
}

const isOnTenant = ({ key }: TermNode): boolean => key.kind === 'field' && key.name === 'tenant'

/** A tenant is looked up whole or by its start; nothing else is a query that can be run. */
function holds({ values }: TermNode, slug: string): boolean {
  return values.some(({ kind, text }) => {
    if (kind === 'any') return true
    return kind === 'is' ? slug === fold(text) : slug.startsWith(fold(text))
  })
}
