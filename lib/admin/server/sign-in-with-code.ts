import { passwordAllowed } from './read-sso'
import { openChallenge } from './sign-in-challenge'
import { attemptRefused, attemptSucceeded, beginAttempt, codeCounters } from './sign-in-limiter'
import {
  isKnownMachine,
  NOT_KNOWN,
  openSignIn,
  recordFailure,
  type SignedIn,
  type SignInPlace,
  type SignInRefusal,
} from './sign-in-steps'
import { credentialsOf, type Credentials } from './store-accounts'
import { takeCode } from './take-code'

/**
 * The second step of signing in: a code of the app or a recovery code, after `signIn` gave a challenge for the password.
 * Success and failure are both recorded before this returns.
 */
export async function signInWithCode(
  place: SignInPlace,
  given: { challenge: string; code: string },
): Promise<SignedIn | SignInRefusal> {
  const challenge = openChallenge(given.challenge, place.now())
  if (challenge === null) return { reason: 'challenge_over' }
  const account = await credentialsOf(place.db, { id: challenge.accountId })
  // Disabled, or the password set anew, since the first step.
  if (account === null || account.disabled || !challenge.isStill(account.passwordHash))
    return { reason: 'challenge_over' }
  if (!(await passwordAllowed(place.db, account.id))) return { reason: 'sso_only' }
  const wait = await countAttempt(place, account)
  if (wait > 0) return { reason: 'rate_limited', retryAfterSeconds: wait }
  const used = await takeCode(place.db, account.id, given.code, place.now())
  if (used === null) {
    await recordFailure(place, account.email, account, 'wrong code')
    return { reason: 'wrong' }
  }
  const signedIn = await openSignIn(place, account, used)
  if (signedIn === null) {
    await recordFailure(place, account.email, account, 'account changed meanwhile')
    return { reason: 'challenge_over' }
  }
  await attemptSucceeded(place.db, codeCounters(account.id, place.ip ?? NOT_KNOWN))
  return signedIn
}

/** Counts the attempt, or says how many seconds it has to wait, as `beginAttempt`. */
async function countAttempt(place: SignInPlace, account: Credentials): Promise<number> {
  const counters = codeCounters(account.id, place.ip ?? NOT_KNOWN)
  const wait = await beginAttempt(place.db, counters, place.now(), () => isKnownMachine(place, account.email))
  if (wait > 0 && (await attemptRefused(place.db, counters, place.now()))) {
    await recordFailure(place, account.email, account, 'too many codes')
  }
  return wait
}
