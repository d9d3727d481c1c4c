import type { Actor, AuditEvent, Outcome, Party } from './event'
import { messageOf } from './message-of'
import { member } from './read-request'
import { wellFormed } from './well-formed'

/** An event of signing in and out. `sure`: who did it is known better than the request can tell. */
export interface AuthEvent {
  event: AuditEvent
  sure?: Actor | undefined
}

/** Somebody signed in. */
export function signedIn(message: unknown): AuthEvent {
  const user = userOf(member(message, 'user'))
  const account = accountOf(message)
  const isNewUser = member(message, 'isNewUser') === true
  return {
    sure: user,
    event: ofSession('user_login', 'success', `${titleOf(user)} signed in`, {
      details: { ...account, ...(isNewUser && { newUser: true }) },
    }),
  }
}

/** What is known of a sign-in that failed. */
export interface Failure {
  message: unknown
  reason?: string
  error?: unknown
  code?: string
}

/**
 * Somebody failed to sign in. Whoever was meant is a subject: nobody has shown that they are that person, and what was typed
 * may be anything, a password too.
 */
export function signInFailed({ message, reason, error, code }: Failure): AuthEvent {
  const subject = partyOf(member(message, 'user')) ?? typedName(member(message, 'credentials'))
  return {
    event: ofSession('user_login', 'failure', 'Somebody failed to sign in', {
      reason: error === undefined ? reason : wellFormed(messageOf(error), 1000),
      actor: { type: 'anonymous' },
      details: { ...accountOf(message), ...(code !== undefined && { code }) },
      ...(subject !== undefined && { subjects: [subject] }),
    }),
  }
}

/** Somebody signed out. The token of the session is a secret, and is not looked at. */
export function signedOut(message: unknown): AuthEvent {
  const token = member(message, 'token')
  const session = member(message, 'session')
  const user = userOf({
    id: member(token, 'sub') ?? member(session, 'userId'),
    name: member(token, 'name'),
    email: member(token, 'email'),
  })
  return { sure: user, event: ofSession('user_logout', 'success', `${titleOf(user)} signed out`) }
}

function ofSession(
  action: string,
  outcome: Outcome,
  message: string,
  more: Partial<AuditEvent> = {},
): AuditEvent {
  return { action, change: 'NONE', resource: { type: 'SESSION' }, outcome, message, ...more }
}

/** An account of a provider was linked to a user. */
export function linked(message: unknown): AuthEvent {
  return ofUser(message, 'user_link_account', 'UPDATE', 'linked an account')
}

/** A user was created by signing in for the first time. */
export function created(message: unknown): AuthEvent {
  return ofUser(message, 'user_create', 'CREATE', 'was created')
}

/** What is known of a user changed: the address was shown to be theirs. */
export function updated(message: unknown): AuthEvent {
  return ofUser(message, 'user_update', 'UPDATE', 'was updated')
}

function ofUser(message: unknown, action: string, change: 'CREATE' | 'UPDATE', what: string): AuthEvent {
  const user = userOf(member(message, 'user'))
  const { id, name, email } = user ?? {}
  return {
    sure: user,
    event: {
      action,
      change,
      resource: { type: 'USER', id, name: name ?? email },
      outcome: 'success',
      message: `${titleOf(user)} ${what}`,
      details: accountOf(message),
      ...(change === 'CREATE' && { after: { id, name, email } }),
    },
  }
}

function accountOf(message: unknown): Record<string, string> {
  const account = member(message, 'account')
  const provider = text(member(account, 'provider'), ID_MAX)
  const type = text(member(account, 'type'), ID_MAX)
  return { ...(provider !== undefined && { provider }), ...(type !== undefined && { providerType: type }) }
}

function userOf(user: unknown): Actor | undefined {
  const party = partyOf(user)
  return party === undefined ? undefined : { ...party, type: 'user' }
}

function partyOf(user: unknown): Party | undefined {
  const id = member(user, 'id')
  const party = {
    id: text(typeof id === 'number' ? String(id) : id, ID_MAX),
    name: text(member(user, 'name'), ID_MAX),
    email: text(member(user, 'email'), EMAIL_MAX),
  }
  return Object.values(party).every((value) => value === undefined) ? undefined : { type: 'user', ...party }
}

/** The name that somebody typed, under one of the names that forms have for it. */
function typedName(credentials: unknown): Party | undefined {
  for (const field of ['email', 'username', 'user', 'login', 'identifier', 'name']) {
    const typed = text(member(credentials, field), EMAIL_MAX)
    if (typed !== undefined)
      return { type: 'user', ...(typed.includes('@') ? { email: typed } : { name: typed }) }
  }
  return undefined
}

const ID_MAX = 512
const EMAIL_MAX = 320

/** A text that an event can hold; what is too long is none, since it was sent by whoever signs in. */
function text(value: unknown, most: number): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > most) return undefined
  return wellFormed(value)
}

function titleOf(user: Actor | undefined): string {
  return user?.name ?? user?.email ?? String(user?.id ?? 'Somebody')
}
