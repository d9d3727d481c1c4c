/** Two places that hold the same token: one of the first list, one of the second. */
export type Match = readonly [a: number, b: number]

/**
 * A token is lined up by itself only when its occurrences make no more pairs than this: a blank line or a `0` that stands
 * there hundreds of times says nothing about what belongs together. It follows its neighbours instead.
 */
const PAIRS_MAX = 4096

/**
 * The places where two lists of tokens agree, growing on both sides: a longest common subsequence where no token is
 * frequent, else one that is close to it. Takes time in proportion to the lists and to the pairs of equal tokens, never
 * to the square of what differs.
 */
export function commonSubsequence(a: readonly number[], b: readonly number[]): Match[] {
  const matches: Match[] = []
  const ends = sameEnds(a, b, { a: 0, b: 0, aEnd: a.length, bEnd: b.length }, matches)
  const anchors = longest(a, b, ends)
  let from = { a: ends.a, b: ends.b }
  for (const [i, j] of [...anchors, [ends.aEnd, ends.bEnd] as const]) {
    // Frequent tokens beside an anchor belong to it.
    sameEnds(a, b, { ...from, aEnd: i, bEnd: j }, matches)
    if (i < ends.aEnd) matches.push([i, j])
    from = { a: i + 1, b: j + 1 }
  }
  return matches.toSorted(([x], [y]) => x - y)
}

/** A stretch of both lists; its ends are no part of it. */
interface Stretch {
  a: number
  b: number
  aEnd: number
  bEnd: number
}

/** Adds what is the same at both ends of a stretch; gives what is left between. */
function sameEnds(a: readonly number[], b: readonly number[], within: Stretch, matches: Match[]): Stretch {
  const left = { ...within }
  while (left.a < left.aEnd && left.b < left.bEnd && a[left.a] === b[left.b]) {
    matches.push([left.a++, left.b++])
  }
  while (left.a < left.aEnd && left.b < left.bEnd && a[left.aEnd - 1] === b[left.bEnd - 1]) {
    matches.push([--left.aEnd, --left.bEnd])
  }
  return left
}

/** Hunt and Szymanski's method: the longest chain of pairs that grows on both sides, each pair visited once. */
function longest(a: readonly number[], b: readonly number[], within: Stretch): Match[] {
  if (within.a === within.aEnd || within.b === within.bEnd) return []
  const places = placesOf(a, within.a, within.aEnd)
  const counts = placesOf(b, within.b, within.bEnd)
  // The least place in `a` at which a chain of each length ends, and the pair that it ends with.
  const ends: number[] = []
  const last: Chain[] = []
  for (let j = within.b; j < within.bEnd; j += 1) {
    const token = b[j] ?? 0
    const found = places.get(token) ?? []
    if (found.length * (counts.get(token)?.length ?? 0) > PAIRS_MAX) continue
    // From the back, so that one place of `b` is in a chain once.
    for (const i of found.toReversed()) {
      const length = countBelow(ends, i)
      ends[length] = i
      last[length] = { a: i, b: j, before: length === 0 ? null : (last[length - 1] ?? null) }
    }
  }
  const chain: Match[] = []
  for (let at = last.at(-1) ?? null; at !== null; at = at.before) chain.push([at.a, at.b])
  return chain.reverse()
}

interface Chain {
  a: number
  b: number
  before: Chain | null
}

function placesOf(list: readonly number[], from: number, end: number): Map<number, number[]> {
  const places = new Map<number, number[]>()
  for (let i = from; i < end; i += 1) {
    const token = list[i] ?? 0
    const known = places.get(token)
    if (known === undefined) places.set(token, [i])
    else known.push(i)
  }
  return places
}

/** How many of the growing numbers are below this one. */
function countBelow(growing: readonly number[], value: number): number {
  let low = 0
  let high = growing.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((growing[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
