/** What went wrong, by meaning. `lib/http/problem.ts` maps each code to one HTTP status. */
export type ErrorCode =
  | 'bad_request'
  | 'unauthenticated'
  | 'forbidden'
  | 'confirm_needed'
  | 'second_factor_needed'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'unsupported_media'
  | 'invalid'
  | 'rate_limited'
  | 'busy'
  | 'disk_full'

/** One problem and where it is: `events[3].actor.type`, `q:12-20`, or a form field's name. */
export interface Problem {
  path: string
  message: string
}

/** At most this many problems are reported at once, so that an answer stays readable. */
export const PROBLEMS_MAX = 100

/** An expected failure. Its message is shown to the caller, so it never holds a secret or SQL. */
export class AppError extends Error {
  override readonly name = 'AppError'

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly extra: { problems?: Problem[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: extra.cause })
  }
}

/** Stop on a state that our own code should have made impossible. */
export function invariant(condition: unknown, why: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${why}`)
}
