import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import path from 'node:path'

import { AuditError } from './audit-error'

// Whoever holds a directory listens on a socket in it. The system closes the socket when the process ends, however it ends,
// so a lock is never left behind, needs no clock, and holds between containers that share the directory.
//
// A process listens first and looks for others then. Of two that come at once, the later to listen finds the earlier, so
// never do both hold it; it may be that neither does, and they try again.

const NAME = /^lock\.[0-9a-f]{8}$/
/** What the address of a socket may have at most on every system, with its ending. */
const PATH_BYTES_MAX = 103

/** One process's right to a directory, until it is released or the process ends. */
export interface SpoolLock {
  release(): Promise<void>
}

/** Takes the lock of a directory; null when another process has it. */
export async function takeLock(directory: string): Promise<SpoolLock | null> {
  const address = path.join(directory, `lock.${randomBytes(4).toString('hex')}`)
  requireShort(address)
  const server = await listen(address)
  const release = async (): Promise<void> => {
    rmSync(address, { force: true })
    await new Promise((resolve) => server.close(resolve))
  }
  let isTaken = false
  try {
    const others = lockFiles(directory).filter((other) => other !== address)
    const alive = await Promise.all(others.map(answers))
    // Without its own name, which somebody may have taken for one left behind, nobody would find this one.
    if (alive.includes(true) || !existsSync(address)) return null
    for (const other of others) rmSync(other, { force: true })
    isTaken = true
    return { release }
  } finally {
    // Also where there are no more handles to look around with: this one goes back.
    if (!isTaken) await release()
  }
}

function requireShort(address: string): void {
  const bytes = Buffer.byteLength(address)
  if (bytes <= PATH_BYTES_MAX) return
  throw new AuditError(
    'setting',
    `The spool's directory has too long a path for a socket in it (${bytes} of ${PATH_BYTES_MAX} bytes): choose a shorter one.`,
  )
}

function lockFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => NAME.test(name))
    .map((name) => path.join(directory, name))
}

function listen(address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', reject)
    // The lock alone keeps no process alive.
    server.listen(address, () => resolve(server.unref()))
  })
}

/** Whether a process listens there. One that is stopped or busy does: the system answers for it. */
function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    // Only these two say that nobody is there: one who may not be asked, or has no time to answer, is.
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT')
    })
  })
}
