import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

import type { Ctx } from '@/lib/access/ctx'
import { AppError } from '@/lib/base/errors'
import type { SyslogListener } from '@/lib/config/syslog-env'
import { logger } from '@/lib/http/log'
import { metrics } from '@/lib/http/metrics'
import { tellRefusal } from '@/lib/http/tell-refusal'
import { FRAMES_MAX, ingestFrames } from '@/lib/ingest/server/ingest-frames'
import { type SyslogFrame, SyslogFrames } from '@/lib/ingest/syslog-frames'

import { admit, type Admission, type Db, isRefusal } from './admit'

/** Times in milliseconds. Tests have shorter ones. */
export interface SyslogTiming {
  /** Connections with TLS are secure within this, or they are closed. */
  handshake: number
  /** What could not be stored is tried again after this, and then after twice as long each time … */
  retryFirst: number
  /** … up to this. */
  retryLast: number
  /** A message that has begun goes on within this, or it is cut off. */
  frame: number
  /** A connection without any message for this long is closed. */
  idle: number
  /** A connection that we want closed is read until it has been silent for this long. */
  quiet: number
}

export const TIMING: SyslogTiming = {
  handshake: 10_000,
  retryFirst: 500,
  retryLast: 15_000,
  frame: 60_000,
  idle: 3_600_000,
  quiet: 1000,
}

/** Where a connection stands. */
export interface SyslogPlace {
  db: Db
  listener: Pick<SyslogListener, 'key' | 'format'>
  address: string | null
  timing: SyslogTiming
  /** Aborted when there is no more time to wait for anything. */
  giveUp: AbortSignal
  /** Puts into the log why a connection was closed that had lost nothing; not each time. */
  sayRefused(what: object): void
}

/** While so much waits to be stored, the sender is not read from: it notices, and keeps what it has. */
const WAITING_BYTES_MAX = 256 * 1024
/** How long somebody who looks at the log waits for word that it still cannot go on. */
const SAY_AGAIN_MS = 60_000

/** A batch as it is tried, however often. */
interface Batch {
  id: string
  frames: SyslogFrame[]
  receivedAt: Date
}

/**
 * One sender of syslog. It has no answers: what was read of it exists nowhere else, so it is stored before more is read than
 * fits here, and tried until it is stored. What arrives while a batch is being stored makes the next one.
 */
export class SyslogConnection {
  readonly #id = randomUUID()
  readonly #frames = new SyslogFrames()
  #waiting: SyslogFrame[] = []
  #waitingBytes = 0
  /** Messages of the batch that is being stored. */
  #inHand = 0
  #isOver = false
  #isStale = false
  #isFinishing = false
  #saidLost = false
  #wake: (() => void) | null = null

