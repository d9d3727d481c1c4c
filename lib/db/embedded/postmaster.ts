import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { SetupError } from '@/lib/config/setup-error'

import { type Account, runAs } from './account'
import type { Binaries } from './binaries'
import { lastLines } from './cluster'
import type { Layout } from './layout'
import { isAlive, processesOf, worksIn } from './processes'

/** What a running server says of itself in postmaster.pid. */
export interface PidFile {
  pid: number
  port: number
  socketDir: string
  ready: boolean
}

const POLL_MS = 20
/** A clean stop writes a checkpoint first, which can take a while on a slow disk. */
const STOP_MS = 60_000
const LOG_BYTES_MAX = 10 * 1024 * 1024

/** Reads postmaster.pid: process id, directory, start, port, socket directory, address, shared memory, status. */
export function readPidFile(cluster: string): PidFile | null {
  try {
    const lines = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    const pid = Number(lines[0])
    if (!Number.isInteger(pid) || pid <= 0) return null
    return { pid, port: Number(lines[3]), socketDir: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' }
  } catch {
    return null // Not running, or its owner keeps it from us.
  }
}

/** The running server of this cluster, whoever started it. */
export function runningServer(cluster: string): PidFile | null {
  const file = readPidFile(cluster)
  return file && isAlive(file.pid) && worksIn(file.pid, cluster) ? file : null
}

/** Starts the server and waits until it takes connections, however long it has to recover after a crash. */
export async function startPostmaster(
  layout: Layout,
  binaries: Binaries,
  account: Account,
): Promise<ChildProcess> {
  const log = openLog(layout.logFile)
  const logStart = statSync(layout.logFile).size
  // A group of its own: Ctrl-C in a terminal must not stop the database while requests still finish.
  const child = spawn(binaries.postgres, ['-D', layout.cluster], {
    ...runAs(account),
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  let failure: Error | null = null
  child.once('error', (error) => (failure = error))
  child.unref()
  for (;;) {
    if (failure !== null || child.exitCode !== null || child.signalCode !== null) {
      throw startFailed(layout, readFileSync(layout.logFile).subarray(logStart).toString('utf8'), failure)
    }
    const file = readPidFile(layout.cluster)
    if (file?.pid === child.pid && file?.ready) return child
    await delay(POLL_MS)
  }
}

/** The log is a file and not a pipe, so that a server that outlives its starter goes on logging. */
function openLog(file: string): number {
  if (existsSync(file) && statSync(file).size > LOG_BYTES_MAX) renameSync(file, `${file}.old`)
  const log = openSync(file, 'a', 0o600)
  if (process.platform !== 'win32') chmodSync(file, 0o600)
  return log
}

function startFailed(layout: Layout, log: string, cause: Error | null): SetupError {
  const text = cause?.message ?? log
  if (/No space left on device|Disk quota exceeded/.test(text)) {
    return new SetupError(
      `The embedded database does not start: the disk of ${layout.cluster} is full.`,
      'Free some space and start again; nothing is lost.',
    )
  }
  if (/could not bind|is already in use|Is another postmaster .* running/.test(text)) {
    return new SetupError(
      `The embedded database does not start: something else listens in ${layout.socketDir}.`,
      'Stop the other program, or set VOUCHSAFE_DATA to another directory.',
    )
  }
  if (/Permission denied|wrong ownership|invalid permissions/.test(text)) {
    return new SetupError(
      `The embedded database may not use its files: ${lastLines(text)}`,
      `Give all of ${layout.cluster} back to the user that it runs as (chown -R), mode 0700.`,
    )
  }
  return new SetupError(
    `The embedded database does not start: ${lastLines(text) || 'it gave no reason'}`,
    `Correct the cause (the whole log is ${layout.logFile}) and start again.`,
  )
}

/** Stops a server that an earlier starter left behind, and what is left of one whose main process was killed. */
export async function stopLeftovers(cluster: string): Promise<void> {
  const running = runningServer(cluster)
  if (running) await stopProcess(running.pid)
  for (const pid of processesOf(cluster)) await stopProcess(pid, 'SIGQUIT')
  const file = readPidFile(cluster)
  // Its id may by now be another program's, which would keep PostgreSQL from starting for ever.
  if (file && !(isAlive(file.pid) && worksIn(file.pid, cluster))) rmSync(path.join(cluster, 'postmaster.pid'))
}

/** SIGINT is PostgreSQL's fast stop: sessions end, everything is written. SIGQUIT, if it hangs, recovers at next start. */
export async function stopProcess(pid: number, signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
  if (await endedAfter(pid, signal)) return
  if (await endedAfter(pid, 'SIGQUIT')) return
  await endedAfter(pid, 'SIGKILL')
}

async function endedAfter(pid: number, signal: NodeJS.Signals): Promise<boolean> {
  const until = performance.now() + STOP_MS
  sendSignal(pid, signal)
  while (isAlive(pid)) {
    if (performance.now() > until) return false
    await delay(POLL_MS)
  }
  return true
}

/** Sends a signal to a process that may have ended already. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended.
  }
}
