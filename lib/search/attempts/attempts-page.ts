import type { AttemptPart } from '@/lib/event/attempt'
import type { Event, Outcome } from '@/lib/event/event'

/** One of the two events of an attempt, as the other one's readers are told of it. */
export interface AttemptEnd {
  /** The event's id. */
  event: string
  at: string
  outcome: Outcome
  reason?: string
}

/** One attempt: what began, and how it ended as far as the log says so. */
export interface Attempt {
  /** `details.attempt.id` of both events. */
  id: string
  /** Without its documents. */
  intent: Event
  /** null: no result, of those that may be seen. */
  result: AttemptEnd | null
}

/** A page of attempts, the newest intents first. */
export interface AttemptsPage {
  attempts: Attempt[]
  nextCursor: string | null
  /** When it was looked: later results are not in it. */
  asOf: string
  /** Set when time ran out: everything back to this moment was looked at. */
  searchedBackTo?: string
}

/** What an event that is a part of an attempt is told with: the other part, where there is one. */
export interface AttemptOfEvent extends AttemptPart {
  other: AttemptEnd | null
}

/** One event as it was opened; with the attempt that it is a part of, where that was asked for. */
export interface OpenedEvent extends Event {
  attempt?: AttemptOfEvent
}
