import { Secret, TOTP } from 'otpauth'

/** What every app understands: RFC 6238 with SHA-1, six digits, half a minute. */
const SHAPE = { algorithm: 'SHA1', digits: 6, period: 30 } as const
/** Steps that a clock may be off, to either side (RFC 6238 §5.2). */
const SKEW_STEPS = 1
/** As long as the hash (RFC 4226 §4). */
const SECRET_BYTES = 20

/** A new secret, in base32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32
}

/** What the QR code holds. Apps show the issuer, so it says which Vouchsafe this is: the one at this host. */
export function totpUri(secret: string, email: string, host: string): string {
  const issuer = `Vouchsafe ${host}`.replaceAll(':', ' ')
  return new TOTP({ ...SHAPE, issuer, label: email, secret: Secret.fromBase32(secret) }).toString()
}

/** The half minute, counted from 1970, whose code this is: this one, the one before or the next; null for no such code. */
export function totpStep(secret: string, code: string, now: Date): number | null {
  // The library compares bytes of equal number, and throws at others.
  if (!/^[0-9]{6}$/.test(code)) return null
  const timestamp = now.getTime()
  const found = TOTP.validate({
    ...SHAPE,
    token: code,
    secret: Secret.fromBase32(secret),
    timestamp,
    window: SKEW_STEPS,
  })
  return found === null ? null : TOTP.counter({ period: SHAPE.period, timestamp }) + found
}
