import { invariant } from '@/lib/base/errors'
import { isObject, type Json, type JsonObject } from '@/lib/base/json'
import { uuidv7 } from '@/lib/base/uuid'
import type { Actor, Change, EventDraft, Outcome, Party, Resource } from '@/lib/event/event'

import { timeOf } from './calendar'
import { randomFor } from './random'

/** Who does something, and from where. */
export interface Standing {
  actor: Actor
  client?: { ip?: string; userAgent?: string }
  sessionId?: string
}

/** One thing that happens in the story. */
export interface Happening {
  by: Standing
  action: string
  change: Change
  resource: Resource
  message: string
  /** Default: success. */
  outcome?: Outcome
  reason?: string
  details?: JsonObject
  /** The resource's new state; only with a successful CREATE or UPDATE. */
  after?: Json
  traceId?: string
  subjects?: Party[]
}

/**
 * What has happened to a tenant so far: the events, and the state of each resource that the events leave behind. It
 * writes `before` itself, so a document before a change is always what the last change left.
 */
export class Ledger {
  private readonly states = new Map<string, Json>()
  private readonly drafts: EventDraft[] = []
  private readonly times: number[] = []
  private lastMs = 0

  /** A resource that is older than the story. */
  seed(type: string, id: string, state: Json): void {
    this.states.set(keyOf(type, id), state)
  }

  /** The resource as it is now; undefined when there is none. */
  state(type: string, id: string): Json | undefined {
    return this.states.get(keyOf(type, id))
  }

  /** Like `state`, for resources whose state is an object that must be there. */
  object(type: string, id: string): JsonObject {
    const state = this.state(type, id)
    invariant(isObject(state), `${type} ${id} is there`)
    return state
  }

  /** Times ascend strictly within a tenant, so ids, times and causes are all in the same order. */
  record(ms: number, happening: Happening): void {
    this.lastMs = Math.max(ms, this.lastMs + 1)
    this.times.push(this.lastMs)
    this.drafts.push(this.draftOf(happening))
  }

  /** The events so far, in order, with ids made from their time and the seed. */
  finish(seed: string): EventDraft[] {
    const random = randomFor(seed, 'event ids')
    return this.drafts.map((draft, n) => {
      const ms = this.times[n]
      invariant(ms !== undefined, 'every event has its time')
      return { id: uuidv7(ms, random.bytes(10)), occurredAt: timeOf(ms), ...draft }
    })
  }

  private draftOf(h: Happening): EventDraft {
    const { actor, client, sessionId } = h.by
    return {
      actor,
      action: h.action,
      change: h.change,
      resource: h.resource,
      outcome: h.outcome ?? 'success',
      ...(h.reason !== undefined && { reason: h.reason }),
      message: h.message,
      ...(h.details && { details: h.details }),
      ...this.documents(h),
      ...(client && { client }),
      ...(h.traceId !== undefined && { traceId: h.traceId }),
      ...(sessionId !== undefined && { sessionId }),
      ...(h.subjects && { subjects: h.subjects }),
    }
  }

  /** A change that did not happen leaves the state alone and shows none. */
  private documents(h: Happening): { before?: Json; after?: Json } {
    const { type, id } = h.resource
    const happened = (h.outcome ?? 'success') === 'success'
    if (id === undefined || !happened) return {}
    const key = keyOf(type, id)
    const before = this.states.get(key)
    if (h.change === 'DELETE') {
      this.states.delete(key)
      return before === undefined ? {} : { before }
    }
    if (h.after === undefined) return {}
    invariant(h.change === 'CREATE' || h.change === 'UPDATE', `${h.action} may change ${key}`)
    invariant((h.change === 'CREATE') === (before === undefined), `${h.action} ${h.change} fits ${key}`)
    this.states.set(key, h.after)
    return before === undefined ? { after: h.after } : { before, after: h.after }
  }
}

/** A member that is a text or a number, as text; empty when it is anything else. */
export function textIn(object: JsonObject, member: string): string {
  const value = object[member]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function keyOf(type: string, id: string): string {
  return `${type}\n${id}`
}
