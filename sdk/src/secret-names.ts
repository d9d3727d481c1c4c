/** What stands in place of what was taken out. */
export const REDACTED = '[redacted]'

const SECRET_ENDINGS =
  /(?:password|passwd|passphrase|pwd|secret|token|apikey|secretkey|accesskey|privatekey|authorization|auth|cookie|credentials?|signature|jwt|otp|sessionid|assertion|samlresponse)$/
// Short names that are secrets only when they are all of the name: `code` of OAuth, but not `countryCode`.
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'key',
  'code',
  'state',
  'sig',
  'sid',
  'pin',
  'pass',
  'session',
  'ticket',
])

/** Whether a parameter of this name holds a secret: `access_token`, `X-Amz-Signature`, `code`. */
export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return SECRET_NAMES.has(plain) || SECRET_ENDINGS.test(plain)
}
