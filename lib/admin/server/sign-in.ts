import { emailInput } from '@/lib/admin/inputs'

import { passwordMatches } from './passwords'
import { passwordAllowed } from './read-sso'
import { sealChallenge } from './sign-in-challenge'
import { attemptRefused, attemptSucceeded, beginAttempt, passwordCounters } from './sign-in-limiter'
import {
  countTooLong,
  countWaiting,
  isKnownMachine,
  NOT_KNOWN,
  openSignIn,
  recordFailure,
  recordGuess,
  recordHalfway,
  TOO_MANY,
  type SignedIn,
  type SignInPlace,
  type SignInRefusal,
} from './sign-in-steps'
import { credentialsOf, type Credentials } from './store-accounts'

const EMAIL_MAX = 254
const PASSWORD_MAX = 1024

/**
 * Checks e-mail and password and opens a session; where the account has a second factor, gives a challenge for the next
 * step instead: see `signInWithCode`. Success is recorded before this returns, and so is the first failure
 * of a machine in a minute; the others soon after: see `recordGuess`. Of attempts that are not even tried, the first of each
 * wait is recorded, and the others are counted.
 */
export async function signIn(
  place: SignInPlace,
  given: { email: string; password: string },
): Promise<SignedIn | SignInRefusal> {
  const email = given.email.trim().toLowerCase()
  if (email.length > EMAIL_MAX || given.password.length > PASSWORD_MAX) {
    countTooLong(place)
    return { reason: 'wrong' }
  }
  // What is no address names nobody, and may be a password in the wrong field: it goes nowhere, not even into the log.
  const isAddress = emailInput.safeParse(email).success
  const wait = await countAttempt(place, email, isAddress)
  if (wait > 0) return { reason: 'rate_limited', retryAfterSeconds: wait }
  const account = isAddress ? await credentialsOf(place.db, { email }) : null
  const matches = await passwordMatches(account?.passwordHash ?? null, given.password)
  if (account === null || account.passwordHash === null || !matches) {
    await recordGuess(place, isAddress ? email : null, account)
    return { reason: 'wrong' }
  }
  return admit(place, account, account.passwordHash)
}

/** What becomes of somebody whose password is right. */
async function admit(
  place: SignInPlace,
  account: Credentials,
  passwordHash: string,
): Promise<SignedIn | SignInRefusal> {
  const { id, email } = account
  if (account.disabled) {
    await recordFailure(place, email, account, 'account disabled')
    return { reason: 'disabled' }
  }
  if (!(await passwordAllowed(place.db, id))) {
    await recordFailure(place, email, account, 'password where only single sign-on is allowed')
    return { reason: 'sso_only' }
  }
  const counters = passwordCounters(email, place.ip ?? NOT_KNOWN)
  if (account.hasSecondFactor) {
    await recordHalfway(place, account)
    await attemptSucceeded(place.db, counters)
    return { reason: 'second_factor', challenge: sealChallenge({ id, passwordHash }, place.now()) }
  }
  const signedIn = await openSignIn(place, account, null)
  if (signedIn === null) {
    await recordFailure(place, email, account, 'account changed meanwhile')
    return { reason: 'wrong' }
  }
  await attemptSucceeded(place.db, counters)
  return signedIn
}

/** Counts the attempt, or says how many seconds it has to wait, as `beginAttempt`. */
async function countAttempt(place: SignInPlace, email: string, isAddress: boolean): Promise<number> {
  const counters = passwordCounters(email, place.ip ?? NOT_KNOWN)
  const wait = await beginAttempt(place.db, counters, place.now(), () => isKnownMachine(place, email))
  if (wait === 0) return 0
  if (await attemptRefused(place.db, counters, place.now())) {
    await recordFailure(place, isAddress ? email : null, null, TOO_MANY)
  } else countWaiting(place)
  return wait
}
