import { z } from 'zod'

import { openSecret, sealSecret, type SecretPlace } from '@/lib/config/sealed-bytes'

const SETUP_MINUTES = 10

const content = z.strictObject({ secret: z.string(), until: z.number() })
const placeOf = (accountId: string): SecretPlace => ({ purpose: 'second factor setup', owner: accountId })

/** A secret on its way into an app, for its person's browser to hold meanwhile: of no use for anybody else. */
export function sealSetup(accountId: string, secret: string, now: Date): string {
  const plain: z.input<typeof content> = { secret, until: now.getTime() + SETUP_MINUTES * 60_000 }
  return sealSecret(placeOf(accountId), JSON.stringify(plain)).toString('base64url')
}

/** The secret, and when its set-up began; null when its time is over, or it is another person's or none of ours. */
export function openSetup(
  accountId: string,
  setup: string,
  now: Date,
): { secret: string; begunAt: Date } | null {
  try {
    const plain = openSecret(placeOf(accountId), Buffer.from(setup, 'base64url'))
    const { secret, until } = content.parse(JSON.parse(plain))
    return until > now.getTime() ? { secret, begunAt: new Date(until - SETUP_MINUTES * 60_000) } : null
  } catch {
    // Not sealed by us, or for somebody else: the same as none.
    return null
  }
}
