import { isObject, type JsonObject } from '@/lib/base/json'

import { HOUR, MINUTE, SECOND } from './calendar'
import { ORCHESTRATOR, serviceStanding } from './cast'
import { nextDue } from './cron'
import {
  killRun,
  recordCursor,
  recordFailure,
  recordSuccess,
  runFacts,
  USUAL_FAILURES,
  USUAL_SECONDS,
} from './execution-records'
import { scheduleOf, tasksOf } from './flow-documents'
import type { Standing } from './ledger'
import type { Random } from './random'
import { during, momentIn, nextVisit } from './visits'
import { documentOf, type Flow, type Run, type World } from './world'

const FAILURE_RATE = 0.022
const HANG_RATE = 0.0025
const RECENT_MAX = 400

/** How an execution comes to be. */
export interface Start {
  by: Standing
  /** `schedule`, `flow`, `manual`, `api`. */
  trigger: string
  traceId: string
  inputs?: JsonObject
  /** Facts that only this start has: a ticket, for example. */
  facts?: JsonObject
  message: string
}

/** Plans the flow's next start by its schedule, as its document has it now. Call again whenever that changes. */
export function planSchedule(world: World, flow: Flow, after: number): void {
  const plan = ++flow.plan
  planNext(world, flow, plan, after)
}

function planNext(world: World, flow: Flow, plan: number, after: number): void {
  const cron = scheduleOf(documentOf(world, flow))
  if (cron === null) return
  const due = nextDue(cron, after)
  if (due >= world.end) return
  const random = world.random(`start of ${flow.id} at ${due}`)
  world.timeline.at(due + random.int(200, 9000), (ms) => {
    if (flow.gone || flow.plan !== plan) return
    planNext(world, flow, plan, due)
    startRun(world, flow, ms, {
      by: serviceStanding(world.crew.scheduler),
      trigger: 'schedule',
      traceId: random.hex(32),
      message: `The scheduler started ${flow.id}.`,
    })
  })
}

/** Starts an execution now and plans how it goes on. */
export function startRun(world: World, flow: Flow, ms: number, start: Start): Run {
  const random = world.random(`execution of ${flow.id} at ${ms}`)
  const document = documentOf(world, flow)
  const run: Run = {
    id: `ex_${random.token(16)}`,
    flow,
    revision: flow.revision,
    tasks: tasksOf(document),
    retries: typeof document['retries'] === 'number' ? document['retries'] : 0,
    traceId: start.traceId,
    startedMs: ms,
    attempt: 1,
  }
  world.ledger.record(ms, {
    by: start.by,
    action: 'execution.start',
    change: 'CREATE',
    resource: { type: 'EXECUTION', id: run.id, name: flow.id },
    message: start.message,
    details: { ...runFacts(run), trigger: start.trigger, ...start.facts },
    after: {
      flowId: flow.id,
      namespace: flow.namespace,
      revision: run.revision,
      state: 'RUNNING',
      trigger: start.trigger,
      attempt: 1,
      ...(start.inputs && { inputs: start.inputs }),
    },
    traceId: run.traceId,
  })
  world.recent.push(run)
  if (world.recent.length > RECENT_MAX) world.recent.shift()
  goOn(world, run, ms, random)
  return run
}

/** Starts a failed execution again; used by people and in bulk after an outage. */
export function restartRun(
  world: World,
  run: Run,
  ms: number,
  by: Standing,
  how: { message: string; traceId?: string; facts?: JsonObject },
): void {
  const state = world.ledger.state('EXECUTION', run.id)
  if (!isObject(state) || state['state'] !== 'FAILED') return
  world.failed.delete(run.id)
  run.attempt++
  const { tasks: _tasks, durationSeconds: _duration, ...rest } = state
  world.ledger.record(ms, {
    by,
    action: 'execution.restart',
    change: 'UPDATE',
    resource: { type: 'EXECUTION', id: run.id, name: run.flow.id },
    message: how.message,
    details: { ...runFacts(run), attempt: run.attempt, ...how.facts },
    after: { ...rest, state: 'RUNNING', attempt: run.attempt },
    traceId: how.traceId ?? run.traceId,
  })
  goOn(world, run, ms, world.random(`restart of ${run.id} at ${ms}`))
}

