import { FIELDS } from '@/lib/event/fields'
import type { Query, QueryNode, TermNode } from '@/lib/query/ast'
import { KEY_ALIASES } from '@/lib/query/keys'
import { suggestKey } from '@/lib/query/suggest-key'

/** A details key of a query that no event read so far has, and the key that was probably meant. */
export interface KeyHint {
  typed: string
  better: string
  /** The query with the better key. */
  query: string
}

/** Keys that name fields, in every spelling that the language reads. */
const FIELD_KEYS = [...FIELDS.map(({ name }) => name), ...Object.keys(KEY_ALIASES)]

/**
 * Keys of the query that are probably mistyped. Only a hint: a key that nobody has seen yet may be right, so the query is
 * searched as it stands. `known` are the details keys of events that were read.
 */
export function keyHints(text: string, { root }: Query, known: readonly string[]): KeyHint[] {
  const all = [...FIELD_KEYS, ...known]
  return termsOf(root).flatMap((term) => {
    const { key, from } = term
    if (key.kind !== 'details' || isSeen(term, key.path, known)) return []
    // A key in quotes, or behind `details.`, was written with care.
    if (!text.startsWith(key.path, from)) return []
    const better = suggestKey(key.path, likely(key.path, all))
    if (better === null) return []
    return [
      { typed: key.path, better, query: text.slice(0, from) + better + text.slice(from + key.path.length) },
    ]
  })
}

/** True when an event has the key, or, for `http:*`, a key below it. */
function isSeen({ values }: TermNode, path: string, known: readonly string[]): boolean {
  const folded = path.toLowerCase()
  const any = values.every(({ kind }) => kind === 'any')
  return known.some((key) => {
    const seen = key.toLowerCase()
    return seen === folded || (any && seen.startsWith(`${folded}.`))
  })
}

/** The keys that may be meant. Where the part before the dot is known, it is not what was mistyped. */
function likely(path: string, keys: readonly string[]): readonly string[] {
  const head = headOf(path)
  if (head === null || !keys.some((key) => headOf(key) === head)) return keys
  return keys.filter((key) => headOf(key) === head)
}

/** What stands before the first dot, null when there is none. */
function headOf(path: string): string | null {
  const dot = path.indexOf('.')
  return dot < 0 ? null : path.slice(0, dot).toLowerCase()
}

function termsOf(node: QueryNode | null): TermNode[] {
  if (node === null) return []
  if (node.kind === 'term') return [node]
  return node.kind === 'not' ? termsOf(node.item) : node.items.flatMap(termsOf)
}
