import { Secret, TOTP } from 'otpauth'

/** What the app shows; `ahead` half minutes later, since no code is good twice. */
export const codeFor = (secret: string, ahead = 0): string =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: Date.now() + ahead * 30_000 })
