import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_MS = 100
/** How long the product, or anything else that a script starts, may take to be there. */
export const READY_MS = 120_000

const PROGRAMS = { web: 'dist/server.js', worker: 'dist/worker.js' } as const

/** `vouchsafe start`, as a person has it run. */
export class Running {
  #process: ChildProcess | null = null

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly ports: readonly number[],
  ) {}

  async start(): Promise<void> {
    this.#process = spawn(process.execPath, ['dist/cli.js', 'start'], {
      env: this.env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    await this.#isListening()
  }

  async stop(): Promise<void> {
    const running = this.#process
    if (running === null || running.exitCode !== null) return
    const ended = once(running, 'exit')
    running.kill('SIGTERM')
    await ended
  }

  /** Kills one of its processes (−9); it is started again by itself. */
  async kill(which: 'web' | 'worker'): Promise<void> {
    const pid = this.#process?.pid ?? 0
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
    const found = children.find((child) =>
      readFileSync(`/proc/${child}/cmdline`, 'utf8').includes(PROGRAMS[which]),
    )
    if (found === undefined) throw new Error(`There is no ${which} process to kill.`)
    process.kill(Number(found), 'SIGKILL')
    await until(() => Promise.resolve(isGone(found)), READY_MS, `the ${which} process to end`)
    await sleep(LOOK_MS)
  }

  async #isListening(): Promise<void> {
    for (const port of this.ports) await until(() => accepts(port), READY_MS, `port ${port} to answer`)
  }
}

function isGone(pid: string): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return true
  }
}

/** Whether something listens at this port of this machine. */
export async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** @throws Error when it is not so within that time. */
export async function until(is: () => Promise<boolean>, withinMs: number, what: string): Promise<void> {
  const end = Date.now() + withinMs
  while (!(await is())) {
    if (Date.now() > end) throw new Error(`Waited for ${what} for ${withinMs / 1000} s.`)
    await sleep(LOOK_MS)
  }
}

/** A port of this machine that nothing listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // safe: it listens at a host and a port
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
