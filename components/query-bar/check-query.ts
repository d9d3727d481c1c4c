import type { Query, QueryProblem } from '@/lib/query/ast'
import { explainQuery } from '@/lib/query/explain'
import { parseQuery } from '@/lib/query/parse'
import { validateQuery } from '@/lib/query/validate'

/** A query as the page sees it: the tree, what is wrong with it, and what it means. */
export interface CheckedQuery {
  text: string
  query: Query
  /** With any of these it is not run. In the order of their places. */
  problems: readonly QueryProblem[]
  /** What it asks for in plain words; '' for every event, null while it has problems. */
  words: string | null
}

/** Read and check a query, here as on the server: by the same parser and the same rules. */
export function checkQuery(text: string): CheckedQuery {
  const { tree, problems: unread } = parseQuery(text)
  const problems = [...unread, ...(unread.length === 0 ? validateQuery(tree) : [])].toSorted(
    (a, b) => a.from - b.from,
  )
  return { text, query: tree, problems, words: problems.length === 0 ? explainQuery(tree) : null }
}
