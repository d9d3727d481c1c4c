import { isObject, type Json } from '@/lib/base/json'
import { type IdentityKey, member } from '@/lib/diff/alignment'
import type { ContentIds } from '@/lib/diff/content-ids'
import { type ElementPair, pairElements } from '@/lib/diff/pair-elements'
import { pathText, type Step } from '@/lib/diff/path'
import { holdsRedaction } from '@/lib/diff/redacted'

import { sortedKeys } from './document-text'

/** The way to a place in a document, from there up; null is the document itself. */
export type Steps = { up: Steps; step: Step } | null

/** The path of a place as a person reads it. */
export function placeText(at: Steps): string {
  const steps: Step[] = []
  for (let place = at; place !== null; place = place.up) steps.push(place.step)
  return pathText(steps.reverse())
}

/** The step to an element: by what it is known by, else by its place. */
export function stepTo(element: Json | undefined, by: IdentityKey | null, index: number): Step {
  const value = by === null || element === undefined || !isObject(element) ? null : member(element, by)
  const isKnown = typeof value === 'string' || typeof value === 'number'
  return by !== null && isKnown ? { kind: 'element', by, value, index } : { kind: 'index', index }
}

/** Both elements of a pair; undefined where a side has none. */
export function sidesOf(
  pair: ElementPair,
  before: readonly Json[],
  after: readonly Json[],
): [before: Json | undefined, after: Json | undefined] {
  return [
    pair.before === null ? undefined : before[pair.before],
    pair.after === null ? undefined : after[pair.after],
  ]
}

/** True where something was taken out, at any depth. */
export function hasSecret(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return holdsRedaction(value)
  return (Array.isArray(value) ? value : Object.values(value)).some(hasSecret)
}

/** The places below this one where a secret stands on both sides. */
export function* hiddenPlaces(before: Json, after: Json, steps: Steps, ids: ContentIds): Generator<string> {
  if (holdsRedaction(before) && holdsRedaction(after)) yield placeText(steps)
  else if (Array.isArray(before) && Array.isArray(after)) {
    const { pairs, by } = pairElements(before, after, ids)
    for (const pair of pairs) {
      const [old, fresh] = sidesOf(pair, before, after)
      if (old === undefined || fresh === undefined) continue
      yield* hiddenPlaces(old, fresh, { up: steps, step: stepTo(fresh, by, pair.after ?? 0) }, ids)
    }
  } else if (isObject(before) && isObject(after)) {
    for (const name of sortedKeys(before)) {
      const [old, fresh] = [member(before, name), member(after, name)]
      if (old === undefined || fresh === undefined) continue
      yield* hiddenPlaces(old, fresh, { up: steps, step: { kind: 'member', name } }, ids)
    }
  }
}
