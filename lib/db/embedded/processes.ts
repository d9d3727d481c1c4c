import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'

/** Whether a process with this id runs, ours or not. One that has ended and that nobody has collected does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  return statFields(pid)?.[0] !== 'Z'
}

/** Fields of proc(5)'s stat from the third (state) on: the second may hold spaces and ends with the last parenthesis. */
function statFields(pid: number): string[] | null {
  if (process.platform !== 'linux') return null
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null // It ended meanwhile.
  }
}

/**
 * When a process started, as text that only has to be equal for the same process: ids are used again. null where the
 * system does not tell cheaply.
 */
export function startMark(pid: number): string | null {
  return statFields(pid)?.[19] ?? null
}

/**
 * Whether a process is a PostgreSQL of this cluster: each of them works inside the cluster's directory. An id alone
 * proves nothing after a crash, because ids are used again.
 */
export function worksIn(pid: number, cluster: string): boolean {
  if (process.platform === 'win32') return isAlive(pid)
  if (process.platform === 'linux') return linkOf(`/proc/${pid}/cwd`) === realPath(cluster)
  return commandOf(pid).includes(cluster)
}

/** Every process of this cluster that is left, the postmaster and its children. Linux; elsewhere an empty list. */
export function processesOf(cluster: string): number[] {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
  return pids.filter((pid) => pid !== process.pid && isPostgres(pid) && worksIn(pid, cluster))
}

function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'latin1').trim() === 'postgres'
  } catch {
    return false // It ended meanwhile.
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return '' // No such process.
  }
}

function linkOf(file: string): string | null {
  try {
    return readlinkSync(file)
  } catch {
    return null // It ended, or belongs to somebody else.
  }
}

function realPath(dir: string): string {
  try {
    return realpathSync(dir)
  } catch {
    return dir // Not made yet.
  }
}
