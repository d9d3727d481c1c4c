import { createHash } from 'node:crypto'

import type { Audit, AuditLogger, AuditOptions, Counters } from './audit'
import { AuditError } from './audit-error'
import { Background } from './background'
import { currentLogger } from './current-logger'
import { Direct } from './direct'
import { environment } from './environment'
import type { Scope } from './event'
import { ScopedLogger, type Way } from './logger'
import { MemoryQueue } from './memory-queue'
import { monotonicMs } from './monotonic'
import type { Pace } from './pace'
import type { Queue } from './queue'
import { type Report, reporter } from './report'
import type { RequestLike } from './request'
import { requestReader, type RequestReader } from './request-scope'
import { type LookUp, scopeLookUp } from './scope'
import { readSettings, type Settings } from './settings'
import { type Sending, shareSpool } from './shared-spool'
import { openSpool } from './spool'
import { makeSpoolDirectory } from './spool-directory'
import { emptyTally, sumOf } from './tally'
import { Transport } from './transport'

const FLUSH_MS = 30_000
const CLOSE_MS = 10_000

/** `createAudit`, at this pace. */
export function openAudit(options: AuditOptions, pace: Pace): Audit {
  try {
    return new OpenAudit(readSettings(options), options, pace)
  } catch (error) {
    // Where an application is built, there is no key, and nothing to log either: whoever does is told then.
    if (!environment().isNextBuild || !(error instanceof AuditError)) throw error
    return new OpenAudit(NOWHERE, {}, pace, error)
  }
}

const NOWHERE: Settings = { endpoint: '', key: '', timeoutMs: 1, queueBytesMax: 0 }

class OpenAudit implements Audit {
  readonly withoutRequest: AuditLogger
  readonly #reader: RequestReader
  readonly #direct: Direct
  readonly #openSending: () => Promise<Sending>
  readonly #report: Report
  /** Calls that have not settled. */
  readonly #calls = new Set<Promise<unknown>>()
  #opening: Promise<Sending> | undefined
  #sending: Sending | undefined
  /** The end has come: calls that have not settled by then are too late. */
  #isOver = false
  #closing: Promise<void> | undefined
  /** Why nothing can be logged. */
  #refusal: AuditError | undefined
  readonly #way: Way = {
    log: (line) => this.#track(async () => this.#direct.send(await line())),
    enqueue: (line) =>
      this.#track(async () => {
        const event = await line()
        this.#requireTime()
        const { queue } = this.#sending ?? (await this.#open())
        this.#requireTime()
        await queue.add(event)
      }),
  }

  constructor(settings: Settings, options: AuditOptions, pace: Pace, refusal?: AuditError) {
    this.#refusal = refusal
    const transport = new Transport(settings)
    this.#report = reporter(options.onError)
    this.#direct = new Direct(transport, settings.timeoutMs, pace)
    this.#reader = requestReader(options)
    const send = (queue: Queue, report: Report) => ({
      queue,
      background: new Background(queue, transport, report, pace),
    })
    const tenant = () => transport.tenant(settings.timeoutMs)
    this.#openSending = () => openSending(settings, options, this.#report, send, tenant)
    const nothing = Promise.resolve({})
    this.withoutRequest = this.#logger(() => nothing, 'system')
    if (options.spool === undefined || environment().isNextBuild) return
    // What an earlier process left is sent without being asked for.
    this.#open().catch((error: unknown) => {
      if (error instanceof AuditError) this.#report(error, [])
    })
  }

  asScoped(request: RequestLike, more: Scope = {}): AuditLogger {
    return this.#logger(scopeLookUp(this.#reader, request, more), 'anonymous')
  }

  current(): AuditLogger {
    return currentLogger(this) ?? this.withoutRequest
  }

  async flush({ timeoutMs = FLUSH_MS }: { timeoutMs?: number } = {}): Promise<void> {
    requireMs(timeoutMs)
    await settled(this.#calls, timeoutMs)
    const sending = this.#sending ?? (this.#opening === undefined ? undefined : await this.#opening)
    await sending?.background.flush(timeoutMs)
  }

  counters(): Counters {
    const { queue, background } = this.#sending ?? {}
    const oldestAt = queue?.oldestAt
    return {
      queued: queue?.count ?? 0,
      bytes: queue?.bytes ?? 0,
      oldestMs: oldestAt === undefined ? 0 : Math.max(0, Date.now() - oldestAt),
      ...sumOf(this.#direct.tally, background?.tally ?? emptyTally()),
    }
  }

  async close({ timeoutMs = CLOSE_MS }: { timeoutMs?: number } = {}): Promise<void> {
    requireMs(timeoutMs)
    this.#closing ??= this.#end(timeoutMs)
    await this.#closing
  }

  async #end(timeoutMs: number): Promise<void> {
    this.#refusal ??= closed()
    const until = monotonicMs() + timeoutMs
    await settled(this.#calls, timeoutMs)
    this.#isOver = true
    const sending = this.#sending ?? (await this.#opening?.catch(() => undefined))
    if (sending === undefined) return
    const { queue, background, release } = sending
    const failure = await background
      .flush(Math.max(0, until - monotonicMs()))
      .catch((error: unknown) => error)
    await release()
    const left = queue.isDurable ? [] : await queue.peek(queue.count, Number.POSITIVE_INFINITY)
    if (left.length === 0) return
    const lost = new AuditError(
      'unavailable',
      `${left.length} events were in memory and could not be sent before the end: they are lost.`,
      { cause: failure },
    )
    this.#report(lost, left)
    throw lost
  }

  #logger(lookUp: LookUp, nobody: 'system' | 'anonymous'): AuditLogger {
    return new ScopedLogger(this.#way, lookUp, { type: nobody })
  }

  /** Opens the queue once. What failed is tried again by the next who needs it. */
  #open(): Promise<Sending> {
    this.#opening ??= this.#openSending().then(
      (sending) => (this.#sending = sending),
      (error: unknown) => {
        this.#opening = undefined
        throw error
      },
    )
    return this.#opening
  }

  /** A call that took longer than `close` waits for must not promise to keep what nobody sends any more. */
  #requireTime(): void {
    if (this.#isOver) throw closed()
  }

  /** Keeps track of a call until it has settled. */
  #track<T>(call: () => Promise<T>): Promise<T> {
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal)
    const made = call()
    this.#calls.add(made)
    const forget = (): void => void this.#calls.delete(made)
    made.then(forget, forget)
    return made
  }
}

