import { beginAttempt } from './attempt'
import type { Attempt, AuditLogger, Logged } from './audit'
import type { Actor, AuditEvent, Scope } from './event'
import { type Line, lineOf } from './line'
import { readEvent } from './read-event'
import { type ReadScope, requestScope } from './read-scope'
import type { LookUp } from './scope'

/** Where the events of a logger go. */
export interface Way {
  log(line: () => Promise<Line>): Promise<Logged>
  enqueue(line: () => Promise<Line>): Promise<void>
}

/** A logger for one scope, which is looked up when it is needed. `nobody`: who did it where nothing names an actor. */
export class ScopedLogger implements AuditLogger {
  readonly #way: Way
  readonly #lookUp: LookUp
  readonly #nobody: Actor
  #last: { scope: Scope; read: ReadScope } | undefined

  constructor(way: Way, lookUp: LookUp, nobody: Actor) {
    this.#way = way
    this.#lookUp = lookUp
    this.#nobody = nobody
  }

  get scope(): Promise<Scope> {
    return this.#lookUp()
  }

  async log(event: AuditEvent | undefined): Promise<Logged | null> {
    return event === undefined ? null : this.#way.log(() => this.#line(event))
  }

  async enqueue(event: AuditEvent | undefined): Promise<void> {
    if (event !== undefined) await this.#way.enqueue(() => this.#line(event))
  }

  attempt(event: AuditEvent): Promise<Attempt> {
    return beginAttempt((one) => this.#way.log(() => this.#line(one)), event)
  }

  /** Reads the event at once, whatever the scope takes: what happens to its objects later is another event. */
  async #line(event: AuditEvent): Promise<Line> {
    const draft = readEvent(event, Date.now())
    const scope = await this.#lookUp()
    if (this.#last?.scope !== scope) this.#last = { scope, read: requestScope(scope) }
    return lineOf(draft, this.#last.read, this.#nobody)
  }
}
