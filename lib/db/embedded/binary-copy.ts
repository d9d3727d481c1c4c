import { randomBytes } from 'node:crypto'
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { SetupError } from '@/lib/config/setup-error'

/**
 * Copies the binaries to where every user of this machine can run them, and answers with the copy's directory. Made
 * once for each version: a complete copy appears under its name in one step.
 */
export function copyBinaries(
  native: string,
  version: string,
  completeLinks: (dir: string) => boolean,
): string {
  const failures: string[] = []
  const name = `vouchsafe-postgres-${process.getuid?.() ?? 'all'}`
  for (const parent of ['/var/lib', os.tmpdir()]) {
    const target = path.join(parent, name, version, 'native')
    try {
      if (!existsSync(target)) makeCopy(native, target, completeLinks)
      refuseForeign(path.join(parent, name))
      return target
    } catch (error) {
      failures.push(`${parent}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new SetupError(
    `The PostgreSQL programs in ${native} cannot be run by the database's user, nor copied (${failures.join('; ')}).`,
    'Install Vouchsafe where every user may read it (for example /opt), or set DATABASE_URL.',
  )
}

function makeCopy(native: string, target: string, completeLinks: (dir: string) => boolean): void {
  const draft = `${path.dirname(target)}.${randomBytes(6).toString('hex')}`
  try {
    mkdirSync(path.dirname(path.dirname(target)), { recursive: true })
    cpSync(native, path.join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
    openUp(draft)
    if (!completeLinks(path.join(draft, 'native'))) throw new Error('its library links could not be made')
    renameSync(draft, path.dirname(target))
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    // Another starter was faster: its copy is as good.
    if (!existsSync(target)) throw error
  }
}

/** Readable for all whatever our umask is, writable for us alone. */
function openUp(entry: string): void {
  const stat = lstatSync(entry)
  if (stat.isSymbolicLink()) return
  chmodSync(entry, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644)
  if (stat.isDirectory()) for (const name of readdirSync(entry)) openUp(path.join(entry, name))
}

/** In a shared tmp somebody else could have put programs there for us to run. */
function refuseForeign(dir: string): void {
  const stat = lstatSync(dir)
  const uid = process.getuid?.()
  const ours = stat.isDirectory() && (uid === undefined || stat.uid === uid) && (stat.mode & 0o022) === 0
  if (!ours) throw new Error(`${dir} belongs to another user`)
  chmodSync(dir, 0o755)
}
