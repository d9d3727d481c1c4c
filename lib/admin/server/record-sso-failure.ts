import { randomUUID } from 'node:crypto'

import { countRefusal, type Refusal } from '@/lib/log/server/count-refusal'

import { attemptSucceeded, beginAttempt, ssoCounters } from './sign-in-limiter'
import type { SignInPlace } from './sign-in-steps'

/** Stands for the address of who has none. */
const UNKNOWN = 'unknown'
const countersOf = (place: SignInPlace) => ssoCounters(place.ip ?? UNKNOWN)

/**
 * Counts that somebody comes back from the provider, or says how many seconds to wait: each costs a request to the provider,
 * so that nobody can have us make them without end.
 */
export async function countSsoAttempt(place: SignInPlace): Promise<number> {
  const counters = countersOf(place)
  const wait = await beginAttempt(place.db, counters, place.now(), () => Promise.resolve(false))
  if (wait > 0) recordSsoFailure(place, 'too many attempts')
  return wait
}

/** The attempt was good. */
export function ssoAttemptSucceeded(place: SignInPlace): Promise<void> {
  return attemptSucceeded(place.db, countersOf(place))
}

/** What a provider's answer was refused for, by what the client says of it. Nothing of what was sent is in a reason. */
const REASONS: readonly [RegExp, string][] = [
  [/access_denied/i, 'refused by the provider'],
  [/state/i, 'state does not fit this browser'],
  [/code_verifier|pkce/i, 'PKCE verifier does not fit this browser'],
  [/nonce/i, 'nonce does not fit this browser'],
  [
    /signature|no (?:matching|applicable) key|unexpected JWT alg|failed to validate/i,
    'signature of the token not valid',
  ],
  [/expired|exp\b|too much time|in the future|\biat\b|\bnbf\b/i, 'token expired or not yet valid'],
  [/\biss\b|issuer/i, 'token of another issuer'],
  [/\baud\b|\bazp\b|audience/i, 'token for another client'],
  [/another subject/i, 'claims about another subject'],
  [/id_token|missing required JWT property/i, 'no valid id token'],
  [/invalid_grant/i, 'code not valid, or used before'],
  [/invalid_client|unauthorized_client/i, 'provider does not know the client'],
  [/timed out|ECONN|ENOTFOUND|EAI_AGAIN|certificate|socket/i, 'provider could not be reached'],
]

/** The reason in words that are ours. */
export function ssoReason(why: string): string {
  return REASONS.find(([pattern]) => pattern.test(why))?.[1] ?? 'the answer of the provider was not valid'
}

/** Has the log tell that somebody came back from the provider with what is no sign-in: see `countRefusal`. */
export function recordSsoFailure(place: SignInPlace, reason: string): void {
  countRefusal(place.db, ssoRefusal(place, reason))
}

function ssoRefusal(place: SignInPlace, reason: string): Refusal {
  return {
    requester: { ...place, principal: { kind: 'anonymous' } },
    tenantId: null,
    own: {
      action: 'vouchsafe.session.sign_in',
      change: 'NONE',
      resource: { type: 'SESSION', id: randomUUID() },
      outcome: 'failure',
      reason,
      message: 'Somebody failed to sign in by single sign-on',
      details: { method: 'sso' },
    },
  }
}