function goOn(world: World, run: Run, ms: number, random: Random): void {
  const seconds = Math.max(1, Math.round(random.skewed(USUAL_SECONDS[run.flow.kind], 0.7)))
  const trouble = world.troubles.find((one) => ms >= one.from && ms < one.to && one.hits(run.flow))
  // What scripted parts rely on fails only when the script says so.
  const isLucky = run.flow.quiet || trouble !== undefined
  if (!isLucky && run.attempt === 1 && random.chance(HANG_RATE)) return hang(world, run, ms, random)
  const failsByChance = !isLucky && random.chance(FAILURE_RATE / run.attempt)
  const reason = trouble?.reason ?? (failsByChance ? random.pick(USUAL_FAILURES[run.flow.kind]) : null)
  world.timeline.at(ms + seconds * SECOND + random.int(0, 999), (end) => {
    if (world.ledger.state('EXECUTION', run.id) === undefined) return
    if (reason === null) return succeed(world, run, end, seconds, random)
    recordFailure(world, run, end, { seconds, reason, taskId: trouble?.taskId ?? null, random })
    world.failed.set(run.id, run)
    if (!trouble && random.chance(0.45)) planRestart(world, run, end, random)
  })
}

function succeed(world: World, run: Run, ms: number, seconds: number, random: Random): void {
  recordSuccess(world, run, ms, seconds, random)
  if (run.flow.kind === 'api' && random.chance(0.3)) recordCursor(world, run, ms + 40, random)
  startFollowers(world, run, ms, random)
}

/** The owner, or whoever of the platform team is in first, starts it again. */
function planRestart(world: World, run: Run, ms: number, random: Random): void {
  const mayRestart = (team: string): boolean => team === run.flow.team || team === 'platform'
  const visit = nextVisit(
    world,
    (person) => mayRestart(person.team) && person.role !== 'viewer',
    ms + 5 * MINUTE,
    20 * HOUR,
  )
  if (!visit) return
  const soon = Math.max(ms, visit.from) + random.int(4, 50) * MINUTE
  world.timeline.at(Math.min(soon, momentIn(visit, random, ms)), (now) =>
    restartRun(world, run, now, during(visit), {
      message: `${visit.person.name} restarted the failed execution of ${run.flow.id}.`,
    }),
  )
}

/** An execution that does not end by itself: somebody kills it, or the platform does after a day. */
function hang(world: World, run: Run, ms: number, random: Random): void {
  const visit = nextVisit(world, (person) => person.team === 'platform', ms + HOUR, 20 * HOUR)
  const at = visit ? momentIn(visit, random, ms + HOUR) : ms + 20 * HOUR
  world.timeline.at(at, (now) => {
    const name = visit ? visit.person.name : 'The orchestrator'
    killRun(world, run, now, visit ? during(visit) : ORCHESTRATOR, {
      message: `${name} killed an execution of ${run.flow.id} that did not end.`,
      reason: `No progress for ${Math.round((now - ms) / HOUR)} hours`,
    })
  })
}

/** Flows that wait for this one start with its trace. */
function startFollowers(world: World, run: Run, ms: number, random: Random): void {
  for (const flow of world.flows.values()) {
    if (
      flow.gone ||
      flow.namespace !== run.flow.namespace ||
      !followsFlow(documentOf(world, flow), run.flow.id)
    )
      continue
    world.timeline.at(ms + random.int(2, 20) * SECOND, (now) => {
      if (flow.gone) return
      startRun(world, flow, now, {
        by: ORCHESTRATOR,
        trigger: 'flow',
        traceId: run.traceId,
        message: `${flow.id} started because ${run.flow.id} succeeded.`,
        facts: { triggeredBy: run.flow.id },
      })
    })
  }
}

function followsFlow(document: JsonObject, flowId: string): boolean {
  const triggers = document['triggers']
  return (
    Array.isArray(triggers) && triggers.some((trigger) => isObject(trigger) && trigger['follows'] === flowId)
  )
}
