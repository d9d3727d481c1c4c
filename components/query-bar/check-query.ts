import type { Query, QueryNote, QueryProblem } from '@/lib/query/ast'
import { explainQuery } from '@/lib/query/explain'
import { queryNotes } from '@/lib/query/notes'
import { readQuery } from '@/lib/query/validate'

/** A query as the page sees it: the tree, what is wrong with it, and what it means. */
export interface CheckedQuery {
  text: string
  query: Query
  /** With any of these it is not run. In the order of their places. */
  problems: readonly QueryProblem[]
  /** It is run, but may not be what was meant. */
  notes: readonly QueryNote[]
  /** What it asks for in plain words, `events where …`; null while it has problems. */
  words: string | null
}

/** Read and check a query, here as on the server: by the same parser and the same rules. */
export function checkQuery(text: string): CheckedQuery {
  const { tree, problems } = readQuery(text)
  if (problems.length > 0) return { text, query: tree, problems, notes: [], words: null }
  return { text, query: tree, problems, notes: queryNotes(tree), words: explainQuery(tree) }
}

/** The words as a sentence of their own begins. */
export function asSentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
