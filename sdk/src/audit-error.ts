/** What went wrong, by meaning. */
export type AuditErrorCode =
  /** An option or a variable of the environment is missing or wrong. */
  | 'setting'
  /** The event is not valid: `path` and `problems` say where. */
  | 'invalid'
  /** The key is missing, wrong, revoked or expired. */
  | 'unauthenticated'
  /** The key may not send events. */
  | 'forbidden'
  /** There is no such tenant, or no Vouchsafe at this address. */
  | 'not_found'
  /** The id is taken by an event with other content. */
  | 'conflict'
  /** The event is larger than the server takes. */
  | 'too_large'
  /** The server asked to wait for longer than there was time. */
  | 'rate_limited'
  /** The server could not be reached, or could not store the event in time. It may have stored it: log it again with the same id. */
  | 'unavailable'
  /** The server has no room left. */
  | 'disk_full'
  /** As many events wait as may, and none could be sent in time: nothing of this one was kept. */
  | 'full'
  /** The spool is in use by another process, is damaged, or cannot be written or read. */
  | 'spool'
  /** `close()` was called before. */
  | 'closed'

/** One problem and its place: `resource.type`. */
export interface Problem {
  path: string
  message: string
}

/** What the SDK throws. Its message says what is wrong and what to do; it holds no secret. */
export class AuditError extends Error {
  override readonly name = 'AuditError'
  readonly code: AuditErrorCode
  /** The status of the server's answer, where there was one. */
  readonly status: number | undefined
  /** Where in the event each problem is. */
  readonly problems: readonly Problem[]
  /** Under this id the server's log tells more. */
  readonly requestId: string | undefined
  /** The id of the event, where it had one: with it, the same event can be logged again and is stored once. */
  readonly eventId: string | undefined

  constructor(
    code: AuditErrorCode,
    message: string,
    more: {
      status?: number | undefined
      problems?: readonly Problem[] | undefined
      requestId?: string | undefined
      eventId?: string | undefined
      cause?: unknown
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.status = more.status
    this.problems = more.problems ?? []
    this.requestId = more.requestId
    this.eventId = more.eventId
  }
}

/** The same error, of this event. */
export function ofEvent(error: AuditError, eventId: string): AuditError {
  const { code, message, status, problems, requestId, cause } = error
  return new AuditError(code, message, { status, problems, requestId, eventId, cause })
}
