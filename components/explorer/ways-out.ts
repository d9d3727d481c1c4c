import type { Query } from '@/lib/query/ast'

/** A query without one of its terms. */
export interface LooserQuery {
  /** The term that is left out, as it was written. */
  dropped: string
  query: string
}

/** The query without its last term, for somebody who found nothing: null when it has no or only one term. */
export function withoutLastTerm(text: string, { root }: Query): LooserQuery | null {
  if (root?.kind !== 'and') return null
  const last = root.items.at(-1)
  if (last === undefined) return null
  const before = text.slice(0, last.from).replace(/\bAND\s*$/i, '')
  const query = `${before} ${text.slice(last.to)}`.replace(/\s+/g, ' ').trim()
  return { dropped: text.slice(last.from, last.to), query }
}
