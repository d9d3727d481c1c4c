import { emailInput, nameInput } from '@/lib/admin/inputs'
import type { Json, JsonObject } from '@/lib/base/json'

/** What stands for any value of a claim. */
export const ANY_VALUE = '*'

/**
 * The claim of this name; undefined when it is not there. A name may have dots of its own (`https://example.com/roles`), so that
 * the whole of it goes first; otherwise dots lead into objects: `realm_access.roles`.
 */
export function claimAt(claims: JsonObject, name: string): Json | undefined {
  if (Object.hasOwn(claims, name)) return claims[name]
  let at: Json | undefined = claims
  for (const part of name.split('.')) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, part))
      return undefined
    at = at[part]
  }
  return at
}

/** The values of a claim as texts: of a list each, of a single value that one; of objects and null none. */
export function claimValues(claims: JsonObject, name: string): string[] {
  const value = claimAt(claims, name)
  return (Array.isArray(value) ? value : [value]).flatMap((one) =>
    typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean' ? [String(one)] : [],
  )
}

/** Whether a claim has this value, exactly as it is written; `*`: any. */
export function claimHas(claims: JsonObject, name: string, value: string): boolean {
  const values = claimValues(claims, name)
  return value === ANY_VALUE ? values.length > 0 : values.includes(value)
}

/**
 * Providers leave a list out that is too long for a token, and say where to ask for it instead (OpenID Connect Core 5.6.2).
 * Whoever took that for "in no group" would take rights away.
 */
export function isLeftOut(claims: JsonObject, name: string): boolean {
  const names = claims['_claim_names']
  const isObject = typeof names === 'object' && names !== null && !Array.isArray(names)
  return claimAt(claims, name) === undefined && isObject && Object.hasOwn(names, name)
}

/** Who somebody is by their claims. */
export interface ClaimedPerson {
  /** In lower case; null when there is none, or nothing like an address. */
  email: string | null
  /** The provider says that it has checked that the address is theirs. */
  emailVerified: boolean
  name: string
}

/** The person of these claims. */
export function claimedPerson(claims: JsonObject, emailClaim: string): ClaimedPerson {
  const given = textAt(claims, emailClaim)
  const parsed = emailInput.safeParse(given)
  const email = parsed.success ? parsed.data : null
  const verified = claims['email_verified']
  return {
    email,
    // Only of the claim that it speaks of (OpenID Connect Core 5.1). Some providers write it as text.
    emailVerified: emailClaim === 'email' && (verified === true || verified === 'true'),
    name: nameOf(claims) ?? email ?? 'Unnamed',
  }
}

function nameOf(claims: JsonObject): string | null {
  const both = [textAt(claims, 'given_name'), textAt(claims, 'family_name')].filter((part) => part !== '')
  for (const name of [textAt(claims, 'name'), both.join(' '), textAt(claims, 'preferred_username')]) {
    const parsed = nameInput.safeParse(name)
    if (parsed.success) return parsed.data
  }
  return null
}

function textAt(claims: JsonObject, name: string): string {
  const value = claimAt(claims, name)
  return typeof value === 'string' ? value : ''
}
