import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
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
import { connect } from 'node:net'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { childEnv } from '@/lib/config/env'

import { type Account, runAs } from './account'
import type { Binaries } from './binaries'
import { outOfReach, startFailure } from './failures'
import { type Layout, SOCKET_PORT } from './layout'
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
      const said = readFileSync(layout.logFile).subarray(logStart).toString('utf8')
      throw startFailure(failure === null ? said : String(failure), layout)
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

/**
 * Stops a server that an earlier starter left behind, and what is left of one whose main process was killed; then puts
 * its lock files away. PostgreSQL only looks whether a process of that id exists, which may by now be another program,
 * or one that ended and that nobody has collected: it would not start for ever.
 */
export async function stopLeftovers(layout: Layout, binaries: Binaries): Promise<void> {
  const running = runningServer(layout.cluster)
  if (running) await stopProcess(binaries, running.pid)
  for (const pid of processesOf(layout.cluster)) await stopProcess(binaries, pid, 'SIGQUIT')
  const socket = path.join(layout.socketDir, `.s.PGSQL.${SOCKET_PORT}`)
  if (await answers(socket)) throw outOfReach(layout)
  const stale = [path.join(layout.cluster, 'postmaster.pid'), socket, `${socket}.lock`]
  for (const file of stale) rmSync(file, { force: true })
}

/** Whether anybody listens: a server in another container is in no list of processes that we see. */
async function answers(socket: string): Promise<boolean> {
  if (process.platform === 'win32' || !existsSync(socket)) return false
  const connection = connect(socket)
  try {
    await once(connection, 'connect')
    return true
  } catch {
    return false
  } finally {
    connection.destroy()
  }
}

type StopSignal = 'SIGINT' | 'SIGQUIT'

/** SIGINT is PostgreSQL's fast stop: sessions end, everything is written. SIGQUIT, if it hangs, recovers at next start. */
export async function stopProcess(
  binaries: Binaries,
  pid: number,
  signal: StopSignal = 'SIGINT',
): Promise<void> {
  sendSignal(binaries, pid, signal)
  if (await ended(pid)) return
  sendSignal(binaries, pid, 'SIGQUIT')
  if (await ended(pid)) return
  process.kill(pid, 'SIGKILL')
  await ended(pid)
}

async function ended(pid: number): Promise<boolean> {
  const until = performance.now() + STOP_MS
  while (isAlive(pid)) {
    if (performance.now() > until) return false
    await delay(POLL_MS)
  }
  return true
}

/** Sends a signal to a process that may have ended already. Windows has no signals; PostgreSQL brings its own. */
export function sendSignal(binaries: Binaries, pid: number, signal: StopSignal): void {
  if (process.platform === 'win32') {
    spawnSync(binaries.pgCtl, ['kill', signal.slice('SIG'.length), String(pid)], { env: childEnv() })
    return
  }
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended.
  }
}
