import type { Answer } from './answer'
import { AuditError, ofEvent } from './audit-error'
import { pauseMs } from './backoff'
import { BATCH } from './limits'
import { type Line, withoutRepeats } from './line'
import { messageOf } from './message-of'
import type { Pace } from './pace'
import type { Queue } from './queue'
import type { Report } from './report'
import { Signal } from './signal'
import { countLogged, emptyTally } from './tally'
import type { Transport } from './transport'

/** For how long an answer to a batch is waited for. */
const REQUEST_MS = 60_000
/** So many failures in a row (some ten seconds of them) are told. */
const TELL_AFTER = 6

/** Sends what waits in a queue, in its order, one request at a time, until it is stopped. */
export class Background {
  readonly tally = emptyTally()
  readonly #queue: Queue
  readonly #transport: Transport
  readonly #report: Report
  readonly #pace: Pace
  /** Something to do may have come. */
  readonly #signal = new Signal()
  /** The end has come: alone this cuts the pause after a failure short. */
  readonly #halt = new Signal()
  readonly #stop = new AbortController()
  readonly #ended: Promise<void>
  /** Events that are done with since the start. */
  #removed = 0
  #isIdle = false
  #flushes: { until: number; resolve: () => void }[] = []
  #lastError: AuditError | undefined

  constructor(queue: Queue, transport: Transport, report: Report, pace: Pace) {
    this.#queue = queue
    this.#transport = transport
    this.#report = report
    this.#pace = pace
    queue.onAdded = () => {
      if (this.#isIdle || queue.count >= BATCH.events) this.#signal.notify()
    }
    this.#ended = this.#run()
  }

  /**
   * Resolves once all that waits now is done with.
   *
   * @throws AuditError (`unavailable`) when that takes too long; it goes on all the same.
   */
  async flush(timeoutMs: number): Promise<void> {
    if (this.#queue.count === 0) return
    let timer: NodeJS.Timeout | undefined
    const done = new Promise<void>((resolve) => {
      this.#flushes.push({ until: this.#removed + this.#queue.count, resolve })
    })
    const late = new Promise<void>((_, reject) => {
      timer = setTimeout(() => reject(this.#notFlushed(timeoutMs)), timeoutMs)
    })
    this.#signal.notify()
    await Promise.race([done, late]).finally(() => clearTimeout(timer))
  }

  /** Stops, also in the middle of a request: what it was to send stays in the queue. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#signal.notify()
    this.#halt.notify()
    await this.#ended
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      try {
        await this.#step()
      } catch (error) {
        // Reading the spool or writing beside it failed: at worst something is sent again.
        const why = `The spool cannot be read or written, which is tried again: ${messageOf(error)}.`
        this.#report(new AuditError('spool', why, { cause: error }), [])
        await this.#pause(this.#pace.deniedPauseMs)
      }
    }
  }

  async #step(): Promise<void> {
    if (this.#queue.count === 0) return this.#sleep()
    await this.#gather()
    const batch = withoutRepeats(await this.#queue.peek(BATCH.events, BATCH.bytes))
    // Nothing can be read of what was counted: the rest of a file that was damaged meanwhile.
    if (batch.length === 0) return this.#sleep()
    if (!(await this.#deliver(batch))) return
    // In the same moment as the queue's own count: flushes add the two.
    this.#removed += batch.length
    try {
      await this.#queue.remove(batch.length)
    } finally {
      // They are stored, whether the spool could note that or not: at worst they are sent again, and are duplicates.
      this.#tellFlushes()
    }
  }

  async #sleep(): Promise<void> {
    this.#isIdle = true
    if (!this.#isStopped) await this.#signal.wait()
    this.#isIdle = false
  }

  /** Waits for more to send, unless somebody flushes, there is enough, or the oldest has waited long enough. */
  async #gather(): Promise<void> {
    if (this.#flushes.length > 0 || this.#queue.count >= BATCH.events || this.#isStopped) return
    await this.#signal.wait(this.#pace.lingerMs)
  }

  /** Sends until each event is durable or refused; false when it was stopped before. */
  async #deliver(lines: readonly Line[]): Promise<boolean> {
    for (let failures = 1; lines.length > 0 && !this.#isStopped; failures++) {
      const answer = await this.#transport.post(lines, REQUEST_MS, this.#stop.signal)
      if (answer.kind === 'stored') return this.#stored(answer)
      if (answer.kind === 'refused') return this.#part(lines, answer)
      if (this.#isStopped) break
      this.tally.retried++
      this.#trouble(answer, failures)
      const askedMs = answer.kind === 'denied' ? this.#pace.deniedPauseMs : answer.askedMs
      await this.#pause(pauseMs(failures, Math.random(), askedMs, this.#pace))
    }
    return lines.length === 0
  }

  async #stored({ logged, tenant }: Answer & { kind: 'stored' }): Promise<true> {
    countLogged(this.tally, logged)
    this.#lastError = undefined
    if (tenant !== undefined) await this.#queue.sentTo(tenant)
    return true
  }

  /** One bad event keeps all of its request out: takes the bad ones away and sends the others, in their order. */
  async #part(lines: readonly Line[], { error, events }: Answer & { kind: 'refused' }): Promise<boolean> {
    const [only, ...others] = lines
    if (only !== undefined && others.length === 0) {
      await this.#reject(only, events.get(0) ?? error)
      return true
    }
    if (events.size > 0) {
      for (const [at, line] of lines.entries()) {
        const own = events.get(at)
        if (own !== undefined) await this.#reject(line, own)
      }
      return this.#deliver(lines.filter((_, at) => !events.has(at)))
    }
    const half = Math.ceil(lines.length / 2)
    return (await this.#deliver(lines.slice(0, half))) && this.#deliver(lines.slice(half))
  }

  async #reject(line: Line, error: AuditError): Promise<void> {
    await this.#queue.reject(line, error.message)
    this.tally.rejected++
    this.#report(ofEvent(error, line.id), [line])
  }

  /** Nothing is lost yet. It is told once: at once where somebody has to do something, else when it lasts. */
  #trouble({ kind, error }: Answer & { kind: 'again' | 'denied' }, failures: number): void {
    const isNews = kind === 'denied' ? this.#lastError?.code !== error.code : failures === TELL_AFTER
    this.#lastError = error
    if (!isNews) return
    const { count, isDurable } = this.#queue
    const kept = `${count} events wait${isDurable ? ' in the spool' : ' in memory'} and are tried again.`
    const { code, status, requestId } = error
    this.#report(
      new AuditError(code, `${error.message} ${kept}`, { status, requestId, cause: error.cause }),
      [],
    )
  }

  #pause(ms: number): Promise<void> {
    if (this.#isStopped) return Promise.resolve()
    // What is on disk does not keep a process alive that has ended otherwise; what is in memory does.
    return this.#halt.wait(ms, !this.#queue.isDurable)
  }

  #tellFlushes(): void {
    const isDone = ({ until }: { until: number }): boolean =>
      this.#removed >= until || this.#queue.count === 0
    for (const { resolve } of this.#flushes.filter(isDone)) resolve()
    this.#flushes = this.#flushes.filter((flush) => !isDone(flush))
  }

  #notFlushed(timeoutMs: number): AuditError {
    const why = this.#lastError === undefined ? '' : ` ${this.#lastError.message}`
    const { count } = this.#queue
    return new AuditError(
      'unavailable',
      `${count} events still wait after ${timeoutMs} ms, and are tried again.${why}`,
    )
  }

  get #isStopped(): boolean {
    return this.#stop.signal.aborted
  }
}
