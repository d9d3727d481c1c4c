import { uuidMs } from '@/lib/base/uuid'
import type { Change } from '@/lib/diff/changes'
import { type Joint, jointOf, sameJson } from '@/lib/diff/joins'

import { effectOf, isWhole, stateAfter, stateBefore, type Version } from './version'

/** Whether an event found the state that the one before it left. */
export interface JointMark {
  /** The later event. */
  id: string
  /** The version before it; null when there is none, or too many events lie between whose outcome is not known. */
  earlier: string | null
  /**
   * `no`: something changed the resource between the two, and no event tells of it. `first`: there is nothing before it
   * in the log.
   */
  joins: Joint['joins'] | 'first'
  /** What differs, from what the earlier one left to what the later one found. */
  changes: readonly Change[]
  complete: boolean
  /** Set with `no`: it existed and was created again, or it did not exist and was found. */
  existence?: 'created-again' | 'appeared'
}

/** Events of unknown outcome that are tried, one by one, before nothing is said. */
const UNSURE_MAX = 4

interface Waiting {
  later: Version
  /** Events of unknown outcome that were tried. */
  tried: number
  /** It did not find what this version left; unless one of the same millisecond came after that, it is a gap. */
  no: JointMark | null
}

/**
 * Marks where the history of a resource has a gap. Takes its events newest first, without those that failed, and gives
 * each mark as soon as the events before it settle it.
 */
export class Joints {
  #waiting: Waiting[] = []

  /** True when nothing waits for an older event. */
  get isSettled(): boolean {
    return this.#waiting.length === 0
  }

  /** The next older event. Gives the marks that it settles, of newer events and, where it cannot be told, its own. */
  take(version: Version): JointMark[] {
    const marks = this.look(version)
    if (stateBefore(version).kind === 'unknown') marks.push(unknown(version.id, null))
    else this.#waiting.push({ later: version, tried: 0, no: null })
    return marks
  }

  /** As `take`, of an event that is asked about newer ones alone and gets no mark of its own. */
  look(version: Version): JointMark[] {
    const marks: JointMark[] = []
    const waiting: Waiting[] = []
    for (const one of this.#waiting) {
      const next = settle(one, version)
      if ('joins' in next) marks.push(next)
      else waiting.push(next)
    }
    this.#waiting = waiting
    return marks
  }

  /** There are no older events: `isEnd` when the log begins here, else nobody has looked further. */
  end(isEnd: boolean): JointMark[] {
    return this.#waiting.map(({ later, tried, no }) => {
      if (no !== null) return isEnd ? no : unknown(later.id, no.earlier)
      return isEnd && tried === 0 ? { ...unknown(later.id, null), joins: 'first' } : unknown(later.id, null)
    })
  }
}

/** What an older event says of a newer one: its mark, or that still older ones have to say. */
function settle(waiting: Waiting, earlier: Version): JointMark | Waiting {
  const { later, tried, no } = waiting
  // Within a millisecond nothing says which event came first: the newer one may have found what any of them left.
  if (no !== null && !isSameMoment(no.earlier, earlier.id)) return no
  const joint = compared(earlier, later)
  if (joint.joins !== 'no') return { id: later.id, earlier: earlier.id, ...joint }
  if (isSameMoment(earlier.id, later.id)) return unknown(later.id, earlier.id)
  if (effectOf(earlier) === 'unsure') {
    return tried < UNSURE_MAX ? { ...waiting, tried: tried + 1 } : unknown(later.id, null)
  }
  return { ...waiting, no: no ?? { id: later.id, earlier: earlier.id, ...joint } }
}

const isSameMoment = (a: string | null, b: string): boolean => a !== null && uuidMs(a) === uuidMs(b)

type Compared = Omit<JointMark, 'id' | 'earlier'>

/** Whether the later of two events, with nothing between them, found what the earlier one left. */
export function joins(earlier: Version, later: Version): JointMark['joins'] {
  return isSameMoment(earlier.id, later.id) ? 'unknown' : compared(earlier, later).joins
}

const YES: Compared = { joins: 'yes', changes: [], complete: true }
const UNKNOWN: Compared = { joins: 'unknown', changes: [], complete: true }

function compared(earlier: Version, later: Version): Compared {
  const left = stateAfter(earlier)
  const found = stateBefore(later)
  if (left.kind === 'unknown' || found.kind === 'unknown') return UNKNOWN
  if (left.kind === 'nothing') {
    return found.kind === 'nothing' ? YES : { ...UNKNOWN, joins: 'no', existence: 'appeared' }
  }
  if (found.kind === 'nothing') {
    const made = stateAfter(later)
    // Two systems may tell of one creation: then nothing has changed in between.
    const isTold = made.kind === 'unknown' || (made.kind === 'value' && sameJson(made.value, left.value))
    return isTold ? UNKNOWN : { ...UNKNOWN, joins: 'no', existence: 'created-again' }
  }
  return jointOf(
    { value: left.value, isWhole: isWhole(earlier) },
    { value: found.value, isWhole: isWhole(later) },
  )
}

const unknown = (id: string, earlier: string | null): JointMark => ({ id, earlier, ...UNKNOWN })
