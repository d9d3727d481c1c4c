import type { Answer } from './answer'
import type { Logged } from './audit'
import { AuditError, ofEvent } from './audit-error'
import { pauseMs } from './backoff'
import { SHARED } from './limits'
import { type Line, withoutRepeats } from './line'
import { monotonicMs } from './monotonic'
import type { Pace } from './pace'
import { countLogged, emptyTally } from './tally'
import type { Transport } from './transport'

/** Requests at a time. What is logged while all are under way shares the next one. */
const LANES = 8
/** For how long one answer is waited for at most. */
const REQUEST_MS = 10_000

/** Bytes of events that may wait to be logged: they are in memory. */
const BYTES_MAX = 64 * 1024 * 1024

/** An event that somebody waits for. */
interface Waiting {
  line: Line
  /** When to give up, of the monotonic clock. */
  until: number
  failures: number
  /** It was in a request that was refused as a whole: now it is sent by itself. */
  isAlone: boolean
  resolve: (logged: Logged) => void
  reject: (error: AuditError) => void
}

/** Sends events for which somebody waits, each until it is durable, refused, or its time is over. */
export class Direct {
  readonly tally = emptyTally()
  readonly #transport: Transport
  readonly #timeoutMs: number
  readonly #pace: Pace
  readonly #waiting: Waiting[] = []
  #busy = 0
  /** Bytes of events that are not settled. */
  #bytes = 0

  constructor(transport: Transport, timeoutMs: number, pace: Pace) {
    this.#transport = transport
    this.#timeoutMs = timeoutMs
    this.#pace = pace
  }

  /** @throws AuditError: see `AuditLogger.log`. */
  send(line: Line): Promise<Logged> {
    if (this.#bytes >= BYTES_MAX) return Promise.reject(tooMuch(line))
    this.#bytes += line.bytes
    const logged = new Promise<Logged>((resolve, reject) => {
      const until = monotonicMs() + this.#timeoutMs
      this.#waiting.push({ line, until, failures: 0, isAlone: false, resolve, reject })
      this.#pump()
    })
    return logged.finally(() => (this.#bytes -= line.bytes))
  }

  #pump(): void {
    while (this.#busy < LANES && this.#waiting.length > 0) {
      this.#busy++
      void this.#request(this.#next()).finally(() => {
        this.#busy--
        this.#pump()
      })
    }
  }

  /** Takes the events of the next request out of those that wait. */
  #next(): readonly Waiting[] {
    let bytes = 0
    let count = 0
    for (const { line, isAlone } of this.#waiting.slice(0, SHARED.events)) {
      bytes += line.bytes + 1
      if (count > 0 && (isAlone || this.#waiting[0]?.isAlone || bytes > SHARED.bytes)) break
      count++
    }
    const { length } = withoutRepeats(this.#waiting.slice(0, count).map(({ line }) => line))
    return this.#waiting.splice(0, length)
  }

  async #request(shared: readonly Waiting[]): Promise<void> {
    const timeLeft = Math.min(...shared.map(({ until }) => until)) - monotonicMs()
    const lines = shared.map(({ line }) => line)
    const answer = await this.#transport.post(lines, Math.max(1, Math.min(REQUEST_MS, timeLeft)))
    if (answer.kind === 'stored') countLogged(this.tally, answer.logged)
    for (const [at, one] of shared.entries()) this.#settle(one, at, answer, shared.length)
  }

  #settle(one: Waiting, at: number, answer: Answer, count: number): void {
    switch (answer.kind) {
      case 'stored':
        return one.resolve(answer.logged[at]!)
      case 'denied':
        return one.reject(ofEvent(answer.error, one.line.id))
      case 'refused': {
        const own = answer.events.get(at) ?? (count === 1 ? answer.error : undefined)
        if (own !== undefined) {
          this.tally.rejected++
          return one.reject(ofEvent(own, one.line.id))
        }
        // Another one of the request is to blame.
        this.#waiting.push({ ...one, isAlone: answer.events.size === 0 })
        return
      }
      case 'again':
        return this.#again(one, answer.error, answer.askedMs)
    }
  }

  #again(one: Waiting, error: AuditError, askedMs: number | undefined): void {
    const failures = one.failures + 1
    const pause = pauseMs(failures, Math.random(), askedMs, this.#pace)
    if (monotonicMs() + pause >= one.until) return one.reject(this.#tooLate(one.line, error))
    this.tally.retried++
    setTimeout(() => {
      this.#waiting.push({ ...one, failures })
      this.#pump()
    }, pause)
  }

  #tooLate({ id }: Line, { code, message, status, requestId, cause }: AuditError): AuditError {
    const advice = `It was tried for ${this.#timeoutMs} ms and may have been stored: log it again with the id ${id}, and it is stored once.`
    return new AuditError(code, `${message} ${advice}`, { status, requestId, eventId: id, cause })
  }
}

function tooMuch({ id }: Line): AuditError {
  const why = `Events of ${BYTES_MAX} bytes wait to be logged already, so this one was not sent: Vouchsafe does not take them as fast as they come.`
  return new AuditError('full', why, { eventId: id })
}
