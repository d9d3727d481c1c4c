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
  tried: number
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
    const marks: JointMark[] = []
    const waiting: Waiting[] = []
    for (const one of this.#waiting) {
      const mark = settle(one, version)
      if (mark === null) waiting.push({ ...one, tried: one.tried + 1 })
      else marks.push(mark)
    }
    if (stateBefore(version).kind === 'unknown') marks.push(unknown(version.id, null))
    else waiting.push({ later: version, tried: 0 })
    this.#waiting = waiting
    return marks
  }

  /** There are no older events: `isEnd` when the log begins here, else nobody has looked further. */
  end(isEnd: boolean): JointMark[] {
    return this.#waiting.map(({ later, tried }) =>
      isEnd && tried === 0 ? { ...unknown(later.id, null), joins: 'first' } : unknown(later.id, null),
    )
  }
}

/** What an older event says of a newer one; null: it may not have happened, so an older one has to say. */
function settle({ later, tried }: Waiting, earlier: Version): JointMark | null {
  const joint = compared(earlier, later)
  const mark = { id: later.id, earlier: earlier.id, ...joint }
  if (effectOf(earlier) === 'unsure' && joint.joins === 'no') {
    return tried < UNSURE_MAX ? null : unknown(later.id, null)
  }
  // Within a millisecond nothing says which of the two came first.
  if (joint.joins === 'no' && uuidMs(earlier.id) === uuidMs(later.id)) return unknown(later.id, earlier.id)
  return mark
}

type Compared = Omit<JointMark, 'id' | 'earlier'>

/** Whether the later of two events, with nothing between them, found what the earlier one left. */
export function joins(earlier: Version, later: Version): JointMark['joins'] {
  return compared(earlier, later).joins
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
