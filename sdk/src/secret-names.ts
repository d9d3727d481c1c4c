/** What stands in place of what was taken out. */
export const REDACTED = '[redacted]'

/** Secrets wherever they stand in a name: `password_confirmation`, `id_token_hint`, `user[password][0]`. */
const WORDS = /passw(?:or)?d|passphrase|passcode|secret(?!ar)|token(?!i[sz])|mnemonic|privatekey|cardnumber/
/** What is only about tokens: how many they are, or of which kind. */
const ABOUT_TOKENS =
  /tokens?(?:used|count|limit|left|total|type|size|length|budget|price|cost)$|(?:max|min|num|total|prompt|completion|input|output|used)tokens$/
const ENDINGS =
  /(?:pwd|(?:api|secret|access|signing|encryption|master|session|shared|service|hmac|aes|wrapped)key|authorization|auth|cookie|credentials?|signature|jwt|otp|sessionid|sessid|verifier|assertion|samlresponse|cvv|cvc|ssn|socialsecurity|(?:user|card|login|security|sim)pin|(?:seed|recovery|backup)phrase|connectionstring)$/
/** Codes that let somebody in, but not `countryCode`. */
const CODES =
  /(?:verification|verify|confirm|confirmation|auth|authorization|access|recovery|reset|security|invite|invitation|activation|login|signin|backup|mfa|sms|oob|2fa|factor|onetime|email|phone|pin|device|user)codes?$/
/** Secrets only where they are all of a name. */
const NAMES: ReadonlySet<string> = new Set(['pin', 'pass', 'csrf'])
/** Names that mean a secret in an address, as `code` of OAuth does, and in a table anything. */
const NAMES_IN_ADDRESSES: ReadonlySet<string> = new Set([
  'key',
  'code',
  'state',
  'sig',
  'sid',
  'session',
  'ticket',
])
/** In which form a secret is kept says nothing else of it: `pinHash`, `encrypted_pin`. */
const FORMS = /^(?:encrypted|hashed)|(?:hash|hashed|digest|encrypted|salt)$/g

/** Whether a field of this name holds a secret: `access_token`, `passwordHash`, `user[password][0]`. */
export function isSecretName(name: string): boolean {
  const plain = plainOf(name)
  return [plain, plain.replaceAll(FORMS, '')].some(
    (one) =>
      NAMES.has(one) || ENDINGS.test(one) || CODES.test(one) || (WORDS.test(one) && !ABOUT_TOKENS.test(one)),
  )
}

/** Whether a parameter of an address does: what `isSecretName` knows, and `code`, `X-Amz-Signature`. */
export function isSecretParameter(name: string): boolean {
  return NAMES_IN_ADDRESSES.has(plainOf(name)) || isSecretName(name)
}

function plainOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replace(/\d+$/, '')
}
