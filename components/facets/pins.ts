import { fold } from '@/lib/event/fold'
import { readMasks } from '@/lib/event/masks'
import { facetKeyText, isHiddenFacet, readFacetKey } from '@/lib/search/facet-keys'

/** Keys that one person may pin. The server counts twenty beside the usual ones. */
export const PINS_MAX = 12

/** Keys of facets as `printKeys` kept them; none where the text is not of its making. */
export function readKeys(text: string | null): string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []
  } catch {
    return []
  }
}

/** The text that keeps them. */
export function printKeys(keys: readonly string[]): string {
  return JSON.stringify(keys)
}

/** Those of some keys that can be pinned, each once, and no more than may be. */
export function validPins(keys: readonly string[]): readonly string[] {
  let pins: readonly string[] = []
  for (const key of keys) {
    const next = withPin(pins, key)
    if ('pins' in next) pins = next.pins
  }
  return pins
}

/** Those of some pins whose values may be shown to somebody from whom this is hidden. */
export function shownPins(pins: readonly string[], masks: readonly string[]): readonly string[] {
  if (masks.length === 0) return pins
  const read = readMasks(masks)
  if ('problem' in read) return []
  return pins.filter((pin) => {
    const key = readFacetKey(pin)
    return key !== null && !isHiddenFacet(key, read.masks)
  })
}

/** The pins with one more, at the end, or why it cannot be one. `typed` may have spaces around it. */
export function withPin(
  pins: readonly string[],
  typed: string,
): { pins: readonly string[] } | { problem: string } {
  const text = typed.trim()
  if (text === '') return { problem: 'Type a key first.' }
  if (text.includes(',')) return { problem: 'A key cannot hold a comma here. Add one key at a time.' }
  const key = readFacetKey(text)
  if (key === null) return { problem: `The values of ${text} cannot be counted.` }
  if (key.kind === 'keys') return { problem: 'Details keys have a list of their own.' }
  const name = facetKeyText(key)
  if (hasKey(pins, name)) return { pins }
  if (pins.length >= PINS_MAX) return { problem: `At most ${PINS_MAX} keys can be pinned. Unpin one first.` }
  return { pins: [...pins, name] }
}

/** The facet of a key as a query writes it; the text itself where it is none. */
export function facetOf(text: string): string {
  const key = readFacetKey(text)
  return key === null ? text : facetKeyText(key)
}

/** The keys without this one. */
export function withoutKey(keys: readonly string[], key: string): string[] {
  return keys.filter((one) => fold(one) !== fold(key))
}

/** True when this key is among them. */
export function hasKey(keys: readonly string[], key: string): boolean {
  return keys.some((one) => fold(one) === fold(key))
}
