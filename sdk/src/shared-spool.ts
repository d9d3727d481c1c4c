import { realpathSync } from 'node:fs'

import { AuditError } from './audit-error'
import type { Background } from './background'
import type { Queue } from './queue'
import type { Report } from './report'

/** What waits, who sends it, and how to let go of both. */
export interface Sending {
  queue: Queue
  background: Background
  /** Stops sending and closes the queue, unless somebody else in this process goes on with them. */
  release(): Promise<void>
}

/** A spool that is open in this process. */
interface OpenSpool {
  /** Where it sends, and with which key. */
  target: string
  opened: Promise<Pick<Sending, 'queue' | 'background'>>
  users: number
  /** Of who came last: those before may be modules that a framework has replaced. */
  report: Report
  /** Resolves once it is closed; undefined while somebody uses it. */
  closed: Promise<void> | undefined
}

// Frameworks load a module twice in one process, and each entry point of this package may be bundled by itself.
const SLOT = Symbol.for('vouchsafe.spools')
const slots = globalThis as { [SLOT]?: Map<string, OpenSpool> }
const spools = (slots[SLOT] ??= new Map<string, OpenSpool>())

/**
 * The spool of a directory that exists. Within a process it is opened once, however often a module that asks for it is
 * loaded (`next dev` loads one again after each change), and closed with the last one who lets go of it.
 *
 * @throws AuditError (`spool`) when another one in this process sends it elsewhere; and what `open` throws.
 */
export async function shareSpool(
  directory: string,
  target: string,
  report: Report,
  open: (report: Report) => Promise<Pick<Sending, 'queue' | 'background'>>,
): Promise<Sending> {
  const name = realpathSync(directory)
  let found = spools.get(name)
  // One that is being closed has its lock until then.
  for (; found?.closed !== undefined; found = spools.get(name)) await found.closed.catch(() => undefined)
  if (found !== undefined && found.target !== target) throw sentElsewhere(directory)
  const spool = found ?? newSpool(name, target, open)
  spool.users++
  spool.report = report
  try {
    const { queue, background } = await spool.opened
    return { queue, background, release: () => release(name, spool) }
  } catch (error) {
    if (spools.get(name) === spool) spools.delete(name)
    throw error
  }
}

function newSpool(
  name: string,
  target: string,
  open: (report: Report) => Promise<Pick<Sending, 'queue' | 'background'>>,
): OpenSpool {
  const spool: OpenSpool = {
    target,
    opened: open((error, lines) => spool.report(error, lines)),
    users: 0,
    report: () => undefined,
    closed: undefined,
  }
  spools.set(name, spool)
  return spool
}

function release(name: string, spool: OpenSpool): Promise<void> {
  spool.users--
  if (spool.users > 0) return Promise.resolve()
  spool.closed ??= close(name, spool)
  return spool.closed
}

async function close(name: string, spool: OpenSpool): Promise<void> {
  const { queue, background } = await spool.opened
  try {
    await background.stop()
    await queue.close()
  } finally {
    spools.delete(name)
  }
}

function sentElsewhere(directory: string): AuditError {
  return new AuditError(
    'spool',
    `The spool ${directory} is in use in this process by another createAudit(), with another address, tenant or key. Give each a directory of its own.`,
  )
}
