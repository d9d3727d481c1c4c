import { isObject, type Json, type JsonObject } from '@/lib/base/json'

const IDENTITY_KEYS = ['id', 'key', 'name'] as const
/** A member that tells the elements of an array apart. */
export type IdentityKey = (typeof IDENTITY_KEYS)[number]

/** The member that tells the elements of both arrays apart, null when there is none. */
export function identityOf(before: readonly Json[], after: readonly Json[]): IdentityKey | null {
  if (before.length === 0 || after.length === 0) return null
  for (const by of IDENTITY_KEYS) if (isIdentity(before, by) && isIdentity(after, by)) return by
  return null
}

function isIdentity(elements: readonly Json[], by: IdentityKey): boolean {
  const seen = new Set<string>()
  for (const element of elements) {
    const value = isObject(element) ? member(element, by) : undefined
    if (typeof value !== 'string' && typeof value !== 'number') return false
    // A number and its text would look the same in a path.
    if (seen.has(String(value))) return false
    seen.add(String(value))
  }
  return true
}

/** The elements of an array by what they are known by, in their order, with their places. */
export function elementsBy(
  elements: readonly Json[],
  by: IdentityKey,
): Map<string | number, { index: number; element: Json }> {
  const found = new Map<string | number, { index: number; element: Json }>()
  for (const [index, element] of elements.entries()) {
    const value = isObject(element) ? member(element, by) : undefined
    if (typeof value === 'string' || typeof value === 'number') found.set(value, { index, element })
  }
  return found
}

/** Own members only: `__proto__` and `constructor` are ordinary names in JSON. */
export function member(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}
