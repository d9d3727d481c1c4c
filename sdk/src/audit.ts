import type { AuditError } from './audit-error'
import type { AuditEvent, Scope } from './event'
import type { RequestLike } from './request'
import type { RequestOptions } from './request-options'

/** What became of an event that is durable now. */
export interface Logged {
  id: string
  /** `duplicate`: it was there already, with the same content. `ignored`: a rule of the tenant keeps its kind out. */
  status: 'accepted' | 'duplicate' | 'ignored'
  /** Its place in the log; null for one that is ignored. */
  index: number | null
}

/** Logs what is done in one scope: a request, or none. */
export interface AuditLogger {
  /**
   * Resolves once the event is durable: stored, ordered and searchable. Tries again, with the same id, for as long as
   * `timeoutMs` allows. `undefined` is no event, and resolves with null.
   *
   * @throws AuditError when the event is refused, or cannot be stored in time.
   */
  log(event: AuditEvent | undefined): Promise<Logged | null>
  /**
   * Resolves once the event is in the spool (without a spool: in memory); it is sent in the background, with others. Waits
   * while that is full. `undefined` is no event.
   *
   * @throws AuditError when the event is not valid, or cannot be kept.
   */
  enqueue(event: AuditEvent | undefined): Promise<void>
  /**
   * Logs that something is about to be done, durably, before it is done: the intent. Its result is a second event of the
   * same action. Both have `details.attempt` with one `id`.
   */
  attempt(event: AuditEvent): Promise<Attempt>
  /** What the request says. Looked up when first asked for, and again as long as the application names nobody. */
  readonly scope: Promise<Scope>
}

/** Something that was begun and whose result is to be logged, once. */
export interface Attempt {
  /** A UUID, in `details.attempt.id` of both events. */
  readonly id: string
  /** Logs the result: outcome `success`, with what `more` adds to the intent. */
  succeeded(more?: Partial<AuditEvent>): Promise<Logged>
  /** Logs the result: outcome `failure`, with the error's message as its reason. */
  failed(error: unknown, more?: Partial<AuditEvent>): Promise<Logged>
}

/** What has become of the events of one `Audit` since it was created. */
export interface Counters {
  /** Events that wait to be sent, those on their way included. */
  queued: number
  /** Bytes of those. */
  bytes: number
  /** For how long the oldest of them has waited, in ms; 0 when none does. */
  oldestMs: number
  /** Events that the server stored. */
  sent: number
  /** Events that the server had already. */
  duplicates: number
  /** Events that a rule of the tenant keeps out. */
  ignored: number
  /** Requests that were sent again. */
  retried: number
  /** Events that the server refused. */
  rejected: number
}

/** How an application logs. One for each process is enough. */
export interface Audit {
  /** A logger for what is done in this request. `more` wins over what the request says. */
  asScoped(request: RequestLike, more?: Scope): AuditLogger
  /**
   * The logger of the request that is being handled, wherever that is: behind the middleware of this package, which keeps it
   * for whatever the handler calls. Outside of one, `withoutRequest`.
   */
  current(): AuditLogger
  /** A logger for what no request asked for. The actor is `system` where an event names none. */
  readonly withoutRequest: AuditLogger
  /**
   * Resolves once nothing waits that was enqueued before the call.
   *
   * @throws AuditError when that takes longer than `timeoutMs` (by default 30,000); nothing is lost then.
   */
  flush(options?: { timeoutMs?: number }): Promise<void>
  counters(): Counters
  /**
   * Takes nothing more, flushes as far as `timeoutMs` (by default 10,000) allows, and stops. What is in the spool then is
   * sent by the next process that opens it.
   *
   * @throws AuditError when events are left in memory, which are lost; `onError` is handed them.
   */
  close(options?: { timeoutMs?: number }): Promise<void>
}

/** How `createAudit` is set up. All of it may be left out where the environment has `VOUCHSAFE_URL` and `VOUCHSAFE_KEY`. */
export interface AuditOptions extends RequestOptions {
  /** Where Vouchsafe is: `https://audit.example.com`. By default `VOUCHSAFE_URL`. */
  url?: string | undefined
  /** An API key with the scope `events:write`. By default `VOUCHSAFE_KEY`. */
  key?: string | undefined
  /** The tenant, by its slug or id: for keys of the whole instance. A key of one tenant needs none. */
  tenant?: string | undefined
  /** A directory of the local disk for events that wait, so that they survive a crash. One process has it at a time. Without it they wait in memory. */
  spool?: string | undefined
  /** Told of everything that went wrong with events that were enqueued. By default it is written to standard error. */
  onError?: ((error: AuditError, events: readonly AuditEvent[]) => void) | undefined
  /** For how long `log` tries, and `enqueue` waits for room, in ms. By default 30,000. */
  timeoutMs?: number | undefined
  /** Bytes that may wait: by default 1 GiB in a spool, 64 MiB in memory. At least 8 MiB. */
  queueBytesMax?: number | undefined
  /**
   * By default true: `enqueue` resolves once the event is on the disk. False: once the operating system has it. That survives
   * whatever happens to the process, and no power failure.
   */
  spoolSync?: boolean | undefined
}
