import { createHash } from 'node:crypto'

import { z } from 'zod'

import { derive } from '@/lib/config/keys'
import { openBytes, sealBytes } from '@/lib/config/sealed-bytes'

/** Between the password and the code. */
const CHALLENGE_MINUTES = 5
const BOUND = Buffer.from('sign-in challenge')
const CHALLENGE_CHARACTERS_MAX = 1000

const content = z.strictObject({ account: z.string(), password: z.string(), until: z.number() })

/** What the password was checked against, without saying it: a reset in between ends the challenge. */
function passwordMark(passwordHash: string): string {
  return createHash('sha256').update(passwordHash).digest('base64url')
}

/**
 * What a browser holds between its password and its code: that this account's password was right just now. Sealed, so that
 * nobody can make one; it is no session, and opens nothing without a code.
 */
export function sealChallenge(account: { id: string; passwordHash: string }, now: Date): string {
  const until = now.getTime() + CHALLENGE_MINUTES * 60_000
  const plain = JSON.stringify({
    account: account.id,
    password: passwordMark(account.passwordHash),
    until,
  } satisfies z.input<typeof content>)
  return sealBytes(key(), BOUND, Buffer.from(plain)).toString('base64url')
}

/** Whose challenge this is; null when it is none of ours or its time is over. */
export function openChallenge(
  challenge: string,
  now: Date,
): { accountId: string; isStill(passwordHash: string | null): boolean } | null {
  if (challenge.length > CHALLENGE_CHARACTERS_MAX) return null
  try {
    const plain = openBytes(key(), BOUND, Buffer.from(challenge, 'base64url')).toString('utf8')
    const { account, password, until } = content.parse(JSON.parse(plain))
    if (until <= now.getTime()) return null
    return {
      accountId: account,
      isStill: (passwordHash) => passwordHash !== null && passwordMark(passwordHash) === password,
    }
  } catch {
    // Not sealed by us: the same as none.
    return null
  }
}

const key = () => derive('vouchsafe/sign-in-challenge/v1', '')
