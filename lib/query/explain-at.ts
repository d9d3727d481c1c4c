import { field } from '@/lib/event/fields'

import type { Query, QueryNode, Span } from './ast'
import { explainNode } from './explain'

/** What stands at a place of a query, in plain words. */
export interface PlaceWords extends Span {
  /** What this part asks for: "outcome is not success". */
  words: string
  /** What its key is about, as the registry says it; null for a key of details, a word or a sign. */
  about: string | null
}

/**
 * Explains the part of the query at a place of its text: a term with the minus in front of it, a negated group, or an OR.
 * Null where there is nothing to explain. At an edge the place belongs to the part that ends or begins there.
 */
export function explainAt(text: string, { root }: Query, at: number): PlaceWords | null {
  return root === null ? null : partAt(text, root, at)
}

function partAt(text: string, node: QueryNode, at: number): PlaceWords | null {
  if (at < node.from || at > node.to) return null
  if (node.kind === 'term') return placeWords(node)
  if (node.kind === 'not') {
    return node.item.kind === 'term' || at < node.item.from ? placeWords(node) : partAt(text, node.item, at)
  }
  for (const item of node.items) {
    const found = partAt(text, item, at)
    if (found !== null) return found
  }
  return node.kind === 'or' ? orAt(text, node, at) : null
}

function placeWords(node: QueryNode): PlaceWords {
  const term = node.kind === 'not' ? node.item : node
  const about = term.kind === 'term' && term.key.kind === 'field' ? field(term.key.name).doc : null
  return { from: node.from, to: node.to, words: explainNode(node), about }
}

/** The sign itself, not the spaces and parentheses beside it. */
function orAt(text: string, { from, to }: Span, at: number): PlaceWords | null {
  const sign = [...text.slice(from, to).matchAll(/\bOR\b/gi)].find(
    ({ index }) => from + index <= at && at <= from + index + 2,
  )
  if (sign === undefined) return null
  const start = from + sign.index
  return { from: start, to: start + 2, words: 'what stands at either side may hold', about: null }
}
