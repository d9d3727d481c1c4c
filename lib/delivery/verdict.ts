/** What a receiver answered, or why there is no answer. */
export type Answer =
  | { kind: 'answered'; status: number; retryAfterMs?: number }
  /** Nothing was answered: it is not known whether the batch arrived. */
  | { kind: 'unanswered'; reason: string }

/** What may follow from an answer. */
export const VERDICTS = ['delivered', 'later', 'divide', 'refused'] as const

/** What follows from an answer. */
export type Verdict =
  /** All of the batch arrived. */
  | { kind: 'delivered' }
  /** Try the same again later. */
  | { kind: 'later'; retryAfterMs?: number }
  /** Something in the batch is refused: try its halves, and one event alone becomes a dead letter. */
  | { kind: 'divide' }
  /** No batch at all would be taken until somebody changes something: the address, the credentials. */
  | { kind: 'refused' }

const [REQUEST_TIMEOUT, TOO_EARLY, TOO_MANY] = [408, 425, 429]
const TRY_AGAIN: ReadonlySet<number> = new Set([REQUEST_TIMEOUT, TOO_EARLY, TOO_MANY])
/** Bad request, too large, unprocessable: of these events. 415 is of how we send. */
const OF_THE_BATCH: ReadonlySet<number> = new Set([400, 413, 422])

/**
 * What follows from an answer, where these statuses mean that all arrived. What nobody can mend by waiting (a redirect, which is
 * never followed; missing rights; a wrong address) is tried on as well, slowly: nothing is dropped because a token ran out.
 */
export function verdictOf(answer: Answer, isSuccess: (status: number) => boolean): Verdict {
  if (answer.kind === 'unanswered') return { kind: 'later' }
  const { status, retryAfterMs } = answer
  if (isSuccess(status)) return { kind: 'delivered' }
  if (TRY_AGAIN.has(status) || status >= 500)
    return retryAfterMs === undefined ? { kind: 'later' } : { kind: 'later', retryAfterMs }
  return OF_THE_BATCH.has(status) ? { kind: 'divide' } : { kind: 'refused' }
}
