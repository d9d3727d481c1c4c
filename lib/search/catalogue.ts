import type { Change, Event, Outcome } from '@/lib/event/event'

/** Kinds of events that a catalogue names, the most frequent: a log with more has ids in the names of its actions. */
export const CATALOGUE_ENTRIES_MAX = 1000
/** Sources named for one kind of event. */
export const CATALOGUE_SOURCES_MAX = 20
/** Newest events of one kind that its details keys are taken from. */
export const SAMPLE_EVENTS_MAX = 100
/** Details keys named for one kind of event, and values of each. */
export const SAMPLE_KEYS_MAX = 100
export const SAMPLE_VALUES_MAX = 3

/** One kind of event: what was attempted on what kind of resource. Counts are exact. */
export interface CatalogueEntry {
  type: string
  action: string
  count: number
  /** The hours (of UTC) in which the first and the last one happened, as their beginning. */
  firstHour: string
  lastHour: string
  /** What effect it had and how it ended, most frequent first. */
  effects: { change: Change; outcome: Outcome; count: number }[]
  /** Most frequent first. */
  sources: { name: string; count: number }[]
  /** All of them, also where not all are named. */
  sourceCount: number
}

/** Every kind of event that a log has seen, most frequent first. */
export interface Catalogue {
  entries: CatalogueEntry[]
  /** Kinds of events, also those that are not named. */
  entryCount: number
  /** Events of the whole log. */
  eventCount: number
  /** The log size that all of this was counted at; absent for who sees only a part. */
  size?: number
  /** Set where time ran out: only what happened from then on was counted. */
  countedBackTo?: string
}

/** A details key as the newest events of a kind have it. */
export interface SampledKey {
  /** Dotted path. */
  key: string
  /** How many of the sampled events have it. */
  count: number
  /** Its most frequent values, short ones only. */
  values: string[]
}

/** What the newest events of one kind look like. */
export interface CatalogueSample {
  type: string
  action: string
  /** How many of the newest events were looked at; what follows is known of those alone. */
  sampled: number
  /** When the oldest and the newest of them happened. */
  from?: string
  to?: string
  /** Details keys, most frequent first. */
  keys: SampledKey[]
  /** True when there are more keys than these. */
  moreKeys: boolean
  /** Fields that some of them have, as `has:` takes them: `before`, `ip`, `trace`; with how many. */
  fields: { name: string; count: number }[]
  /** The newest of them, without before and after. */
  newest: Event | null
}
