import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import { isRoot } from '@/scripts/apt'

/** A running Vouchsafe with a database of its own, and how to sign in to it. */
export interface Product {
  url: string
  email: string
  password: string
  /** Where its output is kept. */
  logFile: string
  /** Where its own files are. */
  files: { data: string; keys: string }
  /** What it has printed so far. */
  output: () => string
  /** Runs another command of the command line with the same settings, and gives what it printed. */
  run: (command: string[]) => string
  /** Ends its web process as a crash would; the product starts another one. */
  crash: () => void
  /** Ends it as a person would (SIGTERM), and removes its data, unless they are in somebody else's place. */
  stop: () => Promise<void>
}

/** Where a product has its data, and where it answers: whoever starts it there again goes on with the same. */
export interface Place {
  folder: string
  port: number
}

/** A place of its own for a product that is started more than once; its folder is for who makes it to remove. */
export async function newPlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'vouchsafe-e2e-'))
  // As root the database runs as another user, who must be able to pass through.
  chmodSync(folder, 0o711)
  return { folder, port: await freePort() }
}

// First start makes a database cluster and migrates it; a busy machine may take minutes.
const READY_WITHIN_MS = 600_000
const STOP_WITHIN_MS = 30_000
const PROGRAM = 'cli/vouchsafe.mjs'
const READY = /^Vouchsafe is ready: /m
/** The demo says more after that: who there is, and last how scripts reach it. */
const DEMO_READY = /^\{"ready":true/m

/**
 * Start the built product in a temporary directory on a free port, and wait until it says that it is ready.
 * `command` is what follows `vouchsafe`; its output goes to a file of this name. Rejects with the end of its output
 * when it stops or stays silent. Somebody else's place is left as it is when it has ended.
 */
export async function startProduct(command: string[], name: string, theirs?: Place): Promise<Product> {
  const place = theirs ?? (await newPlace())
  const { folder, port } = place
  const email = 'admin@vouchsafe.test'
  const password = randomBytes(12).toString('base64url')
  mkdirSync('test-results', { recursive: true })
  // The port makes it one file a product, also where tests are repeated side by side.
  const logFile = join('test-results', `${name}-${port}.log`)
  const settings = {
    ...settingsIn(place),
    VOUCHSAFE_ADMIN_EMAIL: email,
    VOUCHSAFE_ADMIN_PASSWORD: password,
  }
  const env = { ...process.env, NODE_ENV: 'production' as const, ...settings }
  const log = openSync(logFile, 'w')
  const child = spawn(process.execPath, [PROGRAM, ...command], { stdio: ['ignore', log, log], env })
  closeSync(log)
  const output = (): string => readFileSync(logFile, 'utf8')
  const run = (other: string[]): string =>
    execFileSync(process.execPath, [PROGRAM, ...other], { env, encoding: 'utf8', maxBuffer: 2 ** 26 })
  const stop = async (): Promise<void> => {
    await end(child)
    if (theirs === undefined) rmSync(folder, { recursive: true, force: true })
  }
  try {
    await ready(child, output, command[0] === 'demo' ? DEMO_READY : READY)
  } catch (error) {
    await stop()
    throw new Error(`vouchsafe ${command.join(' ')} did not get ready. It said:\n${output().slice(-4000)}`, {
      cause: error,
    })
  }
  const crash = (): void => {
    process.kill(webProcessOf(child), 'SIGKILL')
  }
  const { VOUCHSAFE_URL: url, VOUCHSAFE_DATA: data, VOUCHSAFE_KEYS: keys } = settings
  return { url, email, password, logFile, files: { data, keys }, output, run, crash, stop }
}

/** Settings of a product that has its data here. */
export const settingsIn = ({ folder, port }: Place) => ({
  PORT: String(port),
  VOUCHSAFE_URL: `http://localhost:${port}`,
  VOUCHSAFE_DATA: join(folder, 'data'),
  VOUCHSAFE_KEYS: join(folder, 'keys'),
  // Where the receivers of tests are.
  VOUCHSAFE_EGRESS_ALLOW: '127.0.0.1/32',
  ...(isRoot() ? { VOUCHSAFE_CREATE_USER: '1' } : {}),
})

function webProcessOf({ pid }: ChildProcess): number {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  for (const line of processes.split('\n')) {
    const [own, parent, ...args] = line.trim().split(/ +/)
    if (parent === String(pid) && args.join(' ').includes('dist/server.js')) return Number(own)
  }
  throw new Error('The product has no web process.')
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string')
    throw new Error('A TCP server has an address and a port.')
  return address.port
}

async function ready(child: ChildProcess, output: () => string, said: RegExp): Promise<void> {
  const failures: Error[] = []
  child.once('error', (error) => failures.push(error))
  const last = Date.now() + READY_WITHIN_MS
  while (Date.now() < last) {
    if (failures[0]) throw failures[0]
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('It stopped.')
    if (said.test(output())) return
    await pause(100)
  }
  throw new Error(`Not ready after ${READY_WITHIN_MS / 1000} s.`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const stopped = await Promise.race([gone, pause(STOP_WITHIN_MS, null, { ref: false })])
  if (stopped) return
  console.error('It did not stop on SIGTERM: killing it.')
  child.kill('SIGKILL')
  await gone
}
