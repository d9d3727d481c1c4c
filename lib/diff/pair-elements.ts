import type { Json } from '@/lib/base/json'

import { elementsBy, type IdentityKey, identityOf } from './alignment'
import { commonSubsequence } from './common-subsequence'
import type { ContentIds } from './content-ids'

/** An element before and the one after that it became, by their places; null where there is none. */
export interface ElementPair {
  before: number | null
  after: number | null
}

/** Which elements of two arrays belong together. */
export interface Pairing {
  /** In the order of the array after; each element of both stands in exactly one. */
  pairs: ElementPair[]
  /** The member that tells the elements apart; null: they were paired by what they hold, and where they differ by place. */
  by: IdentityKey | null
  /** Elements that both have came into another order. Only where they are known by a member. */
  isReordered: boolean
}

/**
 * Pairs the elements of two arrays for people to read: by `id`, `key` or `name` where each element of both has its own;
 * else those that hold the same, as many as can keep their order; and what is left between them by place.
 */
export function pairElements(before: readonly Json[], after: readonly Json[], ids: ContentIds): Pairing {
  const by = identityOf(before, after)
  if (by !== null) return byKey(keysOf(before, by), keysOf(after, by), by)
  const matches = commonSubsequence(
    before.map((element) => ids.of(element)),
    after.map((element) => ids.of(element)),
  )
  return { pairs: withGaps(matches, before.length, after.length), by: null, isReordered: false }
}

/** The matches, with what lies between them: paired by place as far as both have something there. */
export function withGaps(
  matches: readonly (readonly [number, number])[],
  beforeLength: number,
  afterLength: number,
): ElementPair[] {
  const pairs: ElementPair[] = []
  let from = { before: 0, after: 0 }
  for (const [i, j] of [...matches, [beforeLength, afterLength] as const]) {
    const [removed, added] = [i - from.before, j - from.after]
    for (let n = 0; n < Math.max(removed, added); n += 1) {
      pairs.push({
        before: n < removed ? from.before + n : null,
        after: n < added ? from.after + n : null,
      })
    }
    if (i < beforeLength || j < afterLength) pairs.push({ before: i, after: j })
    from = { before: i + 1, after: j + 1 }
  }
  return pairs
}

function byKey(before: readonly string[], after: readonly string[], by: IdentityKey): Pairing {
  const placeAfter = new Map(after.map((key, place) => [key, place]))
  const placeBefore = new Map(before.map((key, place) => [key, place]))
  // What is gone stands behind the last one before it that is still there.
  const gone = new Map<number, number[]>()
  let anchor = -1
  let isReordered = false
  for (const [place, key] of before.entries()) {
    const next = placeAfter.get(key)
    if (next === undefined) gone.set(anchor, append(gone.get(anchor), place))
    else {
      isReordered ||= next < anchor
      anchor = next
    }
  }
  const pairs: ElementPair[] = []
  const leave = (place: number) => {
    for (const before of gone.get(place) ?? []) pairs.push({ before, after: null })
  }
  leave(-1)
  for (const [place, key] of after.entries()) {
    pairs.push({ before: placeBefore.get(key) ?? null, after: place })
    leave(place)
  }
  return { pairs, by, isReordered }
}

function keysOf(elements: readonly Json[], by: IdentityKey): string[] {
  return [...elementsBy(elements, by).keys()].map(String)
}

function append(list: number[] | undefined, place: number): number[] {
  if (list === undefined) return [place]
  list.push(place)
  return list
}
