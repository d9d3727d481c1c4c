import { ApiError, errorText } from '@/components/layout/api-error'

/** What is wrong with what was asked, in the words of each problem; else what went wrong. */
export function problemText(error: unknown): string {
  if (!(error instanceof ApiError) || error.problems.length === 0) return errorText(error)
  return error.problems.map(({ message }) => message).join(' ')
}

/** True when asking the same again gives the same answer. */
export function isRefused(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 429
}
