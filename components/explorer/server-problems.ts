import { ApiError } from '@/components/layout/api-error'
import type { QueryProblem } from '@/lib/query/ast'

const PLACE = /^q:(\d+)-(\d+)$/

/** What the server found wrong with the query, at its places. The page checks by the same rules, so mostly nothing. */
export function serverProblems(error: Error | null): QueryProblem[] {
  if (!(error instanceof ApiError)) return []
  return error.problems.flatMap(({ path, message }) => {
    const [, from, to] = PLACE.exec(path) ?? []
    return from === undefined || to === undefined ? [] : [{ from: Number(from), to: Number(to), message }]
  })
}
