/** What stands in place of what was taken out. */
export const REDACTED = '[redacted]'

/** Secrets wherever they stand in a name: `password_confirmation`, `id_token_hint`, `user[password][0]`. */
const SECRET_WORDS = /passw(?:or)?d|passphrase|passcode|secret(?!ar)|token(?!i[sz])/
/** What is only about tokens: how many they are, or of which kind. */
const ABOUT_TOKENS =
  /tokens?(?:used|count|limit|left|total|type|size|length|budget|price|cost)$|(?:max|min|num|total|prompt|completion|input|output|used)tokens$/
const SECRET_ENDINGS =
  /(?:pwd|(?:api|secret|access|private|signing|encryption|master)key|authorization|auth|cookie|credentials?|signature|jwt|otp|sessionid|sessid|verifier|assertion|samlresponse|cvv|cvc)$/
/** Codes that let somebody in, but not `countryCode`. */
const SECRET_CODES =
  /(?:verification|verify|confirm|confirmation|auth|authorization|access|recovery|reset|security|invite|invitation|activation|login|signin|backup|mfa|sms|oob|2fa|factor|onetime|email|phone|pin|device|user)codes?$/
// Short names that are secrets only when they are all of the name: `code` of OAuth.
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'key',
  'code',
  'state',
  'sig',
  'sid',
  'pin',
  'pass',
  'csrf',
  'session',
  'ssn',
  'ticket',
])

/** Whether a parameter of this name holds a secret: `access_token`, `X-Amz-Signature`, `code`, `password[0]`. */
export function isSecretName(name: string): boolean {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replace(/\d+$/, '')
  if (SECRET_NAMES.has(plain) || SECRET_ENDINGS.test(plain) || SECRET_CODES.test(plain)) return true
  return SECRET_WORDS.test(plain) && !ABOUT_TOKENS.test(plain)
}