function closed(): AuditError {
  return new AuditError('closed', 'The audit was closed: nothing more can be logged with it.')
}

/** A longer timer is over at once, which nobody means. */
function requireMs(ms: number): void {
  if (ms >= 0 && ms < 2 ** 31) return
  throw new AuditError('setting', 'timeoutMs must be a number of ms from 0 to 2147483647.')
}

/** Memory is one Audit's own; a spool is whoever's in this process has the same directory. */
function openSending(
  settings: Settings,
  options: AuditOptions,
  report: Report,
  send: (queue: Queue, report: Report) => Pick<Sending, 'queue' | 'background'>,
  tenant: () => Promise<string>,
): Promise<Sending> {
  const { queueBytesMax: bytesMax, timeoutMs, endpoint, key } = settings
  const { spool: directory, spoolSync: isSynced = true } = options
  if (directory === undefined) {
    const sending = send(new MemoryQueue(bytesMax, timeoutMs), report)
    const release = async (): Promise<void> => {
      await sending.background.stop()
      await sending.queue.close()
    }
    return Promise.resolve({ ...sending, release })
  }
  makeSpoolDirectory(directory)
  const target = createHash('sha256').update(`${endpoint} ${key}`).digest('hex')
  return shareSpool(directory, target, report, async (told) => {
    const onDamage = (error: AuditError): void => told(error, [])
    return send(
      await openSpool({ directory, bytesMax, timeoutMs, isSynced, onDamage, receiver: { target, tenant } }),
      told,
    )
  })
}

/** Resolves once these calls have settled, however, or the time is over. */
async function settled(calls: Iterable<Promise<unknown>>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((resolve) => (timer = setTimeout(resolve, timeoutMs)))
  await Promise.race([Promise.allSettled(calls), late])
  clearTimeout(timer)
}
