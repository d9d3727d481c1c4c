import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'

import type { Account } from './account'
import type { Binaries } from './binaries'
import type { Layout } from './layout'
import { sendSignal, startPostmaster, stopLeftovers, stopProcess } from './postmaster'

/** A server that ran this long had started well: the next start need not wait. */
const LASTED_MS = 2_000
/** The pause before a start doubles with each one in a row that did not last. It never gives up: a full disk gets room. */
const PAUSE_MS = 500
const PAUSE_MS_MAX = 15_000

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What a supervisor tells its owner. */
export interface SupervisorEvents {
  stopOnSignal: boolean
  onNotice(message: string): void
  onStopped(): void
}

/** Keeps one server running as long as this process lives, and stops it when this process ends in any way it can see. */
export class Supervisor {
  private child: ChildProcess | null = null
  /** The start that is under way, if one is: a stop waits for it, or it would leave a server behind. */
  private launching: Promise<void> = Promise.resolve()
  private stopping: Promise<void> | null = null
  /** Aborted by a stop, which then need not wait for a pause between two starts. */
  private readonly ending = new AbortController()
  private restarts = 0
  private startedAt = 0

  constructor(
    private readonly layout: Layout,
    private readonly binaries: Binaries,
    private readonly account: Account,
    private readonly events: SupervisorEvents,
  ) {}

  /** Starts the server; resolves when it takes connections. */
  async start(): Promise<void> {
    this.launching = this.launch()
    await this.launching
    process.on('exit', this.onExit)
    if (this.events.stopOnSignal) for (const signal of SIGNALS) process.on(signal, this.onSignal)
  }

  /** Stops the server for good. A second call waits for the first. */
  stop(): Promise<void> {
    this.stopping ??= this.stopNow()
    this.ending.abort()
    return this.stopping
  }

  private async launch(): Promise<void> {
    const child = await startPostmaster(this.layout, this.binaries, this.account)
    this.child = child
    this.startedAt = performance.now()
    child.once('exit', () => {
      if (this.stopping === null) this.launching = this.restart()
    })
  }

  private async stopNow(): Promise<void> {
    await this.launching
    process.off('exit', this.onExit)
    const pid = this.runningPid()
    if (pid !== null) await stopProcess(this.binaries, pid)
    for (const signal of SIGNALS) process.off(signal, this.onSignal)
    this.events.onStopped()
  }

  /** Somebody killed the server, or it crashed: PostgreSQL recovers everything that was committed. */
  private async restart(): Promise<void> {
    if (performance.now() - this.startedAt > LASTED_MS) this.restarts = 0
    for (;;) {
      const pause = Math.min(PAUSE_MS * 2 ** this.restarts++, PAUSE_MS_MAX)
      await delay(pause, undefined, { ref: false, signal: this.ending.signal }).catch(() => undefined)
      if (this.stopping !== null) return
      try {
        await stopLeftovers(this.layout, this.binaries)
        await this.launch()
        return this.events.onNotice('The embedded database had ended and was started again.')
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        this.events.onNotice(`The embedded database has ended and did not start again; trying on. ${why}`)
      }
    }
  }

  /** The last chance of a process that ends without asking anybody: the server stops by itself after the signal. */
  private readonly onExit = (): void => {
    const pid = this.runningPid()
    if (pid !== null) sendSignal(this.binaries, pid, 'SIGINT')
    this.events.onStopped()
  }

  private runningPid(): number | null {
    const child = this.child
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null ? child.pid : null
  }

  private readonly onSignal = (signal: NodeJS.Signals): void => {
    void this.stop().then(() => {
      // With our listener gone the signal does what it does by default, unless the program has a listener of its own.
      process.kill(process.pid, signal)
    })
  }
}
