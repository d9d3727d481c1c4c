import { randomUUID } from 'node:crypto'

import { machineAt } from '@/lib/access/addresses'
import type { Requester } from '@/lib/access/ctx'
import type { TenantRef, UserPrincipal } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { openSession } from '@/lib/access/server/open-session'
import type { TenantTree } from '@/lib/access/tenants'
import { invariant } from '@/lib/base/errors'
import { transaction, type Db } from '@/lib/db/db'
import {
  countFurtherRefusal,
  countRefusal,
  isFirstRefusal,
  recordRefusalLater,
  type Refusal,
} from '@/lib/log/server/count-refusal'
import { recordAlone, recordEvent } from '@/lib/log/server/record'

import { KNOWN_MACHINE_MS } from './sign-in-limiter'
import { noteSignIn, selectSignInAddresses, type Account, type Credentials } from './store-accounts'
import { hasSecondFactor } from './store-second-factor'
import type { UsedCode } from './take-code'

/**
 * Why nobody was signed in. Whether an account exists shows in no reason but `disabled`, `sso_only` and `second_factor`, which
 * need its password.
 */
export type SignInRefusal =
  | { reason: 'wrong' }
  | { reason: 'disabled' }
  | { reason: 'sso_only' }
  | { reason: 'rate_limited'; retryAfterSeconds: number }
  | { reason: 'second_factor'; challenge: string }
  | { reason: 'challenge_over' }

/** A person who has just signed in; `sessionId` is the secret for the cookie. */
export interface SignedIn {
  userId: string
  email: string
  name: string
  sessionId: string
}

/** From where somebody signs in. */
export type SignInPlace = Omit<Requester, 'principal'> & { db: Db }

/** Why an attempt was not even tried. */
export const TOO_MANY = 'too many attempts'

/** Stands for the address of who has none. */
export const NOT_KNOWN = 'unknown'

/** Whether somebody signed in to this account from here a while ago: then it is hardly one of those who guess. */
export async function isKnownMachine({ db, ip, now }: SignInPlace, email: string): Promise<boolean> {
  if (ip === null) return false
  const since = new Date(now().getTime() - KNOWN_MACHINE_MS)
  const machine = machineAt(ip)
  return (await selectSignInAddresses(db, email, since)).some((known) => machineAt(known) === machine)
}

/**
 * Opens a session for who showed the password and, where the account has a second factor, a code; recorded in the same
 * transaction. null: the password was reset, a second factor set, or the account disabled while they did so.
 */
export async function openSignIn(
  place: SignInPlace,
  account: Credentials,
  usedCode: UsedCode | null,
): Promise<SignedIn | null> {
  const tree = await loadTenants(place.db)
  const { id: userId, email, name } = account
  return transaction(place.db, async (tx) => {
    if (!(await noteSignIn(tx, account, place.now()))) return null
    // Whoever sets a second factor locks the account first, as the line above did.
    if (usedCode === null && (await hasSecondFactor(tx, userId))) return null
    const session = await openSession(tx, {
      accountId: userId,
      ip: place.ip,
      userAgent: place.userAgent,
      now: place.now(),
    })
    const principal = personOf(account, session.publicId)
    await recordEvent(place.db, tx, { ...place, principal }, homeOf(account, tree), {
      action: 'vouchsafe.session.sign_in',
      change: 'NONE',
      resource: { type: 'SESSION', id: session.publicId },
      message: messageOf(name, usedCode),
      details: { method: 'password', secondFactor: usedCode ?? 'none' },
    })
    return { userId, email, name, sessionId: session.sessionId }
  })
}

function messageOf(name: string, usedCode: UsedCode | null): string {
  return usedCode === 'recovery' ? `${name} signed in with a recovery code` : `${name} signed in`
}

