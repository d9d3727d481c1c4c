import type { Json, JsonObject } from '@/lib/base/json'

/** What kind of actor did it. */
export const ACTOR_TYPES = ['user', 'service', 'system', 'anonymous'] as const
/** The kind of effect attempted on the resource; it happened iff the outcome is `success`. */
export const CHANGES = ['CREATE', 'READ', 'UPDATE', 'DELETE', 'NONE'] as const
/** How it ended. Absent in an event as sent means `unknown`. */
export const OUTCOMES = ['success', 'failure', 'unknown'] as const

export type ActorType = (typeof ACTOR_TYPES)[number]
export type Change = (typeof CHANGES)[number]
export type Outcome = (typeof OUTCOMES)[number]

/** A party: on whose behalf an actor acted, or a person an event is about. */
export interface Party {
  type?: string
  id?: string
  name?: string
  email?: string
}

export interface Actor {
  type: ActorType
  id?: string
  name?: string
  email?: string
  onBehalfOf?: Party
}

export interface Resource {
  type: string
  id?: string
  name?: string
}

/**
 * One event as a client sends it, after validation: nothing added yet. A member that was not sent is
 * absent; `before: null` (a JSON null) is not the same as no `before`.
 */
export interface EventDraft {
  id?: string
  occurredAt?: string
  actor: Actor
  action: string
  change: Change
  resource: Resource
  outcome?: Outcome
  reason?: string
  message?: string
  details?: JsonObject
  before?: Json
  after?: Json
  client?: { ip?: string; userAgent?: string }
  traceId?: string
  sessionId?: string
  subjects?: Party[]
  /** The record that it was made of, as it was sent: kept by the receiver where the settings of its source say so. Nobody sends it. */
  original?: string
}

/** Where an event came from. Set by the receiver from the API key; a sent one is refused. */
export interface Source {
  name: string
  format: string
  /** UUID of the API key, absent for our own events. */
  keyId?: string
}

/** An event as it is stored and as the API gives it. Times are RFC 3339 UTC with `Z`, 3 to 9 fraction digits. */
export interface Event extends EventDraft {
  id: string
  /** Slug of the tenant. */
  tenant: string
  /** Place in the tenant's log, gapless from 0. Absent for who may not see all of the log. */
  index?: number
  occurredAt: string
  receivedAt: string
  outcome: Outcome
  source: Source
  /** True when it arrived over five minutes after it happened. */
  late: boolean
  /** True when before/after held more than the index takes; searches in them may miss this event. */
  partial: boolean
  /** Whether it has `before` and `after`, which a list may leave out. */
  hasBefore: boolean
  hasAfter: boolean
}
