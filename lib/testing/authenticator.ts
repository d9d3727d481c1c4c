import { Secret, TOTP } from 'otpauth'

/** What an app on somebody's phone shows for this secret (base32) at this moment. */
export function codeOf(secret: string, at: Date = new Date()): string {
  return TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: at.getTime() })
}
