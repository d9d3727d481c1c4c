import { STATUS_CODES } from 'node:http'

import type { AppError, ErrorCode, Problem } from '@/lib/base/errors'

/** One HTTP status for each code; a new code does not compile until it has one. */
export const STATUS = {
  bad_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  confirm_needed: 403,
  second_factor_needed: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_media: 415,
  invalid: 422,
  rate_limited: 429,
  busy: 503,
  disk_full: 507,
} satisfies Record<ErrorCode, number>

/** The body of an error answer: RFC 9457, `application/problem+json`. */
export interface ProblemBody {
  /** `about:blank`: the status says it all; `code` tells apart what shares one. */
  type: 'about:blank'
  title: string
  status: number
  code: ErrorCode | 'method_not_allowed' | 'internal'
  detail: string
  requestId: string
  errors?: Problem[]
}

/** What a failure becomes, and whether it is ours to look into. */
export interface ProblemAnswer {
  body: ProblemBody
  headers: Record<string, string>
  /** True: nobody foresaw this; log the error itself under the request id. */
  unexpected: boolean
}

/** Seconds after which a busy server may be asked again, where nobody knows better. */
const RETRY_SECONDS = 1

/** The answer for a failure. The message of an error that is not ours never leaves: it may quote SQL or a secret. */
export function problemFor(error: unknown, requestId: string): ProblemAnswer {
  const expected = asAppError(error) ?? databaseFailure(error)
  if (expected === null) {
    const detail = 'Something went wrong on our side. The server log has it under this request id.'
    return { body: problemBody(500, 'internal', detail, requestId), headers: {}, unexpected: true }
  }
  const { code, message, extra } = expected
  const body = problemBody(STATUS[code], code, message, requestId)
  if (extra.problems && extra.problems.length > 0) body.errors = extra.problems
  const headers: Record<string, string> = {}
  if (code === 'unauthenticated') headers['www-authenticate'] = 'Bearer realm="vouchsafe"'
  if (code === 'busy' || code === 'rate_limited') {
    headers['retry-after'] = String(Math.max(1, Math.ceil(extra.retryAfterSeconds ?? RETRY_SECONDS)))
  }
  return { body, headers, unexpected: false }
}

/** The body for a status that no AppError stands for. */
export function problemBody(
  status: number,
  code: ProblemBody['code'],
  detail: string,
  requestId: string,
): ProblemBody {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail, requestId }
}

type Expected = Pick<AppError, 'code' | 'message' | 'extra'>

/** By shape, not by class: Next loads modules a second time, and its AppError is another class than ours. */
function asAppError(error: unknown): Expected | null {
  if (!(error instanceof Error) || error.name !== 'AppError' || !('code' in error)) return null
  const code = Object.keys(STATUS).find((known): known is ErrorCode => known === error.code)
  if (code === undefined) return null
  // safe: whoever is called AppError and has one of its codes was made by its constructor
  const extra = 'extra' in error && typeof error.extra === 'object' ? (error.extra as Expected['extra']) : {}
  return { code, message: error.message, extra }
}

const AWAY =
  /^(?:ECONN(?:REFUSED|RESET)|EPIPE|ETIMEDOUT|EHOSTUNREACH|08...|57P0[1-5]|53[023]00|55P03|57014|P1001|P1002|P1008|P1017|P2024|P2028)$/

/** A database that is away, full or overloaded is no fault of the request: asking again later may work. */
function databaseFailure(error: unknown): Expected | null {
  if (!(error instanceof Error)) return null
  const code = databaseCode(error)
  if (code === '53100') return { code: 'disk_full', message: 'The database has no room left.', extra: {} }
  // The socket file of an embedded server that is not running.
  const noSocket = code === 'ENOENT' && 'syscall' in error && error.syscall === 'connect'
  const away =
    noSocket ||
    AWAY.test(code) ||
    /^(?:Connection terminated|timeout exceeded when trying to connect)/.test(error.message)
  if (!away) return null
  return {
    code: 'busy',
    message:
      'The database did not answer in time. Try again: with ids or an Idempotency-Key a repeat stores nothing twice.',
    extra: { retryAfterSeconds: 2 },
  }
}

/** The code of a failure: Node's, PostgreSQL's, or Prisma's; where Prisma wraps PostgreSQL's, that one. */
function databaseCode(error: Error): string {
  const wrapped = memberAt(error, ['meta', 'driverAdapterError', 'cause', 'originalCode'])
  const code = wrapped ?? memberAt(error, ['code'])
  return typeof code === 'string' ? code : ''
}

function memberAt(value: unknown, path: readonly string[]): unknown {
  let at = value
  for (const name of path) {
    if (typeof at !== 'object' || at === null) return undefined
    at = Object.getOwnPropertyDescriptor(at, name)?.value
  }
  return at
}
