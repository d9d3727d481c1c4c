import { randomUUID } from 'node:crypto'

import type { Requester } from '@/lib/access/ctx'
import type { TenantRef, UserPrincipal } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { openSession } from '@/lib/access/server/open-session'
import type { TenantTree } from '@/lib/access/tenants'
import { emailInput } from '@/lib/admin/inputs'
import { invariant } from '@/lib/base/errors'
import { transaction, type Db } from '@/lib/db/db'
import { recordAlone, recordEvent } from '@/lib/log/server/record'

import { passwordMatches } from './passwords'
import {
  attemptRefused,
  attemptSucceeded,
  beginAttempt,
  KNOWN_MACHINE_MS,
  machineAt,
  passwordCounters,
} from './sign-in-limiter'
import { credentialsByEmail, noteSignIn, selectSignInAddresses, type Account } from './store-accounts'

/** Why nobody was signed in. Whether an account exists shows in no reason but `disabled`, which needs its password. */
export type SignInRefusal =
  | { reason: 'wrong' }
  | { reason: 'disabled' }
  | { reason: 'rate_limited'; retryAfterSeconds: number }

/** A person who has just signed in; `sessionId` is the secret for the cookie. */
export interface SignedIn {
  userId: string
  email: string
  name: string
  sessionId: string
}

/** From where somebody signs in. */
export type SignInPlace = Omit<Requester, 'principal'> & { db: Db }

const EMAIL_MAX = 254
const PASSWORD_MAX = 1024
/** Stands for the address of who has none. */
const UNKNOWN = 'unknown'

/**
 * Checks e-mail and password and opens a session. Success and failure are both recorded before this returns; of attempts that
 * are not even tried, the first of each wait.
 */
export async function signIn(
  place: SignInPlace,
  given: { email: string; password: string },
): Promise<SignedIn | SignInRefusal> {
  const email = given.email.trim().toLowerCase()
  if (email.length > EMAIL_MAX || given.password.length > PASSWORD_MAX) return { reason: 'wrong' }
  // What is no address names nobody, and may be a password in the wrong field: it goes nowhere, not even into the log.
  const isAddress = emailInput.safeParse(email).success
  const wait = await countAttempt(place, email, isAddress)
  if (wait > 0) return { reason: 'rate_limited', retryAfterSeconds: wait }
  const account = isAddress ? await credentialsByEmail(place.db, email) : null
  const matches = await passwordMatches(account?.passwordHash ?? null, given.password)
  if (account === null || !matches) {
    await recordFailure(
      place,
      isAddress ? email : null,
      account,
      account ? 'wrong password' : 'unknown account',
    )
    return { reason: 'wrong' }
  }
  if (account.disabled) {
    await recordFailure(place, email, account, 'account disabled')
    return { reason: 'disabled' }
  }
  const signedIn = await open(place, account)
  if (signedIn === null) {
    await recordFailure(place, email, account, 'account changed meanwhile')
    return { reason: 'wrong' }
  }
  await attemptSucceeded(place.db, passwordCounters(email, place.ip ?? UNKNOWN))
  return signedIn
}

/** Counts the attempt, or says how many seconds it has to wait, as `beginAttempt`. */
async function countAttempt(place: SignInPlace, email: string, isAddress: boolean): Promise<number> {
  const counters = passwordCounters(email, place.ip ?? UNKNOWN)
  const wait = await beginAttempt(place.db, counters, place.now(), () => isKnownMachine(place, email))
  if (wait > 0 && (await attemptRefused(place.db, counters, place.now()))) {
    await recordFailure(place, isAddress ? email : null, null, 'too many attempts')
  }
  return wait
}

/** Whether somebody signed in to this account from here a while ago: then it is hardly one of those who guess. */
async function isKnownMachine({ db, ip, now }: SignInPlace, email: string): Promise<boolean> {
  if (ip === null) return false
  const since = new Date(now().getTime() - KNOWN_MACHINE_MS)
  const machine = machineAt(ip)
  return (await selectSignInAddresses(db, email, since)).some((known) => machineAt(known) === machine)
}

/** null: the password was reset or the account disabled while the password was being checked. */
async function open(
  place: SignInPlace,
  account: Account & { passwordHash: string | null },
): Promise<SignedIn | null> {
  const tree = await loadTenants(place.db)
  const { id: userId, email, name } = account
  return transaction(place.db, async (tx) => {
    if (!(await noteSignIn(tx, account, place.now()))) return null
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
      message: `${name} signed in`,
    })
    return { userId, email, name, sessionId: session.sessionId }
  })
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

async function recordFailure(
  place: SignInPlace,
  email: string | null,
  account: Account | null,
  reason: string,
): Promise<void> {
  const { system } = await loadTenants(place.db)
  invariant(system, 'a system tenant exists from first start')
  // Who was meant is a person even if we do not know them: sealed under a key of their own, it can be erased.
  const meant = email === null ? null : { type: 'user', ...(account && { id: account.id }), email }
  await recordAlone(place.db, { ...place, principal: { kind: 'anonymous' } }, system, {
    action: 'vouchsafe.session.sign_in',
    change: 'NONE',
    resource: { type: 'SESSION', id: randomUUID() },
    outcome: 'failure',
    reason,
    message: 'Somebody failed to sign in',
    ...(meant && { subjects: [meant] }),
  })
}
