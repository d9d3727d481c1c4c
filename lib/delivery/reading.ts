import type { Outgoing } from './outgoing'

/** What becomes of an index of the log at a destination. */
export type Fate = 'send' | 'filtered' | 'expired'

/** A stretch of a log as a destination is to get it: what becomes of each index from `low` up to before `high`. */
export interface Reading {
  low: number
  high: number
  /** By index, from `low` on. */
  fates: readonly Fate[]
  /** What is to be sent, in the order of the log. */
  outgoing: readonly Outgoing[]
}

/** What indexes are counted as, once each: together they are as many as the cursor moved. */
export interface Settled {
  nextIdx: number
  delivered: number
  filtered: number
  expired: number
  dead: number
}

/** What moving the cursor from `from` to behind `last` counts, where these of its events are dead. */
export function settle(
  { low, fates }: Reading,
  { from, last, dead }: { from: number; last: number; dead: ReadonlySet<number> },
): Settled {
  const settled: Settled = { nextIdx: last + 1, delivered: 0, filtered: 0, expired: 0, dead: 0 }
  for (let index = from; index <= last; index++) {
    const fate = fates[index - low]
    if (fate === undefined) throw new RangeError(`Index ${index} was not read`)
    if (fate !== 'send') settled[fate]++
    else if (dead.has(index)) settled.dead++
    else settled.delivered++
  }
  return settled
}

/** How much goes into one request. */
export interface BatchLimits {
  events: number
  /** Of UTF-8, with a separator for each event. A larger event goes alone. */
  bytes: number
}

/** Parts as large as they may be, in order. */
export function partsOf(outgoing: readonly Outgoing[], { events, bytes }: BatchLimits): Outgoing[][] {
  const parts: Outgoing[][] = []
  let size = 0
  for (const one of outgoing) {
    const length = one.bytes + 1
    const part = parts.at(-1)
    if (part === undefined || part.length >= events || size + length > bytes) {
      parts.push([one])
      size = length
    } else {
      part.push(one)
      size += length
    }
  }
  return parts
}
