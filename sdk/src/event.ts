/** What kind of actor did it. */
export type ActorType = 'user' | 'service' | 'system' | 'anonymous'

/** The kind of effect attempted on the resource; it happened if, and only if, the outcome is `success`. */
export type Change = 'CREATE' | 'READ' | 'UPDATE' | 'DELETE' | 'NONE'

/** How it ended. */
export type Outcome = 'success' | 'failure' | 'unknown'

/** A party: on whose behalf an actor acted, or a person that an event is about. */
export interface Party {
  type?: string | undefined
  id?: string | number | bigint | undefined
  name?: string | undefined
  email?: string | undefined
}

/** Who did it. `id` is what stays the same when the name changes. */
export interface Actor {
  type: ActorType
  id?: string | number | bigint | undefined
  name?: string | undefined
  email?: string | undefined
  onBehalfOf?: Party | undefined
}

/** What it was done to. `type` is letters, digits and `. _ : / -`, at most 128: `INVOICE`. */
export interface Resource {
  type: string
  id?: string | number | bigint | undefined
  name?: string | undefined
}

/** From where. */
export interface Client {
  /** An IPv4 or IPv6 address. */
  ip?: string | undefined
  userAgent?: string | undefined
}

/**
 * One thing that happened, as an application says it. A member that is `undefined` is absent; in `before` and `after`,
 * `null` is a state and absence is none. What JSON cannot hold in `details`, `before` and `after` (dates, bigints, maps,
 * cycles) is written as `sdk/README.md` says, never left out in silence.
 */
export interface AuditEvent {
  /** A UUIDv7 whose time is `occurredAt`. Made by the SDK where absent, so that sending again is safe. */
  id?: string | undefined
  /** When it happened, to the millisecond: a Date or RFC 3339. By default the time of the call. */
  occurredAt?: Date | string | undefined
  /** What was attempted, always in the same words: `invoice.approve`. Letters, digits and `. _ : / -`, at most 128. */
  action: string
  /** By default `CREATE` with only `after`, `DELETE` with only `before`, `UPDATE` with both, else `NONE`. */
  change?: Change | undefined
  resource: Resource
  /** By default `unknown`: nobody said that it succeeded. */
  outcome?: Outcome | undefined
  /** Why, or the error's message. */
  reason?: string | undefined
  /** One sentence for people. */
  message?: string | undefined
  /** Free facts by key; each can be searched as `key:value`. */
  details?: Readonly<Record<string, unknown>> | undefined
  /** The resource's state before. */
  before?: unknown
  /** The resource's state after. */
  after?: unknown
  /** Where the scope names an actor, that one counts and not this. */
  actor?: Actor | undefined
  /** Where the scope knows the address or the agent, those count and not these. */
  client?: Client | undefined
  traceId?: string | undefined
  sessionId?: string | undefined
  /** The people it is about, besides the actor; at most 16. */
  subjects?: readonly Party[] | undefined
}

/** What a request says of whatever is done in it. It wins over what an event says. */
export interface Scope {
  actor?: Actor | undefined
  client?: Client | undefined
  traceId?: string | undefined
  sessionId?: string | undefined
}
