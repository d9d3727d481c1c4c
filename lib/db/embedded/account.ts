import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

import { childEnv } from '@/lib/config/env'
import { SetupError } from '@/lib/config/setup-error'

/** The system user that PostgreSQL runs as. null: the user that we are. */
export type Account = { uid: number; gid: number; name: string } | null

const NAME = 'postgres'

/** Spawn options that make a child run as `account`, with nothing of our settings in its environment. */
export function runAs(account: Account): { env: NodeJS.ProcessEnv; cwd: string; uid?: number; gid?: number } {
  // The working directory may be out of the account's reach; the root never is.
  return {
    env: childEnv(),
    cwd: path.parse(process.cwd()).root,
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  }
}

/**
 * PostgreSQL refuses to run as root. As root it runs as the owner of an existing cluster, else as the user `postgres`,
 * who is made when that is allowed: `createUser` true, or null in a container, where nobody else is disturbed by it.
 */
export function databaseAccount(clusterDir: string, createUser: boolean | null): Account {
  if (process.getuid?.() !== 0) return null
  const owner = existsSync(clusterDir) ? statSync(clusterDir) : null
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, name: `#${owner.uid}` }
  const existing = lookUp()
  if (existing) return existing
  if (!(createUser ?? insideContainer())) throw nobodyToRunAs()
  return makeUser()
}

function lookUp(): Account {
  const uid = idOf('-u')
  const gid = idOf('-g')
  return uid === null || gid === null ? null : { uid, gid, name: NAME }
}

/** `id` also knows users of directory services, which /etc/passwd does not list. */
function idOf(flag: '-u' | '-g'): number | null {
  try {
    const text = execFileSync('id', [flag, NAME], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    const id = Number.parseInt(text, 10)
    return Number.isNaN(id) ? null : id
  } catch {
    return null // `id` fails when there is no such user, which is an answer.
  }
}

function makeUser(): Account {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', NAME], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  } catch (cause) {
    throw new SetupError(
      'The system user `postgres`, which runs the embedded database, could not be made.',
      'Make it by hand (useradd --system postgres), start Vouchsafe as a normal user, or set DATABASE_URL.',
      { cause },
    )
  }
  const made = lookUp()
  if (made) return made
  throw nobodyToRunAs()
}

function nobodyToRunAs(): SetupError {
  return new SetupError(
    'PostgreSQL does not run as root, and this machine has no user `postgres` to run it as.',
    'Start Vouchsafe as a normal user, or set VOUCHSAFE_CREATE_USER=1 to have that user made, or set DATABASE_URL.',
  )
}

/** Docker, Podman and systemd-nspawn each leave one of these marks. */
function insideContainer(): boolean {
  if (existsSync('/.dockerenv') || existsSync('/run/.containerenv')) return true
  try {
    return readFileSync('/proc/1/environ', 'latin1')
      .split('\0')
      .some((entry) => entry.startsWith('container='))
  } catch {
    return false // Not Linux.
  }
}
