import type { Event, Party } from '@/lib/event/event'

/** By which of its names an actor is looked at, as `actor.…` of the query language; without one, by any, as `actor:`. */
export const ACTOR_KEYS = ['id', 'email', 'name', 'type'] as const
export type ActorKey = (typeof ACTOR_KEYS)[number]

/** Newest matches that an actor's figures are counted over, where there are more. */
export const ACTOR_MATCHES = 10_000
/** Latest events that are given out. */
export const ACTOR_EVENTS = 20
/** Values of each list. */
export const ACTOR_VALUES_MAX = 20

/** A value and how many events have it. */
export interface ActorValue {
  value: string
  count: number
}

/** The most frequent values. */
export interface ActorValues {
  values: ActorValue[]
  /** There are more than these. */
  more: boolean
}

/** A value with the first and the last time that it was seen among what was counted. */
export interface SeenValue extends ActorValue {
  first: string
  last: string
}

/** Somebody as events name them, and in how many. */
export interface SeenParty extends Party {
  count: number
}

/** What one actor did: exactly, or of its newest events. */
export interface ActorProfile {
  actor: string
  by: ActorKey | null
  /** The query that finds its events. */
  q: string
  /** The log size that all of this was read at. */
  size?: number
  /** Events that were counted. All figures below are of those. */
  count: number
  /** False: of the newest events, which reach back to `countedBackTo`; there are older ones, or there was no time for them. */
  exact: boolean
  countedBackTo?: string
  /** When the first and the last of all its events happened; of the first null where time ran out. */
  first: string | null
  last: string | null
  /** How its events name it, most frequent first. */
  seenAs: SeenParty[]
  /** For whom it acted. */
  onBehalfOf: SeenParty[]
  actions: ActorValues
  types: ActorValues
  changes: ActorValues
  outcomes: ActorValues
  sources: ActorValues
  addresses: { values: SeenValue[]; more: boolean }
  agents: { values: SeenValue[]; more: boolean }
  /** Events by day of the week (Monday first) and hour, of UTC: seven rows of 24. */
  weekHours: number[][]
  /** Days of UTC on which something happened, oldest first. */
  days: { day: string; count: number }[]
  /** The latest events, newest first, without before and after. */
  events: Event[]
}
