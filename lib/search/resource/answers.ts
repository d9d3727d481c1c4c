import type { Json } from '@/lib/base/json'
import type { Event } from '@/lib/event/event'

import type { AsOf } from './as-of'
import type { Setter } from './blame-walk'
import type { JointMark } from './joints'
import type { ShownChange } from './shown-changes'
import { effectOf, type Effect } from './version'

/** An event that is spoken of: who did what, and when. */
export interface EventRef extends Pick<
  Event,
  'id' | 'occurredAt' | 'actor' | 'action' | 'change' | 'outcome'
> {
  effect: Effect
}

/** One event of a resource's history. */
export interface HistoryItem extends EventRef {
  message?: string
  reason?: string
  source: string
  hasBefore: boolean
  hasAfter: boolean
  /** What it changed, or tried to: the first places, in order. Empty where it does not hold both documents. */
  changes: ShownChange[]
  changeCount: number
  /** False when its documents are too large to compare all of them. */
  changesComplete: boolean
  /**
   * Whether it found the state that the version before it left. `no`: something changed the resource in between, and no
   * event tells of it. `first`: nothing before it is in the log. Absent of what failed.
   */
  joins?: JointMark['joins']
  /** With `joins: no`. */
  gap?: Gap
}

/** What happened between two neighbouring versions that no event tells of. */
export interface Gap {
  /** Id of the version before. */
  after: string
  /** Set when the resource itself came or went: it `appeared` after it was deleted, or was `created-again`. */
  existence?: 'created-again' | 'appeared'
  /** From what the earlier version left to what the later one found. */
  changes: ShownChange[]
  changeCount: number
}

/** What is known of a resource beside its versions. Times are of any event that names it; null: none was found. */
export interface ResourceSummary {
  type: string
  id: string
  /** As its newest event that has one calls it. */
  name?: string
  /** By its newest version. */
  state: AsOf['state']
  firstSeen: string | null
  lastSeen: string | null
}

/** A page of a resource's history, newest first. */
export interface HistoryPage {
  /** On the first page. */
  resource?: ResourceSummary
  events: HistoryItem[]
  nextCursor: string | null
  /** The log size that these pages are pinned to. */
  size?: number
  /** Time ran out here; the cursor goes on. */
  searchedBackTo?: string
  /** Says that a further request belongs to the same act of reading: `read=` of as-of and compare. */
  read: string
}

/** Which events set the values of a state. */
export interface BlameAnswer {
  /** Each path stands for everything below it that has no nearer one. Elements of arrays by their place. */
  paths: ({ path: string } & Setter)[]
  /** False when there are more paths than an answer holds: of the rest nothing is said. */
  complete: boolean
  /** The events that are named, by id. */
  events: Record<string, EventRef>
  /** Set when the walk ended before the log did: older events were not looked at. */
  lookedBackTo?: string
}

/** A resource's state at a moment. */
export interface AsOfAnswer {
  resource: { type: string; id: string }
  /** The moment that was asked for: a time, or an event's id for just after it. Null: now. */
  at: string | null
  state: AsOf['state']
  value?: Json
  /** The event that tells the state: what it left (`after`) or what it found (`before`). */
  from: { event: EventRef; side: 'after' | 'before' } | null
  /** False when the state may have been another. */
  isCertain: boolean
  /** Newer events up to the moment that may have changed it, without saying to what. */
  later: EventRef[]
  /** The next event, which found another state: in between something changed that no event tells. */
  gapBefore: EventRef | null
  /** False when the walk ended before the log did. */
  isWholeLog: boolean
  /** With `blame=true`, where the state is told. */
  blame?: BlameAnswer
  size?: number
  read: string
}

/** The states that two events of one resource left. */
export interface CompareAnswer {
  resource: { type: string; id: string }
  a: ComparedState
  b: ComparedState
  read: string
}

/** One side of a comparison. */
export interface ComparedState extends Pick<AsOfAnswer, 'state' | 'value' | 'from' | 'isCertain' | 'later'> {
  event: EventRef
}

/** What is told of an event where another answer speaks of it. */
export function refOf(event: Event): EventRef {
  const { id, occurredAt, actor, action, change, outcome } = event
  return { id, occurredAt, actor, action, change, outcome, effect: effectOf(event) }
}
