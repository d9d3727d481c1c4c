import { idFloor } from '@/lib/base/uuid'

/** A half-open range of ids: `from` ≤ id < `to`. */
export interface IdRange {
  from: string
  to: string
}

/** Months of partitions that exist below the present one; everything older lies in the one open partition. */
const MONTHS_BACK = 36
const MONTHS_AHEAD = 3

/** The lowest and the first impossible id: ids are times before the year 10000. */
export const ID_MIN = '00000000-0000-0000-0000-000000000000'
export const ID_END = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** The range of ids that times (ms since 1970, `until` excluded) and a query leave; empty where `from` ≥ `to`. */
export function idRange(
  times: { since?: number | undefined; until?: number | undefined },
  compiled: { idFrom?: string; idTo?: string },
): IdRange {
  const froms = [compiled.idFrom, times.since === undefined ? undefined : idFloor(times.since)]
  const tos = [compiled.idTo, times.until === undefined ? undefined : idFloor(times.until)]
  return {
    from: froms.reduce<string>((from, id) => (id !== undefined && id > from ? id : from), ID_MIN),
    to: tos.reduce<string>((to, id) => (id !== undefined && id < to ? id : to), ID_END),
  }
}

/** The smallest ids of the months around `now`, oldest first: the bounds of the monthly partitions. */
function monthBounds(now: Date): string[] {
  const month = now.getUTCFullYear() * 12 + now.getUTCMonth()
  const bounds: string[] = []
  for (let m = month - MONTHS_BACK; m <= month + MONTHS_AHEAD + 1; m++)
    bounds.push(idFloor(Date.UTC(Math.floor(m / 12), m % 12, 1)))
  return bounds
}

/** The bounds of the months inside a range, with its own ends. */
function cutsOf(range: IdRange, now: Date): string[] {
  return [range.from, ...monthBounds(now).filter((bound) => bound > range.from && bound < range.to), range.to]
}

/** A range of ids month by month, newest first; what is older than the monthly partitions is one piece. */
export function months(range: IdRange, now: Date): IdRange[] {
  const cuts = cutsOf(range, now)
  return cuts
    .slice(1)
    .map((to, i) => ({ from: cuts[i]!, to }))
    .reverse()
}

/**
 * Cuts a range of ids into windows of 1, 2, 4, … months, each a whole number of partitions, nearest first: newest
 * first, or with `ascending` oldest first. A rare match is found after a few statements, a common one after the first;
 * 40 partitions are at most seven statements.
 */
export function windows(range: IdRange, now: Date, ascending: boolean): IdRange[] {
  const cuts = cutsOf(range, now)
  const made: IdRange[] = []
  const last = cuts.length - 1
  for (let done = 0, width = 1; done < last; done += width, width *= 2) {
    const next = Math.min(done + width, last)
    made.push(
      ascending
        ? { from: cuts[done]!, to: cuts[next]! }
        : { from: cuts[last - next]!, to: cuts[last - done]! },
    )
  }
  return made
}

/** The smallest id above this one; above the last of all there is none, and it stays. */
export function idAfter(id: string): string {
  if (id >= ID_END) return ID_END
  const digits = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
