import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

import { z } from 'zod'

import { SetupError } from '@/lib/config/setup-error'

import { isAlive, startMark } from './processes'

const schema = z.object({ pid: z.number().int(), startMark: z.string().nullable(), purpose: z.string() })

/** Who holds a data directory. */
export type Holder = z.infer<typeof schema>

/**
 * Takes the data directory for this process, or says who has it. PostgreSQL's own lock protects the data; this one
 * makes a second starter stop with a clear message instead of stopping the first one's server.
 */
export function acquireLock(file: string, purpose: string): { release(): void } {
  const mine: Holder = { pid: process.pid, startMark: startMark(process.pid), purpose }
  const text = JSON.stringify(mine)
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  writeFileSync(draft, text, { flag: 'wx', mode: 0o644 })
  try {
    // A stale lock may be taken away by two starters at once; then one of them finds the other's on its next try.
    for (let attempt = 0; attempt < 3; attempt++) {
      if (linked(draft, file)) return { release: () => releaseLock(file, text) }
      const holder = readHolder(file)
      if (holder && holderAlive(holder)) throw inUse(file, holder)
      removeStale(file)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  throw new SetupError(
    `The lock ${file} is being fought over.`,
    'Start one Vouchsafe at a time in a data directory.',
  )
}

/** Who holds the directory now, if that process is alive. */
export function currentHolder(file: string): Holder | null {
  const holder = readHolder(file)
  return holder && holderAlive(holder) ? holder : null
}

function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** Moved away first and looked at again: it may have been replaced by a live one since it was read. */
function removeStale(file: string): void {
  const aside = `${file}.${randomBytes(6).toString('hex')}`
  try {
    renameSync(file, aside)
  } catch {
    return // Somebody else removed it.
  }
  const holder = readHolder(aside)
  if (holder && holderAlive(holder)) linked(aside, file)
  rmSync(aside, { force: true })
}

function readHolder(file: string): Holder | null {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null // Gone, or cut short by a crash: nobody's.
  }
}

function holderAlive(holder: Holder): boolean {
  return isAlive(holder.pid) && startMark(holder.pid) === holder.startMark
}

function releaseLock(file: string, text: string): void {
  try {
    if (readFileSync(file, 'utf8') === text) rmSync(file)
  } catch {
    // Already gone: nothing to give back.
  }
}

function inUse(file: string, holder: Holder): SetupError {
  return new SetupError(
    `The embedded database is in use by another Vouchsafe (${holder.purpose}, process ${holder.pid}; ${file}).`,
    'Stop that one first, or give this one its own VOUCHSAFE_DATA, VOUCHSAFE_KEYS and PORT.',
  )
}
