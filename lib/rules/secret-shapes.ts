/** What stands in place of what was taken out. */
export const REDACTED = '[redacted]'

const SECRET_NAME =
  /(?:password|passwd|passphrase|secret|token|apikey|secretkey|accesskey|privatekey|authorization|cookie|credential|credentials)$/
const NUMBER_NAME = /(?:password|passwd|passphrase|secret)$/

/** What a member of a name holds: never a secret, one if it is a text, or one if it is a text or a number. */
type Holds = 'none' | 'texts' | 'all'
/** Names repeat from event to event. Long ones are not kept, and all go when they are too many: names are what senders make. */
const holdsOfNames = new Map<string, Holds>()
const NAMES_KEPT_MAX = 10_000
const KEPT_NAME_CHARACTERS_MAX = 64

function holdsOf(name: string): Holds {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9.]/g, '')
  if (!SECRET_NAME.test(plain)) return 'none'
  return NUMBER_NAME.test(plain) ? 'all' : 'texts'
}

/** Whether a member of this name holds a secret, whatever its value looks like: `db_password`, `clientSecret`, `X-Api-Key`. */
export function isSecretName(name: string, value: string | number): boolean {
  let holds = holdsOfNames.get(name)
  if (holds === undefined) {
    holds = holdsOf(name)
    if (holdsOfNames.size >= NAMES_KEPT_MAX) holdsOfNames.clear()
    if (name.length <= KEPT_NAME_CHARACTERS_MAX) holdsOfNames.set(name, holds)
  }
  return holds === 'all' || (holds === 'texts' && typeof value === 'string')
}

/** A reference to where the secret is kept is none: `{{ secret('DB') }}`, `${DB_PASSWORD}`. */
export function isReference(text: string): boolean {
  return /^\s*(?:\{\{[^{}]*\}\}|\$\{[^{}]*\})\s*$/.test(text)
}

/** Texts that are secrets by their shape. `(?<keep>…)` stays: it says what kind of secret it was. */
const SHAPES: readonly RegExp[] = [
  // A JSON Web Token (RFC 7519): its header begins with {" in base64url.
  // Looked for only from the start of a run that dots follow as in a token, so that each run is read a fixed number of times.
  /(?<![\w-])(?=[\w-]+\.[\w-]{6,}\.)(?<keep>(?:[\w-]*?-)??)eyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]*/g,
  // A private key in PEM (RFC 7468), also one that was cut off.
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:(?!-----END )[\s\S])*(?:-----END [A-Z0-9 ]*PRIVATE KEY-----)?/g,
  // Our own API keys.
  /\bvs_[0-9A-Za-z]{10}_[0-9A-Za-z]{38}\b/g,
  // Tokens of GitHub, Slack and Google, by the prefixes that they publish for scanners.
  /\bgh[pousr]_[0-9A-Za-z]{36,}\b/g,
  /\bgithub_pat_\w{22,}\b/g,
  /\bxox[abeoprs]-[0-9A-Za-z-]{10,}/g,
  /\bAIza[\w-]{35}/g,
  // Tokens of GitLab and keys of Stripe, likewise.
  /\bglpat-[\w-]{20,}(?:\.[\w-]+)*/g,
  /\b[rs]k_(?:live|test)_[0-9A-Za-z]{10,}/g,
  // What is sent in the header of that name, after its scheme or without one: then words are short and hold no digit.
  /(?<keep>authorization\\?["']?\s{0,8}[:=]\s{0,8}\\?["']?(?:Bearer|Basic|Token|ApiKey|Splunk|DPoP|Negotiate)\s{1,8})[\w.~+/=-]{8,}/gi,
  /(?<keep>authorization\\?["']?\s{0,8}[:=]\s{0,8}\\?["']?)(?:[\w.~+/=-]{20,}|(?=[\w.~+/=-]{0,19}\d)[\w.~+/=-]{8,})/gi,
  // Credentials of an HTTP header (RFC 9110 §11.4) anywhere else; words hold no digit.
  /(?<keep>\b(?:Bearer|Basic)\s+)(?=[\w.~+/=-]*[\d=])[\w.~+/-]{8,}=*/gi,
  // The password in an address: scheme://user:password@host.
  /(?<keep>\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/]{0,100}:)[^\s@/]{1,200}(?=@)/gi,
  // Members of a query string that are named as secrets are, and a password that is given like one anywhere.
  member(
    String.raw`[?&][\w.%~-]{0,60}?(?:secret|token|(?:api|secret|access|private)[_.-]?key|authorization|credentials?)=`,
  ),
  member('(?:password|passwd|passphrase)='),
]

/**
 * Something that each of the shapes has, so that one look at a text tells that most hold none. What a shape above needs, and
 * nothing less, belongs here: the tests look for every shape through it.
 */
const ANY_SHAPE =
  /eyJ|PRIVATE KEY-|vs_|gh[pousr]_|github_pat_|xox[abeoprs]-|AIza|glpat-|[rs]k_(?:live|test)_|authorization|(?:bearer|basic)\s|:\/\/[^\s@/]{2,301}@|(?:secret|token|key|credentials?|password|passwd|passphrase)=/i
/** No text that is shorter has a shape. */
const SHAPE_CHARACTERS_MIN = 8

/** Whether a secret may stand in this text by its shape; false is certain. */
export function mayHoldShape(text: string): boolean {
  return text.length >= SHAPE_CHARACTERS_MIN && ANY_SHAPE.test(text)
}

/** A mark that closes what is around the value is no part of it; what says only that there is a secret is none. */
function member(keep: string): RegExp {
  const none = String.raw`\[redacted\]|\$\{|\{\{|(?:true|false|null|none|undefined|yes|no)(?![^\s&"'\\<>;,)}\]])`
  const value = String.raw`(?:[^\s&"'\\<>;,)}\]]|[,)}\]](?=[^\s&"'\\<>;,)}\]]))+`
  return new RegExp(`(?<keep>${keep})(?!${none})${value}`, 'gi')
}

/** The text without the secrets in it; `found` is called with each. */
export function withoutShapes(text: string, found: (secret: string) => void): string {
  if (!mayHoldShape(text)) return text
  let left = text
  for (const shape of SHAPES) {
    left = left.replace(shape, (...match: unknown[]) => {
      const groups = match.at(-1) as { keep?: string } | undefined
      const keep = typeof groups === 'object' ? (groups.keep ?? '') : ''
      const secret = String(match[0]).slice(keep.length)
      if (secret === REDACTED) return String(match[0])
      found(secret)
      return keep + REDACTED
    })
  }
  return left
}
