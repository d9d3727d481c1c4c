import { AppError } from '@/lib/base/errors'
import type { OwnEvent } from '@/lib/log/server/record'

import type { Account } from './store-accounts'

/** How the log tells that somebody ended a session. */
export function sessionEnded(
  sessionId: string,
  { id, email, name }: Pick<Account, 'id' | 'email' | 'name'>,
  message: string,
): OwnEvent {
  return {
    action: 'vouchsafe.session.revoke',
    change: 'DELETE',
    resource: { type: 'SESSION', id: sessionId },
    message,
    subjects: [{ type: 'user', id, email, name }],
  }
}

/** How the log tells that all sessions of a person were ended at once. */
export function signedOutEverywhere(
  { id, name }: Pick<Account, 'id' | 'name'>,
  sessions: readonly string[],
): OwnEvent {
  const many = sessions.length === 1 ? 'One session' : `${sessions.length} sessions`
  return {
    action: 'vouchsafe.user.sign_out_everywhere',
    change: 'UPDATE',
    resource: { type: 'USER', id, name },
    message: `${many} of ${name} ended at once`,
    details: { sessions: [...sessions] },
  }
}

/** The answer for a session that does not exist, has ended, or is somebody else's: they look alike. */
export function noSuchSession(): AppError {
  return new AppError('not_found', 'There is no such open session.')
}
