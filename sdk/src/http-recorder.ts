import { AsyncResource } from 'node:async_hooks'

import type { Audit, AuditLogger } from './audit'
import { runInRequest } from './current-logger'
import { enqueueInRequest } from './enqueue-in-request'
import type { AuditEvent } from './event'
import { type Answer, type Asked, httpEvent } from './http-event'
import { seeRequest } from './read-request'
import type { RequestLike } from './request'

/** How requests are logged, whatever framework they come in by. */
export interface HttpAuditOptions<Request = RequestLike> {
  /** The action of every request. By default `http_request`. */
  action?: string | undefined
  /**
   * Routes that are not logged, and paths that no route answers; a `*` at the end stands for whatever begins so:
   * `['/healthz', '/assets/*']`.
   */
  except?: readonly string[] | undefined
  /** The last word on the event of a request: as it is, changed, or undefined for none. */
  event?: EventOption<Request> | undefined
  /** Told of events that could not be kept. By default they are warnings of the process. */
  onError?: ((error: unknown, event: AuditEvent) => void) | undefined
}

/** As a method: it may ask for requests of its own framework. */
type EventOption<Request> = { of(event: AuditEvent, request: Request): AuditEvent | undefined }['of']

const leftOut = new WeakSet<object>()

/** The middleware around it does not log this request. */
export function leaveOut(request: RequestLike): void {
  leftOut.add(seeRequest(request).key)
}

/** Logs one event for each request, behind its answer. */
export class HttpRecorder<Request> {
  readonly #audit: Audit
  readonly #options: HttpAuditOptions<Request>
  /** Events that wait for room. */
  readonly #waiting = new Set<Promise<void>>()
  /** Requests that wait until there are fewer, in their order. */
  #outside: (() => void)[] = []

  constructor(audit: Audit, options: HttpAuditOptions<Request> = {}) {
    this.#audit = audit
    this.#options = options
  }

  /**
   * Goes on when there is room for the event of another request: mostly at once. While the log takes nothing, requests would
   * otherwise pile up what has to be logged about them, until memory ends.
   */
  whenRoom(go: () => void): void {
    if (this.#waiting.size < WAITING_MAX && this.#outside.length === 0) go()
    // A request that goes on later is still in what surrounded it when it came, not in what lets it in.
    else this.#outside.push(AsyncResource.bind(go))
  }

  /** The same as a promise. */
  room(): Promise<void> {
    return new Promise((resolve) => this.whenRoom(resolve))
  }

  /** A request came in. `native` is how the framework hands it to the application. */
  begin(request: RequestLike, native: Request, asked: Asked): Exchange {
    const logger = this.#audit.asScoped(request)
    // Whoever signs out is nobody any more by the time of the answer. What fails now is asked again then.
    if (!this.#isExcepted(asked.url.split('?', 1)[0] ?? '')) logger.scope.catch(() => undefined)
    let hasEnded = false
    return {
      run: (work) => runInRequest({ request, logger, audit: this.#audit }, work),
      end: (answer) => {
        if (hasEnded) return Promise.resolve()
        hasEnded = true
        const event = this.#eventOf(request, native, asked, answer)
        return event === undefined ? Promise.resolve() : this.#keep(request, logger, event)
      },
    }
  }

  #eventOf(request: RequestLike, native: Request, asked: Asked, answer: Answer): AuditEvent | undefined {
    if (leftOut.has(seeRequest(request).key)) return undefined
    const event = httpEvent(asked, answer, this.#options.action ?? 'http_request')
    // Whoever sends the request chooses the path, and the application the route.
    if (this.#isExcepted(answer.route ?? String(event.resource.id))) return undefined
    try {
      return this.#options.event === undefined ? event : this.#options.event(event, native)
    } catch (error) {
      // It may have been about to take something out, so the event as it was is not logged.
      this.#tell(error, event)
      return undefined
    }
  }

  /** Nothing that the application's own functions throw ends a request, or the process. */
  #tell(error: unknown, event: AuditEvent): void {
    try {
      ;(this.#options.onError ?? warn)(error, event)
    } catch (thrown) {
      warn(thrown)
    }
  }

  #isExcepted(name: string): boolean {
    return (this.#options.except ?? []).some((one) =>
      one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one,
    )
  }

  #keep(request: RequestLike, logger: AuditLogger, event: AuditEvent): Promise<void> {
    const kept = enqueueInRequest(this.#audit, request, logger, event)
      .catch((error: unknown) => this.#tell(error, event))
      .finally(() => {
        this.#waiting.delete(kept)
        this.#letIn()
      })
    this.#waiting.add(kept)
    return kept
  }

  /** One for each event that is kept; all that are left behind the last one, after which nothing would let them in. */
  #letIn(): void {
    const coming = this.#outside.splice(0, this.#waiting.size === 0 ? Infinity : 1)
    // What one of them throws is its own.
    for (const go of coming) queueMicrotask(go)
  }
}

/** Many more than are ever on their way into a spool at once. */
const WAITING_MAX = 1000

/** One request, from when it came in until it is answered. */
export interface Exchange {
  /** Does the work of the request: what it calls finds the logger of the request. */
  run<T>(work: () => T): T
  /** It is over. Resolves once its event is kept; only the first time counts. Never rejects. */
  end(answer: Answer): Promise<void>
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error), { type: 'AuditWarning' })
}