  constructor(
    private readonly socket: Socket,
    private readonly place: SyslogPlace,
  ) {
    socket.pause()
    // Whatever ends it: what was read until then is stored.
    socket.on('error', () => undefined)
    socket.on('close', () => this.#end())
  }

  /** Reads and stores until the connection is over and everything of it is stored, or its key may not be used any more. */
  async run(): Promise<void> {
    metrics().syslogOpen.inc()
    try {
      await this.#again(() => this.#admitted())
      metrics().syslogConnections.inc({ result: 'admitted' })
      this.#listen()
      while (await this.#hasWork()) {
        if (this.#isStale) await this.#again(() => this.#admitted())
        const batch = this.#nextBatch()
        if (batch !== null) await this.#again(() => this.#store(batch))
        this.#readOn()
      }
    } catch (error) {
      this.#ended(error)
    } finally {
      this.socket.destroy()
      metrics().syslogOpen.dec()
    }
  }

  /** Rights may have changed: the key is looked at before anything else is done. */
  recheck(): void {
    this.#isStale = true
    this.#wake?.()
  }

  /** Tells the sender that we leave, takes what is on its way, and ends. */
  finish(): void {
    if (this.#isFinishing) return
    this.#isFinishing = true
    this.socket.end()
    this.#limitSilence()
  }

  /** Ends it at once; what was read of it is still tried. */
  cut(): void {
    this.socket.destroy()
  }

  #listen(): void {
    const { socket } = this
    if (socket.destroyed) return this.#end()
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('end', () => this.#end())
    socket.on('timeout', () => this.#silent())
    this.#limitSilence()
    socket.resume()
  }

  #read(chunk: Buffer): void {
    this.#add(this.#frames.push(chunk))
    if (this.#frames.isOver) this.cut()
    else if (this.#isFull()) this.socket.pause()
    else this.#limitSilence()
  }

  #add(frames: readonly SyslogFrame[]): void {
    for (const frame of frames) {
      this.#waiting.push(frame)
      this.#waitingBytes += frame.bytes.length
    }
    if (frames.length > 0) this.#wake?.()
  }

  #isFull(): boolean {
    return this.#waiting.length >= FRAMES_MAX || this.#waitingBytes >= WAITING_BYTES_MAX
  }

  #readOn(): void {
    if (this.#isOver || this.#isFull() || !this.socket.isPaused()) return
    this.socket.resume()
    this.#limitSilence()
  }

  #limitSilence(): void {
    const { timing } = this.place
    const least = this.#frames.heldBytes > 0 ? timing.frame : timing.idle
    this.socket.setTimeout(this.#isFinishing ? Math.min(timing.quiet, least) : least)
  }

  #silent(): void {
    // Silence of our own making.
    if (this.socket.isPaused()) return
    if (this.#isFinishing || this.#frames.heldBytes > 0) this.socket.destroy()
    else this.finish()
  }

  /** No more will come. */
  #end(): void {
    if (this.#isOver) return
    this.#isOver = true
    const rest = this.#frames.end()
    if (rest !== null) this.#add([rest])
    this.#wake?.()
  }

  /** Waits until there is something to do; false when all is done. */
  async #hasWork(): Promise<boolean> {
    while (this.#waiting.length === 0 && !this.#isOver && !this.#isStale) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      this.#wake = null
    }
    return this.#waiting.length > 0 || !this.#isOver
  }

  #nextBatch(): Batch | null {
    if (this.#waiting.length === 0) return null
    const frames = this.#waiting.splice(0, FRAMES_MAX)
    this.#waitingBytes = this.#waiting.reduce((sum, { bytes }) => sum + bytes.length, 0)
    this.#inHand = frames.length
    return { id: randomUUID(), frames, receivedAt: new Date() }
  }

  async #admitted(): Promise<Admission> {
    this.#isStale = false
    const { db, listener, address } = this.place
    return admit(db, listener.key, { address, now: new Date() })
  }

  async #store({ id, frames, receivedAt }: Batch): Promise<void> {
    const { principal, tenant } = await this.#admitted()
    const { db, listener, address } = this.place
    const now = () => receivedAt
    const ctx: Ctx = { principal, tenant, requestId: this.#id, ip: address, userAgent: null, now, db }
    const { answer, lost } = await ingestFrames(ctx, { format: listener.format, frames, batch: id })
    this.#inHand = 0
    const { syslogRecords } = metrics()
    syslogRecords.inc({ outcome: 'accepted' }, answer.accepted)
    syslogRecords.inc({ outcome: 'duplicate' }, answer.duplicates)
    syslogRecords.inc({ outcome: 'ignored' }, answer.ignored)
    syslogRecords.inc({ outcome: 'rejected' }, answer.rejected - lost)
    if (lost > 0) this.#sayLost(lost)
  }

  /** Does something until it is done. Only a refusal, or having to stop, ends it. */
  async #again<T>(what: () => Promise<T>): Promise<T> {
    const { timing, giveUp } = this.place
    let pause = timing.retryFirst
    let saidAt: number | null = null
    try {
      for (;;) {
        try {
          return await what()
        } catch (error) {
          if (isRefusal(error) || giveUp.aborted) throw error
          if (saidAt === null) metrics().syslogWaiting.inc()
          if (saidAt === null || Date.now() - saidAt >= SAY_AGAIN_MS) {
            saidAt = Date.now()
            this.#say(error)
          }
          await wait(pause, undefined, { signal: giveUp }).catch(() => undefined)
          pause = Math.min(2 * pause, timing.retryLast)
        }
      }
    } finally {
      if (saidAt !== null) metrics().syslogWaiting.dec()
    }
  }

  #say(error: unknown): void {
    const { address, listener } = this.place
    const where = { connection: this.#id, address, format: listener.format }
    logger().warn(
      { err: error, ...where },
      'syslog cannot be stored now; its senders wait, and it is tried again',
    )
  }

  /** What cannot be an event, where there is no room for rejects: its sender may go on for long, so the log has it once. */
  #sayLost(lost: number): void {
    metrics().syslogRecords.inc({ outcome: 'lost' }, lost)
    if (this.#saidLost) return
    this.#saidLost = true
    const { address, listener } = this.place
    const what = { connection: this.#id, address, format: listener.format, lost }
    logger().error(what, 'messages of syslog that cannot be read are lost: no more rejects can be kept')
  }

  #ended(error: unknown): void {
    const { db, address, listener, sayRefused } = this.place
    const lost = this.#inHand + this.#waiting.length
    const why = error instanceof AppError ? { reason: error.message } : { err: error }
    const what = { connection: this.#id, address, format: listener.format, ...why }
    if (lost > 0) {
      metrics().syslogRecords.inc({ outcome: 'lost' }, lost)
      logger().error({ ...what, lost }, 'messages of syslog were lost with their connection')
    } else sayRefused(what)
    if (isRefusal(error)) metrics().syslogConnections.inc({ result: 'refused' })
    tellRefusal(db, error, { requestId: this.#id, ip: address, userAgent: null, now: () => new Date() })
  }
}
