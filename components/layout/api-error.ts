import type { Problem } from '@/lib/base/errors'

/** A request that the server refused or that never reached it. `message` is written for the person who reads it. */
export class ApiError extends Error {
  override readonly name = 'ApiError'

  constructor(
    /** The HTTP status; 0 when there was no answer at all. */
    readonly status: number,
    message: string,
    readonly extra: {
      /** What is wrong and where: `email`, `events[3].actor.type`, `q:12-20`. */
      problems?: Problem[]
      /** Finds the failure in the server's log. */
      requestId?: string | null
      retryAfterSeconds?: number | null
      /** The server's name for what went wrong, such as `conflict`. */
      code?: string
      cause?: unknown
    } = {},
  ) {
    super(message, { cause: extra.cause })
  }

  get problems(): Problem[] {
    return this.extra.problems ?? []
  }

  get requestId(): string | null {
    return this.extra.requestId ?? null
  }

  /** The messages for one form field, joined; undefined when there are none. */
  at(path: string): string | undefined {
    const messages = this.problems
      .filter((problem) => isAt(problem.path, path))
      .map((problem) => problem.message)
    return messages.length > 0 ? messages.join(' ') : undefined
  }

  /** Problems that belong to none of these fields, for the head of a form. */
  outside(paths: readonly string[]): Problem[] {
    return this.problems.filter((problem) => !paths.some((path) => isAt(problem.path, path)))
  }
}

function isAt(path: string, field: string): boolean {
  return path === field || ['.', '[', ':'].some((sign) => path.startsWith(field + sign))
}

/** The words for any failure, for a notice: our own messages are meant to be read, others are not. */
export function errorText(error: unknown): string {
  return error instanceof ApiError
    ? error.message
    : 'Something went wrong in this page. Reload it and try again.'
}

/** The request id of a failure, where there is one. */
export function errorRequestId(error: unknown): string | null {
  return error instanceof ApiError ? error.requestId : null
}
