import { randomUUID } from 'node:crypto'

import type { Attempt, Logged } from './audit'
import { AuditError } from './audit-error'
import type { AuditEvent, Outcome } from './event'
import { messageOf } from './message-of'
import { uuidv7 } from './uuid'

/** Logs one event, durably. */
type Log = (event: AuditEvent) => Promise<Logged>

/**
 * Logs the intent of an attempt, and gives what logs its result.
 *
 * @throws AuditError as `log`: then the attempt should not be made, since nothing would tell of it.
 */
export async function beginAttempt(log: Log, event: AuditEvent): Promise<Attempt> {
  const id = randomUUID()
  await log({ ...event, outcome: 'unknown', details: { ...event.details, attempt: { id, part: 'intent' } } })
  const { id: _id, occurredAt: _occurredAt, ...intended } = event
  const logResult = onlyOnce(log)
  const result = (own: Partial<AuditEvent>, more: Partial<AuditEvent> = {}): Promise<Logged> =>
    logResult({
      ...intended,
      ...own,
      ...more,
      outcome: own.outcome,
      details: { ...event.details, ...more.details, attempt: { id, part: 'result' } },
    })
  return {
    id,
    succeeded: (more) => result({ outcome: 'success' }, more),
    failed: (error, more) => result({ outcome: 'failure', reason: messageOf(error) }, more),
  }
}

/**
 * An attempt has one result. Where logging it failed, it may be tried again, and has the id that it had; the other result may
 * not: what could not be logged, as that it succeeded, is no failure of the thing itself.
 */
function onlyOnce(log: Log): Log {
  let id: string | undefined
  let tried: Outcome | undefined
  let isTaken = false
  return async (event) => {
    if (isTaken)
      throw new AuditError('invalid', 'The result of this attempt is logged already, or is being logged.')
    if (tried !== undefined && tried !== event.outcome)
      throw new AuditError(
        'invalid',
        `Another result of this attempt, ${tried}, was tried before and could not be logged: only that one may be tried again.`,
      )
    tried = event.outcome
    isTaken = true
    try {
      id ??= event.id ?? uuidv7(Date.now())
      return await log({ ...event, id })
    } catch (error) {
      isTaken = false
      throw error
    }
  }
}
