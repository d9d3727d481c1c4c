import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'

import type { ChildEnv } from '@/lib/config/child-process-env'

/** How a child is started. */
export interface ChildSpec {
  /** For people: `web`, `worker`. */
  name: string
  file: string
  execArgv: string[]
  env: ChildEnv
  /** Told when the child had to be started again. */
  onNotice(message: string): void
}

const RESTART_MS = 1000
const RESTART_MS_MAX = 30_000
/** Longer than the children's own limit, after which they cut what still runs. */
const STOP_MS = 30_000

/** A process of ours that is started again when it dies. */
export class Child {
  private process: ChildProcess | null = null
  private stopping = false

  private constructor(private readonly spec: ChildSpec) {}

  /** Starts it and waits until it says that it is ready. A child that ends before is a failure, not restarted. */
  static async start(spec: ChildSpec): Promise<Child> {
    const child = new Child(spec)
    await child.launch()
    void child.watch()
    return child
  }

  /** SIGTERM, and SIGKILL to one that does not end. */
  async stop(): Promise<void> {
    this.stopping = true
    const running = this.process
    if (running === null || running.exitCode !== null || running.signalCode !== null) return
    const ended = once(running, 'exit')
    running.kill('SIGTERM')
    const timeout = new AbortController()
    const late = wait(STOP_MS, 'late', { signal: timeout.signal }).catch(() => null)
    if ((await Promise.race([ended, late])) === 'late') running.kill('SIGKILL')
    timeout.abort()
    await ended
  }

  /** Ends it without waiting for anything. */
  kill(): void {
    this.stopping = true
    this.process?.kill('SIGKILL')
  }

  private async launch(): Promise<void> {
    const { name, file, execArgv, env } = this.spec
    // Its own process group: Ctrl-C in a terminal reaches us alone, and we end our children in order.
    const child = fork(file, [], {
      execArgv,
      env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
    })
    this.process = child
    const ready = once(child, 'message').then(() => true)
    const ended = once(child, 'exit').then(() => false)
    if (!(await Promise.race([ready, ended]))) throw new ChildFailed(name)
  }

  private async watch(): Promise<void> {
    let delay = RESTART_MS
    while (!this.stopping) {
      const child = this.process
      if (child === null) return
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      if (this.stopping) return
      const how = child.signalCode ?? `exit code ${child.exitCode}`
      this.spec.onNotice(`The ${this.spec.name} process ended (${how}); starting it again.`)
      await wait(delay)
      if (this.stopping) return
      try {
        await this.launch()
        delay = RESTART_MS
      } catch {
        delay = Math.min(delay * 2, RESTART_MS_MAX)
      }
    }
  }
}

/** The child has said on its own stderr what was wrong. */
export class ChildFailed extends Error {
  override readonly name = 'ChildFailed'

  constructor(child: string) {
    super(`The ${child} process did not start; see above.`)
  }
}