/** The person as the actor of an event of their own. */
export function personOf(
  account: { id: string; email: string; name: string },
  sessionId: string,
): UserPrincipal {
  const { id: userId, email, name } = account
  return { kind: 'user', userId, email, name, sessionId, instanceAdmin: false, grants: [] }
}

/** Where a person's sign-ins are recorded: in the first tenant they were given, else in the system tenant. */
export function homeOf(account: Pick<Account, 'grants'>, tree: TenantTree): TenantRef {
  const first = account.grants.flatMap((grant) => tree.byId.get(grant.tenantId) ?? [])[0]
  const home = first ?? tree.system
  invariant(home, 'a system tenant exists from first start')
  return home
}

/** Records an attempt that failed: in the system tenant, since nobody is known yet. Durable when this returns. */
export async function recordFailure(
  place: SignInPlace,
  email: string | null,
  account: Account | null,
  reason: string,
): Promise<void> {
  const { system } = await loadTenants(place.db)
  invariant(system, 'a system tenant exists from first start')
  const { requester, own, alone } = failureOf(place, email, account, reason)
  await recordAlone(place.db, requester, system, { ...own, ...alone })
}

/**
 * The same for a wrong guess at an account that there is, and at one that there is not: of the first, each is recorded; of
 * the second, only the first of its minute and machine, and the others are counted. Which of the two it was must not show in
 * how long the answer takes. So only the first guess of a machine in a minute, whichever it is, is durable when this returns;
 * for all others nobody waits.
 */
export async function recordGuess(
  place: SignInPlace,
  email: string | null,
  account: Account | null,
): Promise<void> {
  const unknown = failureOf(place, email, null, 'unknown account')
  if (isFirstRefusal(place.db, unknown, account === null ? 1 : 0)) {
    return recordFailure(place, email, account, account ? 'wrong password' : 'unknown account')
  }
  if (account !== null) recordRefusalLater(place.db, failureOf(place, email, account, 'wrong password'))
}

/** Counts an attempt that has to wait: the first of this wait is recorded by itself. */
export function countWaiting(place: SignInPlace): void {
  countFurtherRefusal(place.db, failureOf(place, null, null, TOO_MANY))
}

/** Has the log tell of what can be no attempt of a person; nothing of what was sent is kept. */
export function countTooLong(place: SignInPlace): void {
  countRefusal(place.db, failureOf(place, null, null, 'e-mail or password too long'))
}

function failureOf(
  place: SignInPlace,
  email: string | null,
  account: Account | null,
  reason: string,
): Refusal {
  // Who was meant is a person even if we do not know them: sealed under a key of their own, it can be erased.
  const meant = email === null ? null : { type: 'user', ...(account && { id: account.id }), email }
  return {
    requester: { ...place, principal: { kind: 'anonymous' } },
    tenantId: null,
    own: {
      action: 'vouchsafe.session.sign_in',
      change: 'NONE',
      resource: { type: 'SESSION', id: randomUUID() },
      outcome: 'failure',
      reason,
      message: 'Somebody failed to sign in',
    },
    // What somebody typed that is no account's is no name to tell, and may be anything: it stands in the subject alone.
    ...(meant && {
      alone: {
        subjects: [meant],
        ...(account && { message: `Somebody failed to sign in to the account of ${account.name}` }),
      },
    }),
  }
}

/**
 * Records that somebody knew a password and was asked for a code. Whoever stops there leaves this: it may be the only sign
 * that a password is in the wrong hands.
 */
export async function recordHalfway(place: SignInPlace, account: Account): Promise<void> {
  const { system } = await loadTenants(place.db)
  invariant(system, 'a system tenant exists from first start')
  await recordAlone(place.db, { ...place, principal: { kind: 'anonymous' } }, system, {
    action: 'vouchsafe.session.ask_code',
    change: 'NONE',
    resource: { type: 'SESSION', id: randomUUID() },
    message: 'A password was right, and a code of the second factor was asked for',
    subjects: [{ type: 'user', id: account.id, email: account.email }],
  })
}
