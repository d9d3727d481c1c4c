import { SetupError } from '@/lib/config/setup-error'

import type { Layout } from './layout'

const DISK_FULL = /No space left on device|Disk quota exceeded/
const FORBIDDEN =
  /Permission denied|Operation not permitted|Read-only file system|wrong ownership|invalid permissions/
const SOCKET_TAKEN = /could not bind|could not create any Unix-domain sockets|lock file ".*" already exists/
const STILL_RUNNING = /lock file "postmaster\.pid" already exists|pre-existing shared memory block/
const NO_MEMORY = /could not (?:create|map|resize).*shared memory|Cannot allocate memory|out of memory/

/** The end of a program's complaint, on one line. */
export function lastLines(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter(Boolean).slice(-6).join(' / ')
}

/** What to do when initdb failed in `parent`; `text` is what it said. */
export function initdbFailure(text: string, parent: string): SetupError {
  if (DISK_FULL.test(text)) {
    return new SetupError(
      `The disk of ${parent} is full: a new database needs 100 MB.`,
      'Free some space, or set VOUCHSAFE_DATA to a directory on another disk.',
    )
  }
  if (FORBIDDEN.test(text)) {
    return new SetupError(
      `The embedded database may not write in ${parent}.`,
      'Give its user the right to, or set VOUCHSAFE_DATA to another directory.',
    )
  }
  return new SetupError(
    `A new database could not be made in ${parent}: ${lastLines(text) || 'it gave no reason'}`,
    'Correct the cause and start again, or set DATABASE_URL.',
  )
}

/** What to do when the server did not come up; `text` is what it wrote to its log in this start. */
export function startFailure(text: string, layout: Layout): SetupError {
  if (DISK_FULL.test(text)) {
    return new SetupError(
      `The embedded database does not start: the disk of ${layout.cluster} is full.`,
      'Free some space and start again; nothing is lost.',
    )
  }
  if (STILL_RUNNING.test(text)) return outOfReach(layout)
  if (SOCKET_TAKEN.test(text)) {
    return new SetupError(
      `The embedded database does not start: something else listens in ${layout.socketDir}.`,
      'Stop the other program, or set VOUCHSAFE_DATA to another directory.',
    )
  }
  if (NO_MEMORY.test(text)) {
    return new SetupError(
      'The embedded database does not start: the machine does not give it the memory it asks for.',
      `Lower shared_buffers at the end of ${layout.cluster}/postgresql.conf, or give the machine more memory.`,
    )
  }
  if (FORBIDDEN.test(text)) {
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

/** A server runs on these data that we may not stop. */
export function outOfReach(layout: Layout): SetupError {
  return new SetupError(
    `The embedded database in ${layout.cluster} is running out of our reach (in another container, or as another user).`,
    'Stop it there first, or set VOUCHSAFE_DATA to another directory.',
  )
}
