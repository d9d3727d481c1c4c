import { invariant } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import type { Resource } from '@/lib/event/event'

import { DAY, type Office } from './calendar'
import type { Person, Service } from './cast'
import type { FlowKind } from './flow-documents'
import type { Ledger } from './ledger'
import { type Random, randomFor } from './random'
import type { Timeline } from './timeline'

/** How many days of the past the story tells. */
export const STORY_DAYS = 90

/** A flow of the story; its document is in the ledger. */
export interface Flow {
  readonly id: string
  readonly namespace: string
  readonly team: string
  readonly kind: FlowKind
  revision: number
  /** Only scripted parts of the story change it. */
  readonly quiet: boolean
  /** Its documents are deployed from a repository instead of edited by hand. */
  readonly fromRepository: boolean
  /** Counts changes of the schedule: a planned start of an older count no longer holds. */
  plan: number
  gone: boolean
}

/** One stay of a person on the platform, from sign-in to sign-out. Times in ms. */
export interface Visit {
  readonly person: Person
  readonly id: string
  readonly from: number
  readonly to: number
  readonly ip: string
}

/** A time in which some flows fail for a reason that they share. */
export interface Trouble {
  readonly from: number
  readonly to: number
  hits(flow: Flow): boolean
  readonly taskId: string
  readonly reason: string
}

/** An execution, as far as later parts of the story come back to it. */
export interface Run {
  readonly id: string
  readonly flow: Flow
  /** What it runs: the flow as it was at the start, whatever becomes of the flow. */
  readonly revision: number
  readonly tasks: readonly JsonObject[]
  readonly retries: number
  readonly traceId: string
  readonly startedMs: number
  attempt: number
}

/** The services that every tenant with flows has. */
export interface Crew {
  scheduler: Service
  ci: Service
  terraform: Service
  scim: Service
}

/** One company in motion: what the parts of its story share. */
export interface World {
  readonly seed: string
  /** The story lies between these two midnights (UTC, ms). */
  readonly start: number
  readonly end: number
  readonly timeline: Timeline
  readonly ledger: Ledger
  readonly people: readonly Person[]
  readonly offices: Readonly<Record<Office, string>>
  readonly crew: Crew
  readonly flows: Map<string, Flow>
  /** Secrets by the second word of a namespace. */
  readonly secrets: Readonly<Record<string, readonly string[]>>
  readonly visits: Visit[]
  readonly troubles: Trouble[]
  /** The latest executions, newest last, for people to look at. */
  readonly recent: Run[]
  /** Executions that failed and were not started again. */
  readonly failed: Map<string, Run>
  /** Scales how often things happen that are not part of a script; 1 is the usual size. */
  readonly scale: number
  /** A stream of choices for one subject. */
  random(label: string): Random
}

/** The span and size of a tenant's part of the story. */
export interface Span {
  seed: string
  start: number
  end: number
  scale: number
}

/** What has to be known to set a company in motion. */
export type WorldPlan = Pick<
  World,
  'seed' | 'start' | 'end' | 'timeline' | 'ledger' | 'people' | 'offices' | 'crew' | 'secrets' | 'scale'
>

/** A company on the eve of its story. */
export function worldOf(plan: WorldPlan): World {
  return {
    ...plan,
    // A copy: the deployer's key changes in the story, and two stories must not share it.
    crew: { ...plan.crew, ci: { ...plan.crew.ci } },
    flows: new Map(),
    visits: [],
    troubles: [],
    recent: [],
    failed: new Map(),
    random: (label) => randomFor(plan.seed, label),
  }
}

/** Midnight (UTC) that many days after the story began. */
export function storyDay(world: World, day: number): number {
  return world.start + day * DAY
}

/** A planned moment, some seconds later: people do not act on the full minute. */
export function aroundThen(world: Pick<World, 'seed'>, ms: number): number {
  return ms + randomFor(world.seed, `pause at ${ms}`).int(400, 29_000)
}

/** The flow of this id. */
export function flowOf(world: World, id: string): Flow {
  const flow = world.flows.get(id)
  invariant(flow, `the flow ${id} is in the story`)
  return flow
}

/** The flow's document as it is now. */
export function documentOf(world: World, flow: Flow): JsonObject {
  return world.ledger.object('FLOW', flow.id)
}

/** The flow as an event names it. */
export function flowResource(flow: Flow): Resource {
  return { type: 'FLOW', id: flow.id, name: flow.id }
}

/** The facts that every event about a flow carries. */
export function flowFacts(flow: Flow): JsonObject {
  return { namespace: flow.namespace, flowId: flow.id, revision: flow.revision }
}
