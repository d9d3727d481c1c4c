import { beginAttempt } from './attempt'
import type { Attempt, AuditLogger, Logged } from './audit'
import type { Actor, AuditEvent, Scope } from './event'
import { type Line, lineOf } from './line'
import { readEvent } from './read-event'
import { type ReadScope, requestScope } from './read-scope'

/** Where the events of a logger go. */
export interface Way {
  log(line: () => Promise<Line>): Promise<Logged>
  enqueue(line: () => Promise<Line>): Promise<void>
}

/** A logger for one scope, which is looked up when first needed, once. `nobody`: who did it where nothing names an actor. */
export class ScopedLogger implements AuditLogger {
  readonly #way: Way
  readonly #lookUp: () => Promise<Scope>
  readonly #nobody: Actor
  #scope: Promise<Scope> | undefined
  #read: Promise<ReadScope> | undefined

  constructor(way: Way, lookUp: () => Promise<Scope>, nobody: Actor) {
    this.#way = way
    this.#lookUp = lookUp
    this.#nobody = nobody
  }

  get scope(): Promise<Scope> {
    this.#scope ??= this.#lookUp().catch((error: unknown) => {
      // The next event asks again: what failed may work then.
      this.#scope = undefined
      this.#read = undefined
      throw error
    })
    return this.#scope
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
    this.#read ??= this.scope.then(requestScope)
    return lineOf(draft, await this.#read, this.#nobody)
  }
}
