import { readCode } from '@/lib/admin/second-factor'
import { openSecret } from '@/lib/config/sealed-bytes'
import type { Db } from '@/lib/db/db'

import { recoveryMac } from './recovery-codes'
import { selectSecondFactor, takeRecoveryCode, takeStep } from './store-second-factor'
import { totpStep } from './totp'

/** With which of a person's two kinds of codes they showed that it is them. */
export type UsedCode = 'app' | 'recovery'

/**
 * Uses a code of an account's second factor up; null when it is not right, or was used before. The caller counts attempts:
 * `codeCounters` of the limiter.
 */
export async function takeCode(db: Db, accountId: string, text: string, now: Date): Promise<UsedCode | null> {
  const typed = readCode(text)
  if (typed === null) return null
  if (typed.kind === 'recovery') {
    const taken = await takeRecoveryCode(db, accountId, recoveryMac(accountId, typed.code), now)
    return taken ? 'recovery' : null
  }
  const factor = await selectSecondFactor(db, accountId)
  if (factor === null) return null
  const secret = openSecret({ purpose: 'second factor', owner: accountId }, factor.secret)
  const step = totpStep(secret, typed.code, now)
  // Whoever looked over a shoulder, or listens in, gains nothing: a code is good once.
  return step !== null && (await takeStep(db, accountId, step)) ? 'app' : null
}
