import { FIELDS } from '@/lib/event/fields'
import type { Query, QueryNode, TermNode } from '@/lib/query/ast'
import { suggestKey } from '@/lib/query/suggest-key'

/** A details key of a query that no event read so far has, and the key that was probably meant. */
export interface KeyHint {
  typed: string
  better: string
  /** The query with the better key. */
  query: string
}

/**
 * Keys of the query that are probably mistyped. Only a hint: a key that nobody has seen yet may be right, so the query is
 * searched as it stands. `known` are the details keys of events that were read.
 */
export function keyHints(text: string, { root }: Query, known: readonly string[]): KeyHint[] {
  const seen = new Set(known.map((key) => key.toLowerCase()))
  const all = [...FIELDS.map(({ name }) => name), ...known]
  return termsOf(root).flatMap(({ key, from }) => {
    if (key.kind !== 'details' || seen.has(key.path.toLowerCase())) return []
    // A key in quotes, or behind `details.`, was written with care.
    if (!text.startsWith(key.path, from)) return []
    const better = suggestKey(key.path, all)
    if (better === null) return []
    return [
      { typed: key.path, better, query: text.slice(0, from) + better + text.slice(from + key.path.length) },
    ]
  })
}

function termsOf(node: QueryNode | null): TermNode[] {
  if (node === null) return []
  if (node.kind === 'term') return [node]
  return node.kind === 'not' ? termsOf(node.item) : node.items.flatMap(termsOf)
}
