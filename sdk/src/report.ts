import type { AuditError } from './audit-error'
import type { AuditEvent } from './event'
import type { Line } from './line'
import { messageOf } from './message-of'

/** Tells the application of what went wrong in the background, with the events that it happened to. Never throws. */
export type Report = (error: AuditError, lines: readonly Line[]) => void

/** The report of an application: its own `onError`, or a line on standard error. */
export function reporter(
  onError: ((error: AuditError, events: readonly AuditEvent[]) => void) | undefined,
): Report {
  return (error, lines) => {
    try {
      // safe: a line is an event in the members of the API, which are those of an AuditEvent
      if (onError)
        onError(
          error,
          lines.map(({ text }) => JSON.parse(text) as AuditEvent),
        )
      else
        process.stderr.write(
          `vouchsafe: ${error.message}${lines.map(({ id }) => ` Event ${id}.`).join('')}\n`,
        )
    } catch (thrown) {
      process.stderr.write(`vouchsafe: ${error.message} onError itself failed: ${messageOf(thrown)}\n`)
    }
  }
}
