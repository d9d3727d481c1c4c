import type { ProblemBody } from '@/lib/http/problem'
import type { ProblemShape, ShapedProblem } from '@/lib/http/route'

const UNPROCESSABLE = 422
const BAD_REQUEST = 400

/** Titles that Konnect words in its own way. */
const TITLES: Readonly<Record<number, string>> = { 400: 'Bad Request', 409: 'Resource Conflict' }

function bodyOf({ status: own, title, detail, requestId, errors }: ProblemBody): ShapedProblem {
  const status = own === UNPROCESSABLE ? BAD_REQUEST : own
  const isBad = status === BAD_REQUEST
  return {
    status,
    title: TITLES[status] ?? title,
    instance: `vouchsafe:trace:${requestId}`,
    detail,
    // Konnect's clients expect at least one where a request is wrong.
    ...(isBad && {
      invalid_parameters: (errors ?? [{ path: 'body', message: 'request format is invalid' }]).map(
        ({ path, message }) => ({ field: path || 'body', reason: message }),
      ),
    }),
  }
}

/** What went wrong, in the members and statuses of Konnect's API. */
export const konnectProblem: ProblemShape = { body: bodyOf }
