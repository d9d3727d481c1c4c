import { mkdirSync, type Stats, statSync } from 'node:fs'

import { AuditError } from './audit-error'
import { messageOf } from './message-of'

const WRITABLE_BY_OTHERS = 0o022

/**
 * Makes the directory of a spool, so that a wrong one is known at once. Whoever else may write there could have this process
 * send events of theirs, or write through links.
 *
 * @throws AuditError (`setting`).
 */
export function makeSpoolDirectory(directory: string): void {
  let found: Stats
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    found = statSync(directory)
  } catch (error) {
    throw new AuditError('setting', `The spool's directory cannot be made: ${messageOf(error)}.`, {
      cause: error,
    })
  }
  const user = process.getuid?.()
  // Windows has other rights, which Node does not tell.
  if (user === undefined) return
  const isOurs = found.uid === user || found.uid === 0
  if (isOurs && (found.mode & WRITABLE_BY_OTHERS) === 0) return
  const who = isOurs
    ? `may be written by others (mode ${(found.mode & 0o777).toString(8)})`
    : `belongs to another user (${found.uid})`
  throw new AuditError(
    'setting',
    `The spool's directory ${directory} ${who}. Name one inside of it, which is made for this user alone.`,
  )
}
